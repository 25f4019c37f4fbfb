import Testing

@Suite struct ImagesPlaceholder {
  @Test func builds() {}
}
