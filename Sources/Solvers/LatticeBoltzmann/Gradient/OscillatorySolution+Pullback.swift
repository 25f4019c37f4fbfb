public import Domain
public import Numerics

extension OscillatorySolution {
  /// The vector-Jacobian product from a real function of the load to the solid fractions. Collective.
  ///
  /// Where the function J is of a response that is proportional to the load, such as
  /// df + i dGamma = i f_0 / (pi Z_q) Z_liq (ratio - 1), chain that factor into the cotangent:
  /// dJ/d(ratio) = conjugate(factor) dJ/d(response). Value and slopes are then of the ratio to the plate on this grid, not
  /// of what is counted from a flat film at the front's own height (``OscillatoryLoad/excess``), which has no slopes.
  ///
  /// - Parameter cotangent: dJ / d(Re ratio) + i dJ / d(Im ratio).
  /// - Returns: dJ / d(epsilon) of each cell.
  /// - Throws: `OscillatoryFlowError` unless walls are grey; `MPIError`.
  public func pullback(_ cotangent: Complex) throws -> Field<Double> {
    let (real, imaginary) = try sensitivity()
    let result = Field<Double>("solid_fraction_slope", like: real)
    result.forEachRow { row, y, z in
      let (a, b) = (real.row(y, z), imaginary.row(y, z))
      for x in 0..<real.block.count.x { row[x] = cotangent.real * a[x] + cotangent.imaginary * b[x] }
    }
    return result
  }
}
