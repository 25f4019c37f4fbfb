import Domain
import MPI
import Numerics
import Simulations
import Solvers

/// Makes the model of a case.
struct PlatingModelFactory {
  let values: PlateCase
  let seed: UInt64

  /// The grid.
  ///
  /// - Returns: The grid, its collector at x = 0.
  /// - Throws: `DomainError`.
  func grid() throws -> Grid { try Grid(cells: values.domain.cells, spacing: values.domain.spacing) }

  /// The axes that are periodic.
  var periodic: Set<Axis> {
    var axes: Set<Axis> = values.boundaries.y == .periodic ? [.y] : []
    if values.domain.dimensions == 3, values.boundaries.z == .periodic { axes.insert(.z) }
    return axes
  }

  /// The model in its initial state. Collective.
  ///
  /// - Parameter topology: The ranks over the grid.
  /// - Returns: The model.
  /// - Throws: `Refusal` for files of initial states, and what the model finds wrong.
  func make(on topology: CartesianTopology) throws -> Electrodeposition {
    let model = try Electrodeposition(
      try parameters, electrolyte, collector: values.boundaries.collector == .metal ? .metal : .bare,
      farElectrode: farElectrode, on: topology, seed: seed)
    switch values.initial.surface {
    case .field(let path, let variable, let time):
      try StoredField(path: path, variable: variable, time: time).read(into: model.phase, on: topology.communicator)
    case .image(let path, let pixel, let threshold, let metal):
      let image = try topology.communicator.agree {
        try SurfaceImage(path, pixel: pixel, threshold: threshold, isMetalBright: metal == .bright)
      }
      model.begin(image.distance)
    case .heights(let path, let unit):
      let grid = topology.grid
      let map = try topology.communicator.agree {
        try StoredHeights(
          path, unit: unit, pixel: nil, over: grid, mirrored: Set(grid.axes.dropFirst()).subtracting(periodic))
      }.surface
      InitialSurface(.heights(map), height: values.initial.height, over: grid, periodic: periodic)
        .fill(model.phase, width: values.interface.length)
    default:
      let surface = values.initial.solverSurface(over: topology.grid, periodic: periodic, key: RandomKey(seed: seed))
      surface?.fill(model.phase, width: values.interface.length)
    }
    try checkSurface(of: model)
    try model.relaxProfile(multiples: values.initial.relaxation)
    model.beginConcentration()
    return model
  }

  /// Refuses metal from a file that does not stand on the collector, or that all but fills the box: what the case tells
  /// of other surfaces is checked when it is read. Collective.
  private func checkSurface(of model: Electrodeposition) throws {
    let path: String
    switch values.initial.surface {
    case .image(let file, _, _, _): path = file
    case .heights(let file, _): path = file
    case .field(let file, _, _): path = file
    default: return
    }
    let grid = model.topology.grid
    let heights = try model.surfaceHeights().map { $0 - grid.origin.x }
    let (least, greatest) = (heights.min() ?? 0, heights.max() ?? 0)
    guard greatest > 0, try model.hasMetalAtCollector() else {
      throw Refusal("plate: initial.file: \(path): there is no metal at the collector, the lower x side")
    }
    guard values.boundaries.collector == .bare || least > 0 else {
      throw Refusal(
        "plate: initial.file: \(path): part of the collector has no metal on it: fill it, or take boundaries.collector: bare"
      )
    }
    let stop = values.cellProtocol.stop.tipFraction * grid.size.x
    guard greatest < stop else {
      throw Refusal(
        "plate: initial.file: \(path): the metal reaches \(Format.significant(greatest, 4)) m, beyond where "
          + "protocol.stop.tip_fraction ends the run, \(Format.significant(stop, 4)) m")
    }
  }

  /// The model's numbers.
  var parameters: PlatingParameters {
    get throws {
      let (electrolyte, metal, interface) = (values.electrolyte, values.metal, values.interface)
      var result = PlatingParameters(
        interfaceLength: interface.length, tension: interface.tension,
        exchangeCurrentDensity: interface.exchangeCurrent,
        mobility: interface.wellRate * interface.length / (3 * interface.tension),
        chargeNumber: Double(metal.chargeNumber), siteDensity: metal.siteDensity,
        bulkConcentration: electrolyte.concentration, liquidDiffusivity: electrolyte.diffusivity,
        liquidConductivity: electrolyte.conductivity)
      result.temperature = electrolyte.temperature
      result.transferCoefficient = interface.transferCoefficient
      result.solidDiffusivity = metal.diffusivity
      result.solidConductivity = metal.conductivity
      result.noise = values.noise
      result.cancelsCurvature = interface.cancelsCurvature
      if interface.anisotropy > 0 {
        result.anisotropy = try Anisotropy(
          strength: interface.anisotropy, convention: interface.convention.physics)
      }
      return result
    }
  }

  private var electrolyte: Electrolyte {
    switch values.model {
    case .singlePotential: .cations
    case .twoPotential:
      .binary(
        BinaryElectrolyte(
          transferenceNumber: values.electrolyte.transferenceNumber,
          thermodynamicFactor: values.electrolyte.thermodynamicFactor))
    }
  }

  private var farElectrode: FarElectrode {
    switch values.boundaries.far {
    case .reservoir: .reservoir
    case .diffusionLayer: .diffusionLayer(thickness: values.boundaries.layer ?? 0)
    case .symmetric: .symmetric
    }
  }
}
