import CHDF5
import HDF5
import MPI
import TestSupport
import Testing

/// What other programs write and this one does not.
@Suite(.serialized, .collective) struct ForeignTests {
  @Test func textsOfVaryingLength() throws {
    let path = try ownPath("varying.h5")
    let raw = H5Fcreate(path, chdf5_truncate(), chdf5_default(), chdf5_default())
    let type = H5Tcopy(chdf5_c_string())
    H5Tset_size(type, chdf5_variable())
    let space = H5Screate(H5S_SCALAR)
    let attribute = H5Acreate2(raw, "units", type, space, chdf5_default(), chdf5_default())
    let dataset = H5Dcreate2(raw, "note", type, space, chdf5_default(), chdf5_default(), chdf5_default())
    "mol m-3".withCString { text in
      var pointer: UnsafePointer<CChar>? = text
      H5Awrite(attribute, type, &pointer)
      H5Dwrite(dataset, type, chdf5_all(), chdf5_all(), chdf5_default(), &pointer)
    }
    H5Dclose(dataset)
    H5Aclose(attribute)
    H5Sclose(space)
    H5Tclose(type)
    H5Fclose(raw)

    let file = try File.open(path)
    #expect(try file.attributes().map(\.kind) == [.variableText])
    #expect(try file.attribute("units", as: String.self) == "mol m-3")
    #expect(try file.text("note") == "mol m-3" && file.text("units") == "mol m-3")
    #expect(try file.openHandleCount() == 1)
    try file.close()
  }

  @Test(arguments: [false, true])
  func numbersWithTheHighByteFirst(isShared: Bool) throws {
    let path = try sharedPath("order.h5")
    if World.rank == 0 {
      let raw = H5Fcreate(path, chdf5_truncate(), chdf5_default(), chdf5_default())
      var sizes: [hsize_t] = [4]
      let space = H5Screate_simple(1, &sizes, nil)
      let type = H5Tcopy(chdf5_little_int32())
      H5Tset_order(type, H5T_ORDER_BE)
      let dataset = H5Dcreate2(raw, "d", type, space, chdf5_default(), chdf5_default(), chdf5_default())
      let values: [Int32] = [1, -2, 300, 70_000]
      H5Dwrite(dataset, chdf5_native_int32(), chdf5_all(), chdf5_all(), chdf5_default(), values)
      H5Dclose(dataset)
      H5Tclose(type)
      H5Sclose(space)
      H5Fclose(raw)
    }
    try World.communicator.barrier()
    let file = try File.open(path, on: isShared ? World.communicator : nil, writable: isShared)
    let dataset = try file.dataset("d")
    #expect(dataset.kind == .int32)
    try expectEverywhere(dataset.read(as: Int32.self) == [1, -2, 300, 70_000])
    try expectEverywhere(dataset.read(as: Double.self) == [1, -2, 300, 70_000])
    if isShared {
      try expectEverywhere(dataset.writeReplicated([5, 6, 7, 8] as [Int32]).isCollective)
      try expectEverywhere(dataset.read(as: Int64.self) == [5, 6, 7, 8])
    }
    try file.close()
  }
}
