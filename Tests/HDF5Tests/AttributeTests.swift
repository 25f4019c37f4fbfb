@testable import HDF5
import Foundation
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct AttributeTests {
  @Test(arguments: [false, true])
  func everyKindComesBack(isShared: Bool) throws {
    let path = try isShared ? sharedPath("attributes.h5") : ownPath("attributes.h5")
    let file = try File.create(path, on: isShared ? World.communicator : nil)
    let group = try file.createGroup("g")
    let dataset = try group.createDataset("d", of: Float.self, shape: [2])
    for object in [file, group, dataset] as [Object] {
      try object.setAttribute("text", "mol m-2 s-1")
      try object.setAttribute("empty", "")
      try object.setAttribute("unicode", "Überspannung η")
      try object.setAttribute("i8", -5 as Int8)
      try object.setAttribute("u64", UInt64.max)
      try object.setAttribute("int", -7)
      try object.setAttribute("float", 0.1 as Float)
      try object.setAttribute("double", 0.1)
      try object.setAttribute("list", [1.5, 2.5, -3])
      try object.setAttribute("version", [2, 0])
      // More than the eight that fit an object's header.
      for number in 0..<10 { try object.setAttribute("n\(number)", number) }
    }
    try file.close()

    let read = try File.open(path, on: isShared ? World.communicator : nil)
    for object in [read, try read.group("g"), try read.dataset("g/d")] as [Object] {
      try expectEverywhere(object.attribute("text", as: String.self) == "mol m-2 s-1")
      try expectEverywhere(object.attribute("empty", as: String.self) == "")
      try expectEverywhere(object.attribute("unicode", as: String.self) == "Überspannung η")
      try expectEverywhere(object.attribute("i8", as: Int8.self) == -5)
      try expectEverywhere(object.attribute("u64", as: UInt64.self) == .max)
      try expectEverywhere(object.attribute("int", as: Int.self) == -7)
      try expectEverywhere(object.attribute("int", as: Double.self) == -7)
      try expectEverywhere(object.attribute("float", as: Float.self) == 0.1)
      try expectEverywhere(object.attribute("double", as: Double.self) == 0.1)
      try expectEverywhere(object.attribute("list", as: [Double].self) == [1.5, 2.5, -3])
      try expectEverywhere(object.attribute("version", as: [Int64].self) == [2, 0])
      let all = try object.attributes()
      expectEverywhere(
        all.map(\.name) == ["text", "empty", "unicode", "i8", "u64", "int", "float", "double", "list", "version"]
          + (0..<10).map { "n\($0)" })
      expectEverywhere(all[0] == Attribute(name: "text", kind: .text(byteCount: 11), shape: []))
      expectEverywhere(all[8] == Attribute(name: "list", kind: .double, shape: [3]))
    }
    try read.close()
  }

  /// A text with room grows and shrinks in its place: the file stays as long as it is.
  @Test(arguments: [false, true])
  func aTextGrowsInItsRoom(isShared: Bool) throws {
    let path = try isShared ? sharedPath("room.h5") : ownPath("room.h5")
    let world = isShared ? World.communicator : nil
    let file = try File.create(path, on: world)
    // Among so many attributes that they lie in a heap of their own, and beyond what that heap holds itself.
    for number in 0..<10 { try file.setAttribute("n\(number)", number) }
    try file.setAttribute("history", "first", room: 8192)
    try file.close()
    let size = try bytes(of: path).count
    for text in ["", "second", String(repeating: "x", count: 8191), "last"] {
      let again = try File.open(path, on: world, writable: true)
      try again.setAttribute("history", text, room: 8192)
      try again.close()
      let read = try File.open(path)
      try expectEverywhere(read.attribute("history", as: String.self) == text)
      let expected = Attribute(name: "history", kind: .text(byteCount: 8192), shape: [])
      try expectEverywhere(read.attributes().last == expected)
      try read.close()
      try World.communicator.barrier()
      expectEverywhere(try bytes(of: path).count == size)
    }
    let last = try File.open(path, on: world, writable: true)
    for (text, room) in [("éa", 8192), (String(repeating: "x", count: 8192), 8192), ("x", 64_001)] {
      #expect(throws: HDF5Error.self) { try last.setAttribute("history", text, room: room) }
    }
    try last.close()
  }

  private func bytes(of path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test func replacesValuesTypesAndShapes() throws {
    let file = try File.create(try sharedPath("replace.h5"), on: World.communicator)
    for step in 0..<100 { try file.setAttribute("NSteps", step) }
    try expectEverywhere(file.attribute("NSteps", as: Int.self) == 99)
    try file.setAttribute("other", "b")
    try file.setAttribute("NSteps", [1.5, 2])
    try expectEverywhere(file.attribute("NSteps", as: [Double].self) == [1.5, 2])
    try file.setAttribute("NSteps", "none")
    try expectEverywhere(file.attribute("NSteps", as: String.self) == "none")
    try file.setAttribute("NSteps", "some more")
    try expectEverywhere(file.attribute("NSteps", as: String.self) == "some more")
    try expectEverywhere(file.hasAttribute("NSteps") && !file.hasAttribute("nsteps"))
    try file.removeAttribute("NSteps")
    try file.removeAttribute("NSteps")
    try expectEverywhere(file.attributes().map(\.name) == ["other"])
    try file.close()
  }

  @Test func wrongUsesAreRefused() throws {
    let file = try File.create(try ownPath("wrong.h5"))
    try file.setAttribute("text", "abc")
    try file.setAttribute("real", 1.5)
    try file.setAttribute("list", [1, 2])
    let path = file.filePath
    #expect(
      errorText { _ = try file.attribute("absent", as: String.self) }
        == "cannot read the attribute \(path)@absent: there is no attribute of that name")
    #expect(errorKind { _ = try file.attribute("absent", as: String.self) } == .notFound)
    #expect(errorKind { _ = try file.attribute("text", as: Double.self) } == .wrongType)
    #expect(errorKind { _ = try file.attribute("real", as: String.self) } == .wrongType)
    #expect(errorKind { _ = try file.attribute("real", as: Int.self) } == .wrongType)
    #expect(errorKind { _ = try file.attribute("list", as: Int.self) } == .wrongType)
    #expect(errorKind { try file.setAttribute("zero", "a\0b") } == .invalidArgument)
    #expect(errorKind { try file.setAttribute("none", [Double]()) } == .invalidArgument)
    #expect(errorKind { try file.setAttribute("long", String(repeating: "x", count: 65_000)) } == .invalidArgument)
    try file.setAttribute("long", String(repeating: "x", count: 64_000))
    #expect(try file.attribute("long", as: String.self).utf8.count == 64_000)
    try file.close()
  }

  /// Types that other programs' readers ask for; what h5py makes of them is tested with the export.
  @Test func textsOfAnyLengthAndFlags() throws {
    let path = try ownPath("foreign.h5")
    let file = try File.create(path)
    try file.setVariableAttribute("name", "Überspannung")
    try file.setVariableAttribute("names", ["x", "yy"])
    try file.setVariableAttribute("none", [])
    try file.setFlagAttribute("flag", true)
    try file.setFlagAttribute("flags", [true, false, true])
    try file.createFlags("mask", [false, true])
    #expect(errorKind { try file.setVariableAttribute("zero", ["a\0b"]) } == .invalidArgument)
    #expect(errorKind { try file.setFlagAttribute("empty", []) } == .invalidArgument)
    try file.close()
    let read = try File.open(path)
    #expect(try read.attribute("name", as: String.self) == "Überspannung")
    let flags = ElementKind.other("enumerations of 1 bytes")
    #expect(
      try read.attributes() == [
        Attribute(name: "name", kind: .variableText, shape: []),
        Attribute(name: "names", kind: .variableText, shape: [2]),
        Attribute(name: "none", kind: .variableText, shape: [0]),
        Attribute(name: "flag", kind: flags, shape: []), Attribute(name: "flags", kind: flags, shape: [3]),
      ])
    #expect(try read.dataset("mask").kind == flags && read.dataset("mask").shape() == [2])
    let shared = try File.create(try sharedPath("shared.h5"), on: World.communicator)
    expectEverywhere(errorKind { try shared.setVariableAttribute("name", "x") } == .invalidArgument)
    try shared.close()
  }
}
