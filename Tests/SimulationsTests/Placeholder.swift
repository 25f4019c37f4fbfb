import Testing

@Suite struct SimulationsPlaceholder {
  @Test func builds() {}
}
