import Foundation
import HDF5

/// A working directory for malformed files, removed when it goes.
final class Folder {
  let path: String

  init() throws {
    let parent = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    path = (parent.hasSuffix("/") ? String(parent.dropLast()) : parent) + "/tafel-bad-input-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(Self.goodCase, to: "case.yaml")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A case that runs at once, and from which the malformed ones are made.
  static let goodCase = """
    command: porous
    seed: 2026
    samples: 32
    domain: {cells: [16, 16], size: [80 um, 80 um]}
    medium:
      mean: 0.25
      standard_deviation: 0.05
      correlation_length: 10 um
    transport: {conductivity: 1 S/m}
    source: {kind: uniform, current_density: 50 A/m2}
    boundaries:
      x_lower: {kind: neumann}
      x_upper: {kind: dirichlet, value: 0 V}
      y_lower: {kind: periodic}
      y_upper: {kind: periodic}
    output: {file: porous.h5}

    """

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ bytes: Data, to name: String) throws { try bytes.write(to: URL(filePath: "\(path)/\(name)")) }

  func bytes(of name: String) throws -> Data { try Data(contentsOf: URL(filePath: "\(path)/\(name)")) }

  /// Whether something of that name is there.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(name)") }

  /// The names of everything that a run left, the streams' files and the given ones aside.
  func leftovers(beside names: Set<String>) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { !$0.hasPrefix(".") && !names.contains($0) && $0 != "case.yaml" }.sorted()
  }

  /// Changes a result as no run would.
  func damage(_ name: String, _ body: (File) throws -> Void) throws {
    let file = try File.open("\(path)/\(name)", writable: true)
    try body(file)
    try file.close()
  }

  /// A whole result, made once by the program itself.
  func addResult(as name: String = "porous.h5") throws { try write(Self.result.get(), to: name) }

  private static let result = Result {
    let folder = try Folder()
    let launch = try Launch(["porous", "case.yaml", "--quiet"], in: folder)
    guard launch.code == 0 else { throw LaunchFailed(errors: launch.errors) }
    return try folder.bytes(of: "porous.h5")
  }

  private struct LaunchFailed: Error { let errors: String }
}
