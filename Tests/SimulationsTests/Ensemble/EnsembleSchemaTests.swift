import Testing

@testable import Simulations

@Suite struct EnsembleSchemaTests {
  private static func schema(
    axes: [EnsembleAxis] = [EnsembleAxis("x", coordinates: [0, 1, 2], units: "m", letter: "X")],
    _ variables: [EnsembleVariable]
  ) throws(EnsembleError) -> EnsembleSchema {
    try EnsembleSchema(title: "test", axes: axes, variables: variables)
  }

  private static func variable(_ name: String, axes: [String] = ["x"]) -> EnsembleVariable {
    EnsembleVariable(name, .float32, axes: axes, units: "1", longName: name)
  }

  @Test func contradictionsAreRefused() {
    #expect(throws: EnsembleError.self) { try Self.schema([]) }
    #expect(throws: EnsembleError.self) { try Self.schema([Self.variable("a"), Self.variable("a")]) }
    #expect(throws: EnsembleError.self) { try Self.schema([Self.variable("status")]) }
    #expect(throws: EnsembleError.self) { try Self.schema([Self.variable("x")]) }
    #expect(throws: EnsembleError.self) { try Self.schema([Self.variable("a", axes: ["y"])]) }
    for coordinates in [[], [1, 1], [2, 1], [0, .nan], [.infinity]] {
      let axis = EnsembleAxis("x", coordinates: coordinates, units: "m")
      #expect(throws: EnsembleError.self) { try Self.schema(axes: [axis], [Self.variable("a")]) }
    }
  }

  @Test func chunksAreWholeSamplesNearAMebibyte() throws {
    func chunk(_ cells: Int, of samples: Int) throws -> Int {
      let axis = EnsembleAxis("x", coordinates: (0..<cells).map { Double($0) }, units: "m")
      return try Self.schema(axes: [axis], [Self.variable("a")]).chunkSamples(of: 0, in: samples)
    }
    #expect(try chunk(4096, of: 1_000_000) == 64)
    #expect(try chunk(4097, of: 1_000_000) == 32)
    #expect(try chunk(4096, of: 10) == 10)
    #expect(try chunk(1 << 19, of: 10) == 1)
  }

  @Test func blocksAreWholeChunksAndBatches() throws {
    let axis = EnsembleAxis("x", coordinates: (0..<4096).map { Double($0) }, units: "m")
    let schema = try Self.schema(axes: [axis], [Self.variable("a"), Self.variable("b", axes: [])])
    for batch in [1, 16, 12, 100] {
      let capacity = BlockBuffer.capacity(schema, batch: batch, samples: 1_000_000)
      #expect(capacity % batch == 0 && capacity >= 64)
      #expect(capacity * schema.sampleBytes <= BlockBuffer.targetBytes + batch * schema.sampleBytes)
    }
    #expect(BlockBuffer.capacity(schema, batch: 16, samples: 3) == 16)
  }
}
