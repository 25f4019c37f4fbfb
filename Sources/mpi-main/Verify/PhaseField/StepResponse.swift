import Domain
import Glibc
import MPI
import Solvers

/// A current that is switched on between two flat electrodes in a binary electrolyte: concentration and voltage in closed
/// form.
///
/// With u = (x - x_f) / L, G = (1 - t+) i / F, and the sum over odd k:
///
///     c = c0 + (G L / D) [u - 1/2 + sum 4 / (k pi)^2 cos(k pi u) exp(-k^2 pi^2 D t / L^2)]
///     V = eta(c(0)) - i L / kappa - (2 R T / F) (1 - t+) ln(c(1) / c(0))
///
/// and what the front sweeps up at its speed v, as if c0 v came in at it:
///
///     (c0 v L / D) [u^2 / 2 - u + 1/3 - sum over all k of 2 / (k pi)^2 cos(k pi u) exp(-k^2 pi^2 D t / L^2)]
///
/// Within a diffuse interface that books h(xi) the salt's and the charge's fluxes fall as the share of electrolyte does, so
/// that both gradients go on to its middle: there is no displacement to allow for.
enum StepResponse {
  private static let faraday = 96_485.33212
  private static let transference = 0.35
  private static let gap = 30e-6

  static func add(to table: inout VerificationTable, on world: Communicator) throws {
    var parameters = PlatingParameters(
      interfaceLength: 0.5e-6, tension: 0.5, exchangeCurrentDensity: 30, mobility: 5e-6, siteDensity: 7.69e4,
      bulkConcentration: 1000, liquidDiffusivity: 3e-10, liquidConductivity: 1)
    parameters.temperature = 300
    let current = 600.0
    let grid = try Grid(cells: [160, 4], spacing: [0.25e-6, 0.25e-6])
    let model = try Electrodeposition(
      parameters, .binary(BinaryElectrolyte(transferenceNumber: transference)), farElectrode: .symmetric,
      on: try CartesianTopology(grid, over: world))
    let start = grid.size.x - gap
    model.begin { $0.x - start }
    model.control = .currentDensity(current)
    for time in [0.1, 0.3, 1, 3] {
      while model.clock.time < time - 1e-12 {
        // Implicit steps of first order: short ones while the profile changes.
        try model.step(min(model.stableTimeStep(), time - model.clock.time, 0.005 * max(time, 0.1)))
      }
      // What the metal has grown over lost no salt: there is more of it in less room.
      let front = model.terminal.tipPosition
      let exact = Profile(parameters, current, length: grid.size.x - front, time: time)
      let profile = try profile(of: model.concentration, on: world)
      var error = 0.0
      for (x, c) in profile.enumerated() {
        let place = grid.spacing.x * (Double(x) + 0.5) - front
        if place >= 0 { error = max(error, abs(c - exact.concentration(place))) }
      }
      table.add(
        "current switched on, greatest error of c at \(time) s over c0", error / parameters.bulkConcentration, .atMost,
        of: 0.0015, "closed form")
      table.add(
        "current switched on, voltage at \(time) s, mV", 1e3 * model.terminal.voltage, .relative(0.005),
        of: 1e3 * exact.voltage, "closed form")
      guard time == 3 else { continue }
      // By now c is a straight line; where it would come to zero tells the limiting current.
      let cell = Int((front / grid.spacing.x - 0.5).rounded(.down))
      let share = front / grid.spacing.x - 0.5 - Double(cell)
      let surface = (1 - share) * profile[cell] + share * profile[cell + 1]
      table.add(
        "limiting current by the steady profile, A/m2", current / (1 - (surface - exact.swept(0)) / exact.mean),
        .relative(0.01),
        of: 2 * faraday * parameters.liquidDiffusivity * exact.mean / ((1 - transference) * (grid.size.x - front)),
        "2 F D c0 / ((1 - t+) L)")
    }
  }

  /// The values along the first row of cells, on every rank. Collective.
  private static func profile(of field: Field<Double>, on world: Communicator) throws -> [Double] {
    var values = [Double](repeating: 0, count: field.grid.cells.x)
    let owned = field.block.owned
    if owned.lower.y == 0 {
      for x in 0..<field.block.count.x { values[owned.lower.x + x] = field[x, 0, 0] }
    }
    try world.allReduce(&values, .sum)
    return values
  }

  /// The closed form.
  private struct Profile {
    let parameters: PlatingParameters
    let current: Double
    let length: Double
    let time: Double

    init(_ parameters: PlatingParameters, _ current: Double, length: Double, time: Double) {
      (self.parameters, self.current, self.length, self.time) = (parameters, current, length, time)
    }

    /// The mean concentration.
    var mean: Double { parameters.bulkConcentration * gap / length }

    func concentration(_ place: Double) -> Double {
      let (u, d) = (place / length, parameters.liquidDiffusivity)
      var sum = u - 0.5
      for k in stride(from: 1.0, to: 400, by: 2) {
        let wave = k * Double.pi
        sum += 4 / (wave * wave) * cos(wave * u) * exp(-wave * wave * d * time / (length * length))
      }
      return mean + (1 - transference) * current / faraday * length / d * sum + swept(place)
    }

    /// What the front sweeps up of the salt.
    func swept(_ place: Double) -> Double {
      let (u, d) = (place / length, parameters.liquidDiffusivity)
      var sum = u * (0.5 * u - 1) + 1 / 3.0
      for k in stride(from: 1.0, to: 400, by: 1) {
        let wave = k * Double.pi
        sum -= 2 / (wave * wave) * cos(wave * u) * exp(-wave * wave * d * time / (length * length))
      }
      return mean * current / parameters.chargePerVolume * length / d * sum
    }

    var voltage: Double {
      let f = parameters.inverseThermalVoltage
      let (near, far) = (concentration(0), concentration(length))
      // i / i0 = (c / c0) y - 1 / y with y = exp(-f eta / 2).
      let (ratio, c) = (current / parameters.exchangeCurrentDensity, near / parameters.bulkConcentration)
      let overpotential = -2 / f * log((ratio + (ratio * ratio + 4 * c).squareRoot()) / (2 * c))
      return overpotential - current * length / parameters.liquidConductivity
        - 2 / f * (1 - transference) * log(far / near)
    }
  }
}
