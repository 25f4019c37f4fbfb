import CHDF5
import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct ScaleTests {
  @Test func attachesScalesToAxes() throws {
    let file = try File.create(try sharedPath("scales.h5"), on: World.communicator)
    let y = try file.createDataset("y", of: Double.self, shape: [3])
    let x = try file.createDataset("x", of: Double.self, shape: [4])
    try y.makeScale()
    try x.makeScale("x axis")
    let fields = try (0..<3).map { try file.createDataset("f\($0)", of: Float.self, shape: [3, 4]) }
    for field in fields {
      try field.attachScale(y, axis: 0)
      try field.attachScale(x, axis: 1)
    }
    try expectEverywhere(y.isScale() && !fields[0].isScale())
    try expectEverywhere(y.scaleName() == "y" && x.scaleName() == "x axis" && fields[0].scaleName() == "")
    try expectEverywhere(fields[2].scales(axis: 0) == ["/y"] && fields[2].scales(axis: 1) == ["/x"])
    expectEverywhere(errorKind { try fields[0].attachScale(y, axis: 2) } == .outOfRange)
    expectEverywhere(errorKind { _ = try fields[0].scales(axis: -1) } == .outOfRange)
    try file.close()
  }

  /// The library of scales itself sees what was made.
  @Test func theScalesLibraryAgrees() throws {
    let path = try ownPath("raw.h5")
    let file = try File.create(path)
    try file.createCoordinate("x", [0.5, 1.5], VariableDescription(units: "m", axis: "X"))
    try file.createVariable("v", of: .float, along: ["x"], VariableDescription(units: "1"))
    try file.close()

    let raw = H5Fopen(path, chdf5_read_only(), chdf5_default())
    let x = H5Dopen2(raw, "x", chdf5_default())
    let v = H5Dopen2(raw, "v", chdf5_default())
    #expect(H5DSis_scale(x) == 1 && H5DSis_scale(v) == 0)
    #expect(H5DSget_num_scales(v, 0) == 1 && H5DSis_attached(v, x, 0) == 1)
    H5Dclose(x)
    H5Dclose(v)
    H5Fclose(raw)
  }
}
