public import Domain

/// What each phase has of a quantity, such as its conductivity in S/m.
public struct PhaseTable: Sendable, Hashable {
  private var values = [Double](repeating: .nan, count: 256)

  /// The labels that have a value, in order.
  public let labels: [UInt8]

  /// A table of the given values.
  ///
  /// - Parameter values: The value of each label.
  /// - Throws: `SolverError.contradiction` for a value that is not a number.
  public init(_ values: [UInt8: Double]) throws(SolverError) {
    for (label, value) in values where !value.isFinite {
      throw .contradiction("phase \(label) cannot have the value \(value)")
    }
    labels = values.keys.sorted()
    for (label, value) in values { self.values[Int(label)] = value }
  }

  /// The value of a phase; nil if the table has none.
  public subscript(label: UInt8) -> Double? { values[Int(label)].isNaN ? nil : values[Int(label)] }

  /// Gives every cell of a field the value of its phase; the halo stays. Local.
  ///
  /// - Parameters:
  ///   - field: A field at the cell centres, on the box of the image.
  ///   - image: The phases.
  /// - Throws: `SolverError.contradiction` for a phase without a value, before anything is set.
  public func fill(_ field: Field<Double>, from image: PhaseImage) throws(SolverError) {
    precondition(field.block.owned == image.box, "the field and the image have different cells")
    for (label, count) in image.counts.enumerated() where count > 0 && values[label].isNaN {
      throw .contradiction("there are cells of phase \(label), for which there is no value")
    }
    let count = field.block.count
    field.forEachRow { row, y, z in
      let place = (z * count.y + y) * count.x
      for x in 0..<count.x { row[x] = values[Int(image.labels[place + x])] }
    }
  }
}
