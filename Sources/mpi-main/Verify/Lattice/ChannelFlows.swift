import Domain
import Glibc
import MPI
import Numerics
import Solvers

/// Flows between two walls: V1, V2 and V5.
enum ChannelFlows {
  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    try addCouette(to: &table, on: world)
    try addPoiseuille(to: &table, on: world)
    try addWomersley(to: &table, on: world)
  }

  private static func addCouette(to table: inout VerificationTable, on world: Communicator) throws {
    let (n, lid) = (16, 0.05)
    let flow = try LatticeProbe.flow(
      [4, n], periodic: [.x], sides: [.yUpper: .wall([lid, 0, 0])], LatticeRelaxation(viscosity: 1.0 / 6), .linear,
      on: world)
    try flow.advance(24 * n * n)
    let worst = try LatticeProbe.largest(flow.moments().velocity, on: world) { value, cell in
      abs(value / (lid * (Double(cell.y) + 0.5) / Double(n)) - 1)
    }
    table.add("V1 Couette: worst node, relative", worst, .atMost, of: 1e-12, "linear profile")
  }

  private static func addPoiseuille(to table: inout VerificationTable, on world: Communicator) throws {
    let n = 8
    func exact(_ y: Int, _ viscosity: Double) -> Double {
      let place = Double(y) + 0.5
      return 1e-6 * place * (Double(n) - place) / (2 * viscosity)
    }
    func steady(_ rates: LatticeRelaxation) throws -> LatticeFlow {
      let flow = try LatticeProbe.flow([4, n], periodic: [.x], rates, .linear, on: world)
      flow.force.x = 1e-6
      try flow.advance(Int(4 * Double(n * n) / rates.viscosity))
      return flow
    }
    for (time, error) in [(0.55, -0.023), (1.0, 0.0078), (2.0, 0.256)] {
      let viscosity = (time - 0.5) / 3
      let flow = try steady(LatticeRelaxation(viscosity: viscosity))
      let worst = try LatticeProbe.largest(flow.moments().velocity, on: world) { value, cell in
        abs(value / exact(cell.y, viscosity) - 1)
      }
      table.add("V2 Poiseuille, Lambda = 3/16, tau = \(time): worst node", worst, .atMost, of: 1e-11, "parabola")
      let single = try steady(LatticeRelaxation(singleTime: viscosity))
      let mean = (0..<n).reduce(0) { $0 + exact($1, viscosity) } / Double(n)
      table.add(
        "V2 Poiseuille, one relaxation time, tau = \(time): error of the flow",
        try LatticeProbe.meanVelocity(single, along: .x) / mean - 1, .absolute(5e-4), of: error, "PoreWise's notes")
    }
  }

  /// A force G cos(omega t) along a channel of half-width a = 2 delta.
  private static func addWomersley(to table: inout VerificationTable, on world: Communicator) throws {
    var errors: [Double] = []
    for n in [16, 32] {
      let (viscosity, delta) = (0.2, Double(n) / 4)
      let frequency = 2 * viscosity / (delta * delta)
      let flow = try LatticeProbe.flow(
        [4, n], periodic: [.x], LatticeRelaxation(viscosity: viscosity), .linear, on: world)
      let period = Int((2 * Double.pi / frequency).rounded(.up))
      var lockIn = LockIn(frequency: frequency)
      for step in 0..<5 * period {
        flow.force.x = 1e-6 * cos(frequency * Double(step))
        if step >= 4 * period { lockIn.add(try LatticeProbe.meanVelocity(flow, along: .x), at: Double(step)) }
        try flow.advance()
      }
      // G / (i omega) [1 - tanh(k a) / (k a)], k a = 2 (1 + i).
      let ka = Complex(2, 2)
      let (plus, minus) = (Complex(magnitude: exp(2), phase: 2), Complex(magnitude: exp(-2), phase: -2))
      let exact = Complex(1e-6) / Complex(0, frequency) * (Complex(1) - (plus - minus) / (plus + minus) / ka)
      errors.append((lockIn.amplitude - exact).magnitude / exact.magnitude)
    }
    table.add("V5 Womersley: mean velocity, error at a = 16 cells", errors[1], .atMost, of: 2e-3, "exact")
    table.add("V5 Womersley: order", log2(errors[0] / errors[1]), .absolute(0.1), of: 2, "second order")
  }
}
