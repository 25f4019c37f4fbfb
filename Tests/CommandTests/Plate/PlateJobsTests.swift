import Simulations
import Testing

@testable import mpi_main

/// The shipped cases read without a warning.
@Suite struct PlateJobsTests {
  /// The package's folder, which this file is three levels below.
  private static let package = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()

  @Test(arguments: [
    "plate-dendrite", "plate-dendrite-zinc", "plate-cycling", "plate-deposit-lithium", "plate-deposit-zinc",
  ])
  func shippedCaseReads(name: String) throws {
    let path = "\(Self.package)/jobs/\(name)/case.yaml"
    let parsed = try Case<PlateCase>.parse(text: try CaseText.read(path), file: path)
    #expect(parsed.warnings.isEmpty, "\(parsed.warnings)")
    #expect(parsed.values.output.file == "\(name).h5")
  }
}
