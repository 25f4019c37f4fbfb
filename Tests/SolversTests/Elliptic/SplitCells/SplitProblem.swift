import Foundation

@testable import Solvers

/// A medium between two x walls at zero, no flux through the other sides: the finest level of a hierarchy, and conjugate
/// gradients in double precision around it.
final class SplitProblem {
  let fine: SplitFineLevel
  let k: [Double]
  let stretch: (y: Double, z: Double)

  init(nx: Int, ny: Int, nz: Int = 1, stretch: (y: Double, z: Double) = (1, 1), k: [Double]) {
    self.k = k
    self.stretch = stretch
    fine = SplitFineLevel(nx: nx, ny: ny, nz: nz)
    for z in 0..<nz {
      for y in 0..<ny {
        for x in 0..<nx {
          let c = fine.start(y, z) + x
          fine.couplings[0][c] = Float(x > 0 ? coupling(x, y, z, 0) : 0)
          fine.couplings[1][c] = Float(y > 0 ? coupling(x, y, z, 1) : 0)
          if nz > 1 { fine.couplings[2][c] = Float(z > 0 ? coupling(x, y, z, 2) : 0) }
          fine.walls[c] = Float((x == 0 ? 2 : 0) + (x == nx - 1 ? 2 : 0)) * Float(value(x, y, z))
        }
      }
    }
    fine.finish()
  }

  private func value(_ x: Int, _ y: Int, _ z: Int) -> Double { k[(z * fine.ny + y) * fine.nx + x] }

  /// The coupling of a cell to the one before it along an axis.
  private func coupling(_ x: Int, _ y: Int, _ z: Int, _ axis: Int) -> Double {
    let before = value(x - (axis == 0 ? 1 : 0), y - (axis == 1 ? 1 : 0), z - (axis == 2 ? 1 : 0))
    let here = value(x, y, z)
    guard here > 0, before > 0 else { return 0 }
    return 2 * here * before / (here + before) * [1, stretch.y, stretch.z][axis]
  }

  /// A u of cells in the order of `k`.
  func apply(_ u: [Double]) -> [Double] {
    let (nx, ny, nz) = (fine.nx, fine.ny, fine.nz)
    var result = [Double](repeating: 0, count: u.count)
    for z in 0..<nz {
      for y in 0..<ny {
        for x in 0..<nx {
          let c = (z * ny + y) * nx + x
          if x == 0 { result[c] += 2 * k[c] * u[c] }
          if x == nx - 1 { result[c] += 2 * k[c] * u[c] }
          for (axis, step) in [(0, 1), (1, nx), (2, nx * ny)] where [x, y, z][axis] > 0 {
            let flow = coupling(x, y, z, axis) * (u[c] - u[c - step])
            result[c] += flow
            result[c - step] -= flow
          }
        }
      }
    }
    return result
  }

  /// One cycle for a right-hand side.
  func precondition(_ multigrid: SplitMultigrid, _ r: [Double]) -> [Double] {
    let scale = 1 / sqrt(r.reduce(0) { $0 + $1 * $1 } / Double(r.count))
    forEachCell { n, c in fine.f[c] = Float(r[n] * scale) }
    multigrid.cycle()
    var z = r
    forEachCell { n, c in z[n] = Double(fine.u[c]) / scale }
    return z
  }

  private func forEachCell(_ body: (Int, Int) -> Void) {
    for z in 0..<fine.nz {
      for y in 0..<fine.ny {
        for x in 0..<fine.nx { body((z * fine.ny + y) * fine.nx + x, fine.start(y, z) + x) }
      }
    }
  }

  /// The conjugate-gradient iterations to a relative residual of 1e-8, 100 if that is not reached.
  func iterations(_ multigrid: SplitMultigrid, for f: [Double]) -> Int {
    var r = f
    var p = [Double](repeating: 0, count: f.count)
    let goal = 1e-16 * dot(f, f)
    var last = 1.0
    for iteration in 1...100 {
      let z = precondition(multigrid, r)
      let product = dot(r, z)
      let beta = iteration == 1 ? 0 : product / last
      for n in p.indices { p[n] = z[n] + beta * p[n] }
      let q = apply(p)
      let alpha = product / dot(p, q)
      for n in r.indices { r[n] -= alpha * q[n] }
      last = product
      if dot(r, r) <= goal { return iteration }
    }
    return 100
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// Media for hierarchies of split cells.
enum SplitMedium {
  /// A nearly Gaussian field of unit variance that is smooth over some four cells: noise, averaged along each axis.
  static func field(_ nx: Int, _ ny: Int, _ nz: Int, seed: Int) -> [Double] {
    var values = (0..<nx * ny * nz).map { scatter($0, seed) - 0.5 }
    for (count, step) in [(nx, 1), (ny, nx), (nz, nx * ny)] where count > 1 {
      for _ in 0..<3 { average(&values, count, step) }
    }
    let size = sqrt(values.reduce(0) { $0 + $1 * $1 } / Double(values.count))
    return values.map { $0 / size }
  }

  /// Averages each line, periodic, over five cells.
  private static func average(_ values: inout [Double], _ count: Int, _ step: Int) {
    let before = values
    for n in values.indices {
      let place = n / step % count
      var sum = 0.0
      for offset in -2...2 {
        let other = (place + offset + count) % count
        sum += before[n + (other - place) * step]
      }
      values[n] = sum / 5
    }
  }

  /// The greatest part `fraction` of a field's cells conducts 1, the rest `low`.
  static func twoPhase(_ field: [Double], fraction: Double, low: Double) -> [Double] {
    let threshold = field.sorted()[min(Int((1 - fraction) * Double(field.count)), field.count - 1)]
    return field.map { $0 >= threshold ? 1 : low }
  }
}
