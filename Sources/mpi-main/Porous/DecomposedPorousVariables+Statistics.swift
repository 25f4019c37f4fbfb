import Domain
import Simulations
import Solvers

/// What is stored of the statistics of a realised phase.
extension DecomposedPorousVariables {
  /// The numbers of each sample.
  static func statistics(_ values: PorousCase) -> [Scalar] {
    guard let phase = values.measuredPhase else { return [] }
    let (chosen, axes) = (values.potential.statistics, axes(of: values))
    var scalars: [Scalar] = []
    if chosen.contains(.porosity) {
      scalars.append(
        Scalar(name: "porosity", type: .float64, units: "1", longName: "volume fraction of phase \(phase)") {
          $0.statistics?.volumeFraction ?? .nan
        })
    }
    if chosen.contains(.specificSurface) {
      func faces(_ outcome: DecomposedPorousOutcome) -> Double {
        axes.reduce(0) { $0 + (outcome.statistics?.along[$1]?.projectedSurface ?? .nan) }
      }
      // Faces of cells overestimate a smooth surface, if all directions are alike, by these.
      let excess = [1, 4 / Double.pi, 1.5][axes.count - 1]
      scalars += [
        Scalar(
          name: "specific_surface", type: .float64, units: "m-1",
          longName: "surface of phase \(phase) per volume, if all directions are alike"
        ) { faces($0) / excess },
        Scalar(
          name: "specific_surface_faces", type: .float64, units: "m-1",
          longName: "area of the faces between cells of phase \(phase) and others, per volume"
        ) { faces($0) },
      ]
    }
    return scalars
  }

  /// The functions of each sample.
  static func profiles(_ values: PorousCase) -> [Profile] {
    guard let phase = values.measuredPhase, values.potential.statistics.contains(.twoPoint) else { return [] }
    return axes(of: values).map { axis in
      let (cells, spacing) = (values.domain.cells[axis.rawValue], values.domain.spacing[axis.rawValue])
      let lags = 0...cells / 2
      return Profile(
        name: "two_point_\(axis)",
        axis: EnsembleAxis(
          "lag_\(axis)", coordinates: lags.map { Double($0) * spacing }, units: "m", longName: "distance along \(axis)"),
        units: "1",
        longName: "probability that two cells at this distance along \(axis) are both of phase \(phase)"
      ) { outcome in
        guard let along = outcome.statistics?.along[axis] else { return lags.map { _ in .nan } }
        return lags.map { along.twoPoint($0) }
      }
    }
  }

  private static func axes(of values: PorousCase) -> [Axis] { Array(Axis.allCases.prefix(values.domain.dimensions)) }
}
