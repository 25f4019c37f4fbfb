/// The loops that move the values of a box between a field and a message, or within a field.
///
/// `Element` stands for the bits of a value where nothing is added. All are called with concrete types in this module.
struct BoxCopy<Element: BitwiseCopyable> {
  /// The field's memory and how it is laid out.
  let storage: UnsafeMutablePointer<Element>
  let layout: FieldLayout

  init(_ field: any FieldStorage) {
    storage = field.rawStorage.assumingMemoryBound(to: Element.self)
    layout = field.layout
  }

  /// Calls `body` with the first value of each row of the box, component by component.
  @inline(__always)
  func forEachRow(_ components: [Int], _ box: Box, _ body: (UnsafeMutablePointer<Element>) -> Void) {
    for component in components {
      for z in box.lower.z..<box.upper.z {
        for y in box.lower.y..<box.upper.y { body(storage + layout.offset(box.lower.x, y, z, component)) }
      }
    }
  }

  /// Field to message.
  func pack(_ segment: HaloPlan.Segment, into message: UnsafeMutableRawPointer) {
    var out = (message + segment.offset).assumingMemoryBound(to: Element.self)
    let count = segment.box.count.x
    forEachRow(segment.components, segment.box) { row in
      Self.move(row, to: out, count)
      out += count
    }
  }

  /// Message to field.
  func unpack(_ segment: HaloPlan.Segment, from message: UnsafeRawPointer) {
    var values = UnsafeMutablePointer(
      mutating: (message + segment.offset).assumingMemoryBound(to: Element.self))
    let count = segment.box.count.x
    forEachRow(segment.components, segment.box) { row in
      Self.move(values, to: row, count)
      values += count
    }
  }

  /// From one box of the field to another of the same shape, with which it has no value in common.
  func copy(_ components: [Int], from source: Box, to target: Box) {
    let count = source.count.x
    let start = layout.offset(source.lower)
    let distance = layout.offset(target.lower) - start
    forEachRow(components, source) { row in Self.move(row, to: row + distance, count) }
  }

  /// Zeroes a box.
  func clear(_ components: [Int], _ box: Box) {
    let bytes = box.count.x * MemoryLayout<Element>.stride
    forEachRow(components, box) { row in
      UnsafeMutableRawPointer(row).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }
  }

  /// Columns are a few values wide: for them a call that moves memory costs more than the values.
  @inline(__always)
  private static func move(
    _ source: UnsafeMutablePointer<Element>, to target: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    if count < 8 {
      for index in 0..<count { target[index] = source[index] }
    } else {
      target.update(from: source, count: count)
    }
  }
}

extension BoxCopy where Element: FloatingPoint {
  /// Adds a message's values to the field.
  func add(_ segment: HaloPlan.Segment, from message: UnsafeRawPointer) {
    var values = (message + segment.offset).assumingMemoryBound(to: Element.self)
    let count = segment.box.count.x
    forEachRow(segment.components, segment.box) { row in
      for index in 0..<count { row[index] += values[index] }
      values += count
    }
  }

  /// Adds the values of one box of the field to another.
  func add(_ components: [Int], from source: Box, to target: Box) {
    let count = source.count.x
    let start = layout.offset(source.lower)
    let distance = layout.offset(target.lower) - start
    forEachRow(components, source) { row in
      for index in 0..<count { row[index + distance] += row[index] }
    }
  }
}
