internal import Numerics

/// A linear collision of complex populations at one place.
///
/// The even part of what is not in equilibrium decays at one rate, the odd part at another, and the momentum is drawn towards
/// that of the solid:
///
///     f* = f - even_rate (f - f_eq)_even - odd_rate (f - f_eq)_odd - drag 3 w c . (j - u_s)
///
/// Liquids of complex viscosity have complex rates. The grey cell of Noble and Torczynski with the solid part B is this
/// collision with the rates (1 - B) even_rate and (1 - B) odd_rate + 2 B, and the drag B: bounce-back reverses what is odd
/// and keeps what is even.
struct OscillatingCollision: Sendable, Hashable {
  /// The rate of the even parts, 1 / steps.
  var evenRate: Complex

  /// The rate of the odd parts, 1 / steps.
  var oddRate: Complex

  /// The part of the momentum relative to the solid that a step takes away.
  var drag: Complex

  /// A liquid.
  ///
  /// - Parameters:
  ///   - viscosity: The kinematic viscosity, cells^2 a step; of a viscoelastic liquid G / (i omega rho).
  ///   - magic: The product of the two relaxation times, each less a half.
  init(viscosity: Complex, magic: Double) {
    evenRate = Complex(1) / (3 * viscosity + Complex(0.5))
    oddRate = Complex(1) / (Complex(0.5) + Complex(magic) / (3 * viscosity))
    drag = 0
  }

  /// The collision of a cell of which a part is solid.
  ///
  /// - Parameters:
  ///   - fraction: The solid part, from 0 to 1.
  ///   - liquid: The collision of the liquid in it.
  init(solidFraction fraction: Double, in liquid: OscillatingCollision) {
    let bounced = Self.bounced(fraction, liquid)
    evenRate = (Complex(1) - bounced) * liquid.evenRate
    oddRate = (Complex(1) - bounced) * liquid.oddRate + 2 * bounced
    drag = bounced
  }

  /// B: the part of the populations that a cell sends back.
  private static func bounced(_ fraction: Double, _ liquid: OscillatingCollision) -> Complex {
    let excess = Complex(1) / liquid.evenRate - Complex(0.5)
    return fraction * excess / (Complex(1 - fraction) + excess)
  }

  /// dB / d(solid part), the slopes of the rates being -even_rate and 2 - odd_rate times it.
  static func slope(_ fraction: Double, in liquid: OscillatingCollision) -> Complex {
    let excess = Complex(1) / liquid.evenRate - Complex(0.5)
    let below = Complex(1 - fraction) + excess
    return excess * (Complex(1) + excess) / (below * below)
  }

  /// What a collision with these rates takes away, without the solid's velocity: f - f* for a solid at rest.
  ///
  /// - Parameters:
  ///   - f: The populations before: real and imaginary part.
  ///   - lattice: The populations.
  ///   - loss: Receives as many differences.
  @inline(__always)
  func loss(
    of f: (UnsafePointer<Double>, UnsafePointer<Double>), _ lattice: borrowing LatticeTables,
    into loss: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>)
  ) {
    let n = lattice.count
    var density = Complex.zero
    if lattice.hasDensity {
      for i in 0..<n { density = density + Complex(f.0[i], f.1[i]) }
    }
    var (jx, jy, jz) = (Complex.zero, Complex.zero, Complex.zero)
    for i in 0..<n {
      let value = Complex(f.0[i], f.1[i])
      jx = jx + lattice.cx[i] * value
      jy = jy + lattice.cy[i] * value
      jz = jz + lattice.cz[i] * value
    }
    let half = 0.5
    for i in 0..<n {
      let k = lattice.opposite[i]
      let (own, other) = (Complex(f.0[i], f.1[i]), lattice.reflection * Complex(f.0[k], f.1[k]))
      let weight = lattice.weights[i]
      let carried = 3 * weight * (lattice.cx[i] * jx + lattice.cy[i] * jy + lattice.cz[i] * jz)
      let even = half * (own + other) - weight * density
      let odd = half * (own - other) - carried
      let sum = evenRate * even + oddRate * odd + drag * carried
      loss.0[i] = sum.real
      loss.1[i] = sum.imaginary
    }
  }

  /// The difference of two collisions, as rates.
  static func - (left: OscillatingCollision, right: OscillatingCollision) -> OscillatingCollision {
    var result = left
    result.evenRate = left.evenRate - right.evenRate
    result.oddRate = left.oddRate - right.oddRate
    result.drag = left.drag - right.drag
    return result
  }
}

/// The tables of an ``OscillatingLattice`` in memory, for kernels.
struct LatticeTables: ~Copyable {
  let count: Int
  let hasDensity: Bool
  let reflection: Double
  let weights: UnsafeMutablePointer<Double>
  let cx: UnsafeMutablePointer<Double>
  let cy: UnsafeMutablePointer<Double>
  let cz: UnsafeMutablePointer<Double>
  let momentum: UnsafeMutablePointer<Double>
  let opposite: UnsafeMutablePointer<Int>

  init(_ lattice: OscillatingLattice) {
    count = lattice.count
    hasDensity = lattice.hasDensity
    reflection = lattice.reflection
    func table<T: BitwiseCopyable>(_ values: [T]) -> UnsafeMutablePointer<T> {
      let pointer = UnsafeMutablePointer<T>.allocate(capacity: values.count)
      for (i, value) in values.enumerated() { pointer[i] = value }
      return pointer
    }
    let nothing = [Double](repeating: 0, count: count)
    weights = table(lattice.weights)
    cx = table(lattice.momenta[0])
    cy = table(lattice.momenta.count > 1 ? lattice.momenta[1] : nothing)
    cz = table(lattice.momenta.count > 2 ? lattice.momenta[2] : nothing)
    momentum = table(lattice.momentum)
    opposite = table(lattice.opposite)
  }

  deinit {
    weights.deallocate()
    cx.deallocate()
    cy.deallocate()
    cz.deallocate()
    momentum.deallocate()
    opposite.deallocate()
  }
}
