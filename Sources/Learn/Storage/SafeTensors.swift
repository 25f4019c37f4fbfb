internal import Foundation

/// Tensors by name in the format that Hugging Face's library, PyTorch's users and others read: the length of a header as
/// eight bytes, lowest first; the header, in JSON; the numbers, row by row without gaps.
public struct SafeTensors: Sendable {
  /// A fault in a file.
  public struct Fault: Error, CustomStringConvertible, Sendable, Equatable {
    /// The file.
    public let path: String
    /// What was found, and what was expected.
    public let message: String
    /// Both.
    public var description: String { "\(path): \(message)" }
  }

  /// The tensors, as floats.
  public var tensors: [String: Tensor<Float>]
  /// Texts beside them.
  public var metadata: [String: String]

  /// Makes a set of tensors.
  public init(_ tensors: [String: Tensor<Float>], metadata: [String: String] = [:]) {
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// The bytes of a file: tensors in the order of their names, the header padded so that numbers lie at multiples of eight.
  public func encoded() throws -> [UInt8] {
    var (parts, start) = ([String](), 0)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if !metadata.isEmpty {
      parts.append("\"__metadata__\":" + String(decoding: try encoder.encode(metadata), as: UTF8.self))
    }
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let end = start + 4 * tensor.count
      let entry = Entry(dtype: "F32", shape: tensor.shape, offsets: [start, end])
      let (key, value) = (try encoder.encode(name), try encoder.encode(entry))
      parts.append(String(decoding: key, as: UTF8.self) + ":" + String(decoding: value, as: UTF8.self))
      start = end
    }
    var header = Array("{\(parts.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    bytes.reserveCapacity(bytes.count + start)
    for (_, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      tensor.withPointer { bytes.append(contentsOf: UnsafeRawBufferPointer(start: $0, count: 4 * tensor.count)) }
    }
    return bytes
  }

  /// Writes a file, whole or not at all.
  public func write(to path: String) throws {
    let part = path + ".part"
    try Data(encoded()).write(to: URL(fileURLWithPath: part))
    guard rename(part, path) == 0 else { throw Fault(path: path, message: String(cString: strerror(errno))) }
  }

  /// Reads a file of floats.
  ///
  /// - Throws: `Fault` where the file is not of this format, is cut short, has gaps or other numbers than floats.
  public init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault(path: path, message: "cannot be read")
    }
    func fault(_ message: String) -> Fault { Fault(path: path, message: message) }
    let bytes = [UInt8](data)
    guard bytes.count >= 8 else { throw fault("\(bytes.count) bytes are no safetensors file") }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= 100_000_000, Int(length) <= bytes.count - 8, length >= 2, bytes[8] == UInt8(ascii: "{") else {
      throw fault("a header of \(length) bytes in a file of \(bytes.count): no safetensors file, or cut short")
    }
    let text = Data(bytes[8..<8 + Int(length)])
    guard let object = try? JSONSerialization.jsonObject(with: text) as? [String: Any] else {
      throw fault("the header is no JSON object")
    }
    (tensors, metadata) = ([:], object["__metadata__"] as? [String: String] ?? [:])
    let body = 8 + Int(length)
    var ranges: [Range<Int>] = []
    for (name, value) in object where name != "__metadata__" {
      guard let entry = value as? [String: Any], let kind = entry["dtype"] as? String,
        let shape = entry["shape"] as? [Int],
        let offsets = entry["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0, offsets[1] >= offsets[0]
      else { throw fault("tensor \(name) has no dtype, shape and data_offsets") }
      guard kind == "F32" else { throw fault("tensor \(name) is of \(kind); expected F32") }
      let count = shape.reduce(1, *)
      guard offsets[1] - offsets[0] == 4 * count, body + offsets[1] <= bytes.count else {
        throw fault(
          "tensor \(name) of shape \(shape) has bytes \(offsets[0]) to \(offsets[1]) of \(bytes.count - body)")
      }
      ranges.append(offsets[0]..<offsets[1])
      tensors[name] = Tensor(shape: shape) { out in
        bytes.withUnsafeBytes { raw in
          UnsafeMutableRawBufferPointer(start: out, count: 4 * count).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: raw[body + offsets[0]..<body + offsets[1]]))
        }
      }
    }
    var end = 0
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard range.lowerBound == end else { throw fault("the numbers have a gap or lie over each other at byte \(end)") }
      end = range.upperBound
    }
    guard body + end == bytes.count else { throw fault("\(bytes.count - body - end) bytes beyond the last tensor") }
  }
}

extension SafeTensors {
  /// The parameters of a module, under their names.
  public init(_ module: some Module<Float>, metadata: [String: String] = [:]) {
    self.init(
      Dictionary(uniqueKeysWithValues: module.parameters.map { ($0.name, $0.value) }), metadata: metadata)
  }
}
