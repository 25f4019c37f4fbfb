internal import Numerics

/// What is above the uppermost layer of an oscillating flow.
public enum LiquidTop: String, Sendable, Hashable, CaseIterable {
  /// A half-space of the same liquid, exact on the lattice for every lateral wave. One layer of liquid above the solid will
  /// do.
  case open

  /// A half-space for the mean motion by its impedance in closed form, a wall at rest for all other lateral waves: as
  /// FreqD-LBM has it. Keep the height of a lateral period above the solid.
  case openMean

  /// A wall at rest, half-way beyond the layer.
  case noSlip

  /// A plane of symmetry, half-way beyond the layer.
  case stressFree
}

/// How what is above a column answers what leaves the column upward, where that is not a half-space of liquid.
struct LayerLid {
  /// d(top) from what leaves upward, `[downward][upward]`.
  let answer: LaneMatrix

  /// The answer of a top to eight waves.
  ///
  /// - Parameters:
  ///   - top: What is above; not `.open`.
  ///   - lattice: The populations.
  ///   - phases: The phases of the waves' steps.
  ///   - turn: e^{-i omega}.
  ///   - impedance: That of the half-space to shear, in lattice units.
  ///   - meanLane: In which lane the wave is the mean; nil if in none.
  init(
    _ top: LiquidTop, _ lattice: OscillatingLattice, _ phases: [(SIMD8<Double>, SIMD8<Double>)], turn: Complex,
    impedance: Complex, meanLane: Int?
  ) {
    let (up, down) = (lattice.upward, lattice.downward)
    let n = up.count
    var answer = LaneMatrix(n, n)
    if top == .stressFree {
      for (row, population) in down.enumerated() {
        let mirrored = up.firstIndex {
          lattice.velocities[$0].y == lattice.velocities[population].y
            && lattice.velocities[$0].z == lattice.velocities[population].z
        }
        if let mirrored { answer.elements[2 * (row * n + mirrored)] = SIMD8(repeating: 1) }
      }
      self.answer = answer
      return
    }
    let returned = LayerWaves.returns(of: up.map { phases[$0] }, turn: turn, sign: lattice.reflection)
    for i in 0..<n {
      answer.elements[2 * (i * n + i)] = returned[i].0
      answer.elements[2 * (i * n + i) + 1] = returned[i].1
    }
    if top == .openMean, let meanLane {
      // In the mean every phase is e^{-i omega}: what leaves is turned once already.
      for row in 0..<n {
        for column in 0..<n {
          let carried = 12 * lattice.weights[down[row]] * lattice.momentum[down[row]] * lattice.momentum[up[column]]
          let factor = Complex(carried) / (impedance + Complex(1.0 / 3))
          answer.elements[2 * (row * n + column)][meanLane] += factor.real
          answer.elements[2 * (row * n + column) + 1][meanLane] += factor.imaginary
        }
      }
    }
    self.answer = answer
  }
}
