import Testing

@Suite struct NumericsPlaceholder {
  @Test func builds() {}
}
