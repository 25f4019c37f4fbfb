import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct NetCDFTests {
  @Test func variablesFollowTheirCoordinates() throws {
    let file = try File.create(try sharedPath("fields.h5"), on: World.communicator)
    try file.createGrowingCoordinate(
      "time", of: Double.self, VariableDescription(units: "s", standardName: "time", axis: "T"))
    try file.createCoordinate("y", [0.5, 1.5], VariableDescription(units: "m", longName: "cell centre", axis: "Y"))
    try file.createCoordinate("x", [0.5, 1.5, 2.5], VariableDescription(units: "m", axis: "X"))
    let phi = try file.createVariable(
      "phi", of: .float, along: ["time", "y", "x"], VariableDescription(units: "1", longName: "solid fraction"))
    let current = try file.createVariable("current", of: .double, along: ["time"], VariableDescription(units: "A"))
    let plane = try file.createVariable("plane", of: .uint8, along: ["y", "x"], VariableDescription(units: "1"))

    try expectEverywhere(phi.shape() == [0, 2, 3] && phi.maximumShape() == [nil, 2, 3])
    expectEverywhere(phi.chunkShape == [1, 2, 3])
    try expectEverywhere(current.maximumShape() == [nil] && current.chunkShape == [1024])
    try expectEverywhere(plane.shape() == [2, 3] && plane.chunkShape == nil)
    try expectEverywhere(phi.scales(axis: 0) == ["/time"] && phi.scales(axis: 2) == ["/x"])
    try expectEverywhere(phi.attribute("units", as: String.self) == "1")
    try expectEverywhere(file.dataset("y").attribute("long_name", as: String.self) == "cell centre")
    try expectEverywhere(file.dataset("x").read(as: Double.self) == [0.5, 1.5, 2.5])
    let kind = errorKind {
      try file.createVariable("bad", of: .float, along: ["plane"], VariableDescription(units: "1"))
    }
    expectEverywhere(kind == .wrongType)
    try file.close()
  }
}
