public import MPI

extension Field {
  /// The least and the greatest owned value of a component; undefined values make both undefined. Local.
  @inlinable public func localExtrema(component: Int = 0) -> (least: Scalar, greatest: Scalar) {
    let width = block.count.x
    var (least, greatest, isDefined) = (Scalar.infinity, -Scalar.infinity, true)
    forEachRow(component: component) { row, _, _ in
      for x in 0..<width {
        let value = row[x]
        least = value < least ? value : least
        greatest = value > greatest ? value : greatest
        isDefined = isDefined && value == value
      }
    }
    return isDefined ? (least, greatest) : (.nan, .nan)
  }

  /// The least and the greatest value of a component on the whole grid, in double precision; undefined values anywhere
  /// make both undefined on every rank. Collective.
  ///
  /// - Parameters:
  ///   - communicator: The ranks among which the grid is divided.
  ///   - component: The component.
  /// - Returns: The two values, the same on every rank.
  /// - Throws: `MPIError`.
  public func extrema(
    on communicator: Communicator, component: Int = 0
  ) throws(MPIError) -> (least: Double, greatest: Double) {
    let (least, greatest) = localExtrema(component: component)
    // A maximum of numbers alone: what MPI does with undefined ones is not defined.
    let isDefined = least == least
    var values = isDefined ? [-Double(least), Double(greatest), 0] : [0, 0, 1]
    try communicator.allReduce(&values, .maximum)
    return values[2] == 0 ? (-values[0], values[1]) : (.nan, .nan)
  }

  /// Whether every owned value of every component is finite. Local.
  @inlinable public var isLocallyFinite: Bool {
    let width = block.count.x
    var bad = 0
    for component in 0..<components {
      forEachRow(component: component) { row, _, _ in
        // The difference of a finite number with itself is zero; of any other it is undefined.
        for x in 0..<width { bad &+= row[x] - row[x] == 0 ? 0 : 1 }
      }
    }
    return bad == 0
  }
}
