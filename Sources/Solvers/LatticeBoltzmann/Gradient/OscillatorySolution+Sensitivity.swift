public import Domain
internal import MPI
internal import Numerics

extension OscillatorySolution {
  /// How the load changes with the solid fraction of each cell: d(ratio) / d(epsilon), of grey walls. Collective.
  ///
  /// The operator is symmetric in a bilinear form without conjugation, and the load is the work of the flow on its own
  /// surface, so that the adjoint populations are the populations themselves: the derivative of the counted impedance is
  ///
  ///     dZ / d(epsilon) = B' / A [ 1/3 sum_i h_opp(i) v_i / w_i + (1 - j) ],
  ///
  /// where B' v is the change of what leaves the cell after the collision and j the momentum before it along the motion. The
  /// inertia of the liquid inside grey cells, -i omega / A, is taken out as it is of the load. Cells that are wholly solid
  /// have none: with a solid fraction below one they would take part, and there is no small step to that.
  ///
  /// - Returns: The real part and the imaginary part, on the blocks of the geometry.
  /// - Throws: `OscillatoryFlowError` unless walls are grey; `MPIError`.
  public func sensitivity() throws -> (real: Field<Double>, imaginary: Field<Double>) {
    guard let fractions = flow.geometry.solidFraction else {
      throw OscillatoryFlowError.contradiction("only grey walls have a sensitivity to the solid fraction")
    }
    let factors = try slopes(fractions)
    let (real, imaginary) = try fields(("slope_real", "slope_imaginary"), Self.kernel(flow))
    let scale = Complex(1 / flow.geometry.area) / flow.stack.impedance
    let inertia = Complex(0, flow.frequency)
    real.forEachRow { row, y, z in
      let other = imaginary.row(y, z)
      for x in 0..<real.block.count.x {
        let fraction = fractions[x, y, z]
        guard fraction < flow.solidFrom else {
          (row[x], other[x]) = (0, 0)
          continue
        }
        let slope = scale * (factors(fraction) * Complex(row[x], other[x]) - inertia)
        (row[x], other[x]) = (slope.real, slope.imaginary)
      }
    }
    return (real, imaginary)
  }

  private func slopes(_ fractions: Field<Double>) throws -> (Double) -> Complex {
    let liquid = flow.stack.liquid
    return { OscillatingCollision.slope($0, in: liquid) }
  }

  /// The bracket of the derivative.
  private static func kernel(
    _ flow: OscillatoryFlow
  ) -> (UnsafePointer<Double>, UnsafePointer<Double>, Int, Bool) -> Complex {
    let (lattice, area) = (flow.stack.lattice, flow.stack.area)
    let n = lattice.count
    let scratch = HugeBuffer<Double>(count: 4 * n)
    let factors = (0..<n).map { lattice.reflection / (3 * lattice.weights[$0]) }
    // d(collision) / dB, the same for every B.
    var slope = flow.stack.liquid
    slope.evenRate = -slope.evenRate
    slope.oddRate = 2 - slope.oddRate
    slope.drag = 1
    let change = slope
    let tables = LatticeTables(lattice)
    return { re, im, cell, isSolid in
      guard !isSolid else { return 0 }
      let (f, lost) = (scratch.pointer, scratch.pointer + 2 * n)
      var (sum, momentum) = (Complex.zero, Complex.zero)
      for i in 0..<n { (f[i], f[n + i]) = (re[i * area + cell], im[i * area + cell]) }
      change.loss(of: (UnsafePointer(f), UnsafePointer(f + n)), tables, into: (lost, lost + n))
      for i in 0..<n {
        let k = tables.opposite[i]
        let v = Complex(3 * tables.weights[i] * tables.momentum[i] - lost[i], -lost[n + i])
        sum = sum + factors[i] * Complex(f[k], f[n + k]) * v
        momentum = momentum + tables.momentum[i] * Complex(f[i], f[n + i])
      }
      return sum + (1 - momentum)
    }
  }
}
