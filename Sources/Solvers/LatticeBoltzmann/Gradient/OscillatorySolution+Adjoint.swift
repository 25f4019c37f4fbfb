internal import MPI
internal import Numerics

extension OscillatorySolution {
  /// How far the populations, reversed and weighted, are from solving the transposed equations for the force half a step back:
  /// what ``sensitivity()`` rests upon. Collective.
  ///
  /// The candidate is lambda_i = -1/3 e^{-i omega / 2} f*_opp(i) / w_i after the collision, and on what comes back from the plate
  /// the momentum towards it besides; both with the sign with which a wall at rest sends populations back. Every column of the plain operator is made one by one: for small grids under a lid.
  ///
  /// - Returns: The largest component of A^T lambda - c beside the largest of c, the force as a function of the populations.
  /// - Throws: `OscillatoryFlowError` unless walls are grey and the top is another than the half-space of all waves; `MPIError`.
  public func adjointResidual() throws -> Double {
    guard flow.geometry.walls == .grey, flow.top != .open else {
      throw OscillatoryFlowError.contradiction("the transposed equations are made for grey walls under a lid")
    }
    let plain = try PlainOscillation(flow)
    let lattice = flow.stack.lattice
    let (n, count) = (plain.count, plain.count / lattice.count)
    let half = Complex(magnitude: 1, phase: -flow.frequency / 2)
    let area = flow.stack.area
    let after = plain.collided(try plain.populations(self))
    let lambda = KrylovVector(count: n)
    for i in 0..<lattice.count {
      for cell in 0..<count {
        let place = lattice.opposite[i] * count + cell
        let factor = Complex(-1 / (3 * lattice.weights[i])) * half
        var value = factor * Complex(after.real[place], after.imaginary[place])
        if cell < area, lattice.upward.contains(i) { value = value + Complex(lattice.momentum[lattice.opposite[i]]) }
        value = lattice.reflection * value
        (lambda.real[i * count + cell], lambda.imaginary[i * count + cell]) = (value.real, value.imaginary)
      }
    }
    var (worst, largest) = (0.0, 0.0)
    let (unit, column) = (KrylovVector(count: n), KrylovVector(count: n))
    for place in 0..<n {
      unit.real[place] = 1
      plain.residual(unit, isDriven: false, into: column)
      var product = Complex.zero
      for k in 0..<n {
        product = product + Complex(lambda.real[k], lambda.imaginary[k]) * Complex(column.real[k], column.imaginary[k])
      }
      let wanted = half * force(unit, plain, half)
      worst = max(worst, (product - wanted).magnitude)
      largest = max(largest, wanted.magnitude)
      unit.real[place] = 0
    }
    return worst / largest
  }

  /// The force as a linear function of the populations, the solid at rest: of links to the plate at half-steps, of grey cells at
  /// steps.
  private func force(_ h: KrylovVector, _ plain: PlainOscillation, _ half: Complex) -> Complex {
    let (lattice, area) = (flow.stack.lattice, flow.stack.area)
    let count = plain.count / lattice.count
    let after = plain.collidedAtRest(h)
    var sum = Complex.zero
    for down in lattice.downward {
      let up = lattice.opposite[down]
      for cell in 0..<area {
        let (a, b) = (down * count + cell, up * count + cell)
        sum = sum + lattice.momentum[down] * half * Complex(after.real[a], after.imaginary[a])
        sum = sum - lattice.momentum[up] * half.conjugate * Complex(h.real[b], h.imaginary[b])
      }
    }
    for (place, other) in plain.greyCells {
      var momentum = Complex.zero
      for i in 0..<lattice.count {
        momentum = momentum + lattice.momentum[i] * Complex(h.real[i * count + place], h.imaginary[i * count + place])
      }
      sum = sum + other.drag * momentum
    }
    return sum
  }
}
