import Domain
import MPI

/// Explicit diffusion of a field on a periodic plane, with a source that depends on the time: the smallest model that
/// has a halo, a time, a stable step that changes, and a number of its own.
final class DiffusionModel: Model {
  let topology: CartesianTopology
  var clock = Clock()
  private(set) var heat = 0.0
  private(set) var temperature: Field<Double>
  private var next: Field<Double>
  private let weight: Field<Float>
  private let exchange: HaloExchange

  init(_ cells: [Int] = [12, 9], over communicator: Communicator, ranks: CellIndex? = nil) throws {
    let grid = try Grid(cells: cells, spacing: [1, 1])
    if let ranks {
      let decomposition = try Decomposition(grid, ranks: ranks, periodic: [.x, .y])
      topology = try CartesianTopology(decomposition, over: communicator)
    } else {
      topology = try CartesianTopology(grid, over: communicator, periodic: [.x, .y])
    }
    temperature = Field("temperature", units: "K", on: topology)
    next = Field("temperature", units: "K", on: topology)
    weight = Field("weight", on: topology)
    exchange = HaloExchange(topology, for: [temperature])
    temperature.set { index in Double((7 * index.x + 13 * index.y) % 11) }
    weight.set { index in Float(index.x + 1) / 3 }
  }

  var fields: [any FieldStorage] { [temperature] }

  /// It varies, so that a resumed run shows whether it takes the same steps.
  func stableTimeStep() -> Double { 0.05 + 0.02 / Double(1 + clock.step % 7) }

  func step(_ dt: Double) throws {
    try exchange(temperature)
    let count = temperature.block.count
    for y in 0..<count.y {
      let (south, here, north) = (temperature.row(y - 1), temperature.row(y), temperature.row(y + 1))
      let (out, factor) = (next.row(y), weight.row(y))
      for x in 0..<count.x {
        let laplacian = here[x - 1] + here[x + 1] + south[x] + north[x] - 4 * here[x]
        out[x] = here[x] + dt * (Double(factor[x]) * laplacian + clock.time)
      }
    }
    swap(&temperature, &next)
    heat += clock.time * dt
    clock.advance(by: dt)
  }

  func diagnostics() -> [DiagnosticValue] { [DiagnosticValue("heat", units: "J", heat)] }

  func snapshot() throws -> Snapshot {
    var snapshot = Snapshot(clock: clock, numbers: ["heat": heat])
    try snapshot.append(temperature, of: topology.decomposition)
    try snapshot.append(weight, of: topology.decomposition)
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    clock = snapshot.clock
    heat = try snapshot.number("heat")
    try snapshot.restore(temperature)
    try snapshot.restore(weight)
  }
}
