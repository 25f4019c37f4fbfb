@testable import HDF5
import MPI
import TestSupport
import Testing

@Suite(.serialized, .collective) struct GroupTests {
  @Test(arguments: [false, true])
  func linksComeInTheOrderOfTheirCreation(isShared: Bool) throws {
    let path = try isShared ? sharedPath("order.h5") : ownPath("order.h5")
    let file = try File.create(path, on: isShared ? World.communicator : nil)
    for name in ["zinc", "copper", "lithium"] { _ = try file.createGroup(name) }
    _ = try file.createDataset("alpha", of: Float.self, shape: [1])
    for number in (0..<20).reversed() { _ = try file.createGroup("copper/g\(number)") }
    try expectEverywhere(file.links().map(\.name) == ["zinc", "copper", "lithium", "alpha"])
    try expectEverywhere(file.links().map(\.target) == [.group, .group, .group, .dataset])
    try expectEverywhere(file.group("copper").links().map(\.name) == (0..<20).reversed().map { "g\($0)" })
    try file.close()
    let again = try File.open(path, on: isShared ? World.communicator : nil)
    try expectEverywhere(again.links().map(\.name) == ["zinc", "copper", "lithium", "alpha"])
    try again.close()
  }

  @Test func findsWhatIsThere() throws {
    let file = try File.create(try ownPath("find.h5"))
    let group = try file.requireGroup("a/b/c")
    #expect(group.path == "/a/b/c")
    #expect(try file.requireGroup("a/b").links() == [Link(name: "c", target: .group)])
    _ = try group.createDataset("d", of: Float.self, shape: [1])
    #expect(try file.contains("a/b/c/d") && file.contains("/a/b") && file.contains("/"))
    #expect(try group.contains("/a/b/c/d") && group.contains("d") && !group.contains("a"))
    #expect(try !file.contains("a/x/c") && !file.contains("a/b/c/d/e") && !file.contains(""))
    #expect(try file.kind(of: "a/b/c/d") == .dataset && file.kind(of: "a") == .group && file.kind(of: "x") == nil)
    #expect(errorKind { _ = try file.group("x") } == .notFound)
    #expect(errorKind { _ = try file.group("a/b/c/d") } != nil)
    #expect(errorKind { _ = try file.dataset("a") } == .wrongType)
    let text = errorText { _ = try file.dataset("a/x") }
    #expect(text == "cannot open the dataset \(file.filePath):/a/x: there is no object of that name")
    try file.close()
  }

  @Test func hardLinksShareTheirObject() throws {
    let file = try File.create(try sharedPath("links.h5"), on: World.communicator)
    let phi = try file.createDataset("phi", of: Double.self, shape: [3])
    let cells = try file.requireGroup("VTKHDF/CellData")
    try cells.link("phi", to: phi)
    try phi.writeReplicated([1.0, 2, 3])
    let other = try file.dataset("VTKHDF/CellData/phi")
    try expectEverywhere(other.read(as: Double.self) == [1, 2, 3])
    try expectEverywhere(other.isSame(as: phi) && !other.isSame(as: file))
    expectEverywhere(errorKind { try cells.link("phi", to: phi) } != nil)

    try file.remove("phi")
    try expectEverywhere(!file.contains("phi") && cells.contains("phi"))
    try expectEverywhere(cells.dataset("phi").read(as: Double.self) == [1, 2, 3])
    expectEverywhere(errorKind { try file.remove("phi") } == .notFound)
    try file.close()
  }

  @Test(arguments: [false, true])
  func textsOfAnyLength(isShared: Bool) throws {
    let path = try isShared ? sharedPath("text.h5") : ownPath("text.h5")
    let file = try File.create(path, on: isShared ? World.communicator : nil)
    let long = String(repeating: "key: Wert für µm\n", count: 6000)
    try file.createText("t", "short")
    try expectEverywhere(file.dataset("t").readText() == "short" && file.text("t") == "short")
    for text in ["", "short", long, "short again", long, long + "!"] {
      try file.storeText("config", text)
      try expectEverywhere(file.text("config") == text)
      try expectEverywhere(file.hasAttribute("config") == (text.utf8.count <= 64_000))
    }
    let numbers = try file.createDataset("numbers", of: Float.self, shape: [1])
    expectEverywhere(errorKind { _ = try numbers.readText() } == .wrongType)
    expectEverywhere(errorKind { _ = try file.text("absent") } == .notFound)
    // A dataset of numbers is not thrown away for a text.
    expectEverywhere(errorKind { try file.storeText("numbers", long) } == .invalidArgument)
    try expectEverywhere(file.contains("numbers"))
    try file.close()
  }
}
