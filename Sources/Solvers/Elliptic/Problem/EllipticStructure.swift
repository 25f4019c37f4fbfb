public import Domain

/// How the conducting cells of a problem hang together, if some faces inside the domain conduct nothing.
public struct EllipticStructure: Sendable, Hashable {
  /// Parts that hang together.
  public let components: Int

  /// Those among them whose level nothing fixes: u has the mean zero on each.
  public let islands: Int

  /// The cells of all islands.
  public let islandCells: Int

  /// Cells that nothing conducts to: u is zero there.
  public let idleCells: Int

  /// The axes along which some part reaches from one end to the other, or closes upon itself.
  public let percolatingAxes: Set<Axis>
}
