import HDF5
import Simulations

/// What a result holds, and whether it is complete and sound.
struct Inspection {
  /// A variable of the file.
  struct Variable {
    let name: String
    let kind: String
    let shape: [Int]
    let units: String
    let longName: String
    /// Whether it holds the coordinates of an axis.
    let isScale: Bool
  }

  let path: String
  let layout: String
  /// Root attributes that say where the file comes from.
  let provenance: [(name: String, value: String)]
  let variables: [Variable]
  /// Samples by status, where the file is an ensemble: missing, complete, failed.
  let samples: (missing: Int, complete: Int, failed: Int)?
  /// What is wrong with it.
  let faults: [String]
  /// Whether the values were read too.
  let readsData: Bool

  /// The layouts that can be looked into.
  static let layouts = ["ensemble 1", "fields 1", "morphology 1"]

  /// Whether nothing is wrong with it; it may still miss samples.
  var isSound: Bool { faults.isEmpty }

  /// Whether everything is there.
  var isComplete: Bool { samples.map { $0.missing == 0 } ?? isMarkedComplete }

  /// Whether the file says that its run has come to its end; true where it says nothing.
  private let isMarkedComplete: Bool

  /// Looks at a file.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - readsData: Whether all values of complete samples are read: none may be missing or not finite.
  /// - Throws: `HDF5Error` when it cannot be opened, `Refusal` when it is not one of ours.
  init(_ path: String, readsData: Bool) throws {
    self.path = path
    self.readsData = readsData
    let file = try ResultFile.open(path)
    guard try file.hasAttribute("tafel_layout") else { throw Refusal("\(path): it is not a result of tafel") }
    layout = try file.attribute("tafel_layout")
    guard Self.layouts.contains(layout) else {
      throw Refusal("\(path): this version knows no layout \"\(layout)\", only \(Self.layouts.joined(separator: ", "))")
    }
    isMarkedComplete = try !file.hasAttribute("tafel_complete") || file.attribute("tafel_complete") as Int32 != 0
    provenance = try Self.provenance(of: file)
    var faults: [String] = []
    variables = try Self.variables(of: file)
    faults += try IndexedShards.faults(of: file)
    samples = try layout == "ensemble 1" ? Self.samples(of: file, variables, &faults) : nil
    // Among statistics, what is not a number says that a surface has none of that name.
    if readsData && faults.isEmpty && layout != MorphologyFile.layout { try Self.readAll(file, &faults) }
    self.faults = faults
  }

  private static func provenance(of file: File) throws -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    for attribute in try file.attributes() {
      let value: String
      switch attribute.kind {
      case .text, .variableText: value = try file.attribute(attribute.name)
      case let kind where kind.isInteger: value = "\(try file.attribute(attribute.name, as: Int64.self))"
      default: continue
      }
      found.append((attribute.name, value))
    }
    return found
  }

  private static func variables(of file: File) throws -> [Variable] {
    var variables: [Variable] = []
    for link in try file.links() where link.target == .dataset {
      let dataset = try file.dataset(link.name)
      guard dataset.kind.isNumber else { continue }
      variables.append(
        Variable(
          name: link.name, kind: "\(dataset.kind)", shape: try dataset.shape(),
          units: try dataset.hasAttribute("units") ? dataset.attribute("units") : "",
          longName: try dataset.hasAttribute("long_name") ? dataset.attribute("long_name") : "",
          isScale: try dataset.isScale()))
    }
    return variables
  }

  private static func samples(
    of file: File, _ variables: [Variable], _ faults: inout [String]
  ) throws -> (missing: Int, complete: Int, failed: Int)? {
    guard let status = variables.first(where: { $0.name == "status" }), status.shape.count == 1 else {
      faults.append("there is no variable \"status\" with one number a sample")
      return nil
    }
    for variable in variables where !variable.isScale && variable.shape.first != status.shape[0] {
      faults.append("\(variable.name) is there for \(variable.shape.first ?? 0) of \(status.shape[0]) samples")
    }
    guard faults.isEmpty else { return nil }
    var counts = (missing: 0, complete: 0, failed: 0)
    var unknown = 0
    for value in try file.dataset("status").read(as: UInt8.self) {
      switch value {
      case 0: counts.missing += 1
      case 1: counts.complete += 1
      case 2: counts.failed += 1
      default: unknown += 1
      }
    }
    if unknown > 0 { faults.append("samples with a status that is none of 0, 1 and 2: \(unknown)") }
    return counts
  }

  /// Reads the floating-point variables of complete samples in pieces.
  private static func readAll(_ file: File, _ faults: inout [String]) throws {
    let isEnsemble = try file.contains("status")
    let status = try isEnsemble ? file.dataset("status").read(as: UInt8.self) : []
    for link in try file.links() where link.target == .dataset {
      let dataset = try file.dataset(link.name)
      let shape = try dataset.shape()
      guard dataset.kind.isFloatingPoint, var count = shape.first else { continue }
      // Behind the last time there is what a run was about to write when it ended.
      if try !dataset.isScale() && dataset.scales(axis: 0).first.map({ $0.hasSuffix("time") }) == true {
        count = try ResultFile.timeCount(of: file, of: shape)
      }
      let length = shape.dropFirst().reduce(1, *)
      let step = max(1, (4 << 20) / max(1, length))
      for first in stride(from: 0, to: count, by: step) {
        let taken = min(step, count - first)
        let slab = Hyperslab(
          start: [first] + shape.dropFirst().map { _ in 0 }, count: [taken] + shape.dropFirst())
        let values = try dataset.read(as: Double.self, at: slab)
        for n in 0..<taken where !isEnsemble || status.count != count || status[first + n] == 1 {
          guard let fault = Self.fault(in: values[n * length..<(n + 1) * length], of: link.name) else { continue }
          faults.append("\(link.name) \(fault) at \(isEnsemble ? "sample " : "")\(first + n)")
          break
        }
      }
    }
  }

  /// What is wrong with the values of one sample or time.
  private static func fault(in values: ArraySlice<Double>, of name: String) -> String? {
    guard values.allSatisfy(\.isFinite) else { return "is not finite" }
    return name == "coefficient" && !values.allSatisfy { $0 > 0 } ? "is not above zero" : nil
  }
}
