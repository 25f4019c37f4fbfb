import Testing

@Suite struct SolversPlaceholder {
  @Test func builds() {}
}
