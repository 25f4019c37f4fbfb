import Testing

@Suite struct HDF5Placeholder {
  @Test func builds() {}
}
