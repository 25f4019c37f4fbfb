import Testing

@testable import mpi_main

@Suite struct ProcessorDescriptionTests {
  @Test func anX86ProcessorIsRead() {
    let processor = ProcessorDescription(
      """
      processor\t: 0
      model name\t: AMD EPYC 9R14
      flags\t\t: fpu sse4_2 avx fma avx2 avx512f

      processor\t: 1
      model name\t: AMD EPYC 9R14
      flags\t\t: fpu sse4_2 avx fma avx2 avx512f
      """)
    #expect(processor.model == "AMD EPYC 9R14" && processor.threads == 2)
    #expect(processor.features == ["sse4_2", "avx", "fma", "avx2", "avx512f"])
  }

  @Test func anArmProcessorIsRead() {
    let processor = ProcessorDescription("processor\t: 0\nFeatures\t: fp asimd sve\n")
    #expect(processor.model == "unknown" && processor.threads == 1 && processor.features == ["asimd", "sve"])
  }

  @Test func nothingIsNoProcessor() {
    #expect(ProcessorDescription("").threads == 0)
  }
}
