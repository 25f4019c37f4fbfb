import Testing

@testable import mpi_main

@Suite struct MemoryDescriptionTests {
  @Test func memoryAndHugePagesAreRead() {
    let memory = MemoryDescription(
      information: "MemTotal:       24700000 kB\nMemAvailable:   1000 kB\nHugepagesize:       2048 kB\nJunk\n",
      hugePages: "always [madvise] never\n")
    #expect(memory.total == 24_700_000 * 1024 && memory.available == 1000 * 1024)
    #expect(memory.hugePageSize == 2_097_152 && memory.transparentHugePages == "madvise")
  }

  @Test func aSystemThatTellsNothingIsUnknown() {
    let memory = MemoryDescription(information: "", hugePages: "")
    #expect(memory.total == 0 && memory.transparentHugePages == "unknown")
  }
}
