import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct PartialFileTests {
  @Test func aFileGetsItsNameWhenItIsWhole() throws {
    let world = World.communicator
    let path = try sharedPath("checkpoint.h5")
    for step in 1...2 {
      let part = PartialFile(path)
      #expect(part.temporaryPath == path + ".part")
      let file = try File.create(part.temporaryPath, on: world)
      try file.setAttribute("step", step)
      expectEverywhere(step == 1 ? !File.isHDF5(path) : stepIn(path) == 1)
      try file.close()
      try world.agree { if world.rank == 0 { try part.commit() } }
      expectEverywhere(stepIn(path) == step && !File.isHDF5(part.temporaryPath))
    }
  }

  @Test func anUnfinishedFileGoes() throws {
    let part = PartialFile(try ownPath("broken.h5"))
    try part.discard()
    #expect(errorKind { try part.commit() } == .notFound)
    try File.create(part.temporaryPath).close()
    try part.discard()
    #expect(!File.isHDF5(part.temporaryPath))
    #expect(errorText { try File.synchronize(part.path) }.hasSuffix("no such file or directory"))
  }

  private func stepIn(_ path: String) -> Int? {
    guard let file = try? File.open(path) else { return nil }
    return try? file.attribute("step", as: Int.self)
  }
}
