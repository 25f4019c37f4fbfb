import HDF5
import TestSupport
import Testing

@Suite struct HDF5LibraryTests {
  @Test func isTheParallelOne() {
    #expect(HDF5Library.isParallel)
    #expect(HDF5Library.version.hasPrefix("1."))
    #expect(HDF5Library.has(.shuffle) && HDF5Library.has(.deflate(level: 1)) && HDF5Library.has(.fletcher32))
  }
}
