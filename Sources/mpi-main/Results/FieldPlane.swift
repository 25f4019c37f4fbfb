import HDF5
import Images
import Simulations

/// A plane of a field at one sample or time: of a three-dimensional field the one in its middle.
struct FieldPlane {
  /// `[y][x]`.
  let values: [Double]
  let width: Int
  let height: Int
  let pixelSize: PixelSize?
  let units: String
  /// The name of the first axis, `sample` or `time`, and the place on it.
  let axis: String
  let index: Int

  /// Reads it.
  ///
  /// - Parameters:
  ///   - name: The variable.
  ///   - place: The number of the sample or time; nil for the last time, or the first sample.
  ///   - file: The file.
  ///   - path: Its path, for messages.
  /// - Throws: `Refusal` for a variable that is no field, or a sample that is not there; `HDF5Error`.
  init(_ name: String, at place: Int?, of file: File, _ path: String) throws {
    guard try file.kind(of: name) == .dataset else {
      let known = try file.links().filter { $0.target == .dataset }.map(\.name).joined(separator: ", ")
      throw Refusal("\(path): has no variable \"\(name)\"; it has \(known)")
    }
    let dataset = try file.dataset(name)
    let shape = try dataset.shape()
    guard (3...4).contains(shape.count), dataset.kind.isNumber else {
      throw Refusal("\(path): \"\(name)\" is not a field: its shape is \(shape)")
    }
    let scales = try shape.indices.map { try dataset.scales(axis: $0).first }
    axis = scales[0].map(Self.lastPart) ?? "index"
    let total = axis == "time" ? try ResultFile.timeCount(of: file, of: shape) : shape[0]
    guard total > 0 else { throw Refusal("\(path): it has no \(axis) yet") }
    index = place ?? (axis == "time" ? total - 1 : 0)
    guard index < total else {
      throw Refusal("\(path): there is no \(axis) \(index): \"\(name)\" has \(total), counted from 0")
    }
    if try axis == "sample" && file.contains("status") {
      let status = try file.dataset("status").read(as: UInt8.self, at: Hyperslab(start: [index], count: [1]))
      guard status == [1] else {
        throw Refusal("\(path): sample \(index) \(status == [2] ? "failed" : "is not there yet")")
      }
    }
    (height, width) = (shape[shape.count - 2], shape[shape.count - 1])
    var (start, count) = ([index, 0, 0], [1, height, width])
    if shape.count == 4 { (start, count) = ([index, shape[1] / 2, 0, 0], [1, 1, height, width]) }
    values = try dataset.read(as: Double.self, at: Hyperslab(start: start, count: count))
    units = try dataset.hasAttribute("units") ? dataset.attribute("units") : ""
    pixelSize = try Self.pixelSize(scales[shape.count - 1], scales[shape.count - 2], of: file)
  }

  private static func pixelSize(_ x: String?, _ y: String?, of file: File) throws -> PixelSize? {
    guard let x, let y, let dx = try spacing(x, of: file), let dy = try spacing(y, of: file) else { return nil }
    return PixelSize(x: dx, y: dy)
  }

  /// The distance of the first two coordinates.
  private static func spacing(_ name: String, of file: File) throws -> Double? {
    let values = try file.dataset(name).read(as: Double.self)
    return values.count > 1 && values[1] > values[0] ? values[1] - values[0] : nil
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
