import Simulations
import Testing

@testable import mpi_main

/// The shipped cases read without a warning, and mean what they say.
@Suite struct PorousJobsTests {
  /// The package's folder, which this file is three levels below.
  private static let package = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()

  @Test(arguments: [("porous-graphite", 0.25, 85.2e-6, 1.0), ("porous-nmc811", 0.335, 75.6e-6, -1.0)])
  func shippedCaseIsSound(name: String, porosity: Double, thickness: Double, sign: Double) throws {
    let path = "\(Self.package)/jobs/\(name)/case.yaml"
    let parsed = try Case<PorousCase>.parse(text: try CaseText.read(path), file: path)
    #expect(parsed.warnings.isEmpty)
    #expect(parsed.values.domain.size[0] == thickness)
    guard case .logNormalPorosity(porosity, 0.05) = parsed.values.medium.marginal else {
      Issue.record("\(parsed.values.medium)")
      return
    }
    #expect(parsed.values.source.mean(in: parsed.values.domain) == sign * 48.7 / thickness)
  }

  @Test(arguments: ["porous-spheres", "porous-spheres-volume", "porous-electrolyte"])
  func shippedCaseReads(name: String) throws {
    let path = "\(Self.package)/jobs/\(name)/case.yaml"
    let parsed = try Case<PorousCase>.parse(text: try CaseText.read(path), file: path)
    #expect(parsed.warnings.isEmpty, "\(parsed.warnings)")
  }
}
