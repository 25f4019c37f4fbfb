import HDF5
import Testing

/// Workers of several ranks, of which only the first one provides results.
@Suite(.serialized) struct PorousWorkersTests {
  @Test(arguments: [[], ["output.shards=3"], ["output.shards=3", "output.compression=2"]])
  func resultsDoNotDependOnTheWorkersSize(overrides: [String]) throws {
    let folder = try Folder()
    try folder.addResult(as: "one.h5")
    let arguments = ["porous", "case.yaml", "workers.ranks=2", "--output", "two.h5", "--quiet"] + overrides
    let launch = try Launch(arguments, ranks: 2, in: folder)
    #expect(launch.code == 0 && launch.errors.isEmpty, "\(launch.errors)")
    for name in ["potential", "coefficient"] {
      #expect(try values(of: name, in: "two.h5", folder) == values(of: name, in: "one.h5", folder))
    }
    #expect(try File.open(folder.path + "/two.h5").dataset("residual").read(as: Double.self).allSatisfy { $0 <= 1e-8 })
  }

  private func values(of variable: String, in name: String, _ folder: Folder) throws -> [Float] {
    try File.open("\(folder.path)/\(name)").dataset(variable).read(as: Float.self)
  }
}
