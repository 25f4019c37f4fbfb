import Testing

@Suite struct MPIPlaceholder {
  @Test func builds() {}
}
