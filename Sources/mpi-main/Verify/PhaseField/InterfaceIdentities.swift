import Solvers

/// What holds exactly: the energy of a flat interface, and the integral of h'.
enum InterfaceIdentities {
  static func add(to table: inout VerificationTable) {
    // Simpson's rule is exact for polynomials of third degree, and of order 4 for h'.
    let n = 200
    var sum = 0.0
    for i in 0...n {
      let weight: Double = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2
      sum += weight * Interpolation.derivative(Double(i) / Double(n)) / Double(3 * n)
    }
    table.add("integral of h' from 0 to 1", sum, .absolute(1e-8), of: 1, "exact")
    guard let energy = try? InterfaceEnergy(tension: 0.5, length: 2.5e-7) else { return }
    table.add("interface energy of W and k, J m-2", energy.tension, .relative(1e-14), of: 0.5, "(2 k W)^(1/2) / 6")
    // Forward differences of the sampled profile.
    for (ratio, deficit) in [(0.25, 0.05), (0.5, 0.21), (1, 0.81)] {
      let h = ratio * energy.length
      var total = 0.0
      for i in -400..<400 {
        let (u, next) = (energy.profile((Double(i) + 0.5) * h), energy.profile((Double(i) + 1.5) * h))
        total += h * energy.well.density(u) + 0.5 * energy.gradient * (next - u) * (next - u) / h
      }
      table.add(
        "flat interface, cells of \(ratio) l: energy below gamma, %", 100 * (1 - total / energy.tension),
        .absolute(0.02 * deficit + 0.005), of: deficit, "own reference")
    }
  }
}
