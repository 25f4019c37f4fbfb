import Domain
import Simulations
import Solvers

/// What is stored of a sample that the ranks of a worker have solved together, in the file's order.
struct DecomposedPorousVariables {
  /// A number of the sample, and where it comes from.
  struct Scalar {
    let name: String
    let type: EnsembleScalarType
    let units: String
    let longName: String
    let value: (DecomposedPorousOutcome) -> Double
  }

  /// A field of the sample, and where it comes from.
  struct Plane {
    let name: String
    let units: String
    let longName: String
    let field: (DecomposedPorousSolver) throws -> Field<Double>?
  }

  /// A function of a distance in the sample, and where it comes from.
  struct Profile {
    let name: String
    let axis: EnsembleAxis
    let units: String
    let longName: String
    let values: (DecomposedPorousOutcome) -> [Double]
  }

  let planes: [Plane]
  let scalars: [Scalar]
  let profiles: [Profile]

  init(_ values: PorousCase) {
    planes = Self.planes(values)
    scalars =
      Self.solution(values) + Self.walls(values) + Self.medium(values) + Self.effective(values)
      + Self.statistics(values)
    profiles = Self.profiles(values)
  }

  private static func planes(_ values: PorousCase) -> [Plane] {
    var planes = [
      Plane(name: "potential", units: "V", longName: "electric potential") { $0.potential },
      Plane(name: "coefficient", units: "S m-1", longName: "conductivity") { try $0.coefficient() },
    ]
    if values.medium.isPorosity {
      planes.append(Plane(name: "porosity", units: "1", longName: "volume fraction of the pores") { $0.porosity })
    }
    if values.source.isRandom {
      planes.append(Plane(name: "source", units: "A m-3", longName: "current into the medium") { $0.source })
    }
    return planes
  }

  private static func solution(_ values: PorousCase) -> [Scalar] {
    var scalars = [
      Scalar(name: "iterations", type: .int32, units: "1", longName: "iterations of the solve") {
        Double($0.convergence.iterations)
      },
      Scalar(
        name: "residual", type: .float64, units: "1", longName: "norm of the residual over that of the right-hand side"
      ) { $0.convergence.residual },
      Scalar(
        name: "flux_mismatch", type: .float64, units: "1",
        longName: "net current over the sum of the currents' magnitudes"
      ) { $0.convergence.fluxMismatch },
      Scalar(
        name: "energy_mismatch", type: .float64, units: "1",
        longName: "relative difference of dissipated and supplied power"
      ) { $0.convergence.energyMismatch },
    ]
    if !values.source.isRandom {
      let source = values.source.mean(in: values.domain)
      scalars.append(
        Scalar(
          name: "source", type: .float64, units: "A m-3", longName: "current into the medium, the same everywhere"
        ) { _ in source })
    }
    if !values.boundaries.fixesLevel {
      scalars.append(
        Scalar(
          name: "removed_mean", type: .float64, units: "1",
          longName: "mean of the right-hand side that was taken away, over its norm"
        ) { $0.convergence.removedMean })
    }
    return scalars
  }

  private static func walls(_ values: PorousCase) -> [Scalar] {
    let names = ["x_lower", "x_upper", "y_lower", "y_upper", "z_lower", "z_upper"]
    return zip(zip(Side.allCases, names), values.boundaries.all).compactMap { place, boundary in
      let (side, name) = place
      func scalar(_ quantity: String, _ units: String, _ longName: String) -> Scalar {
        Scalar(name: "\(quantity)_\(name)", type: .float64, units: units, longName: "\(longName) the side \(name)") {
          $0.wallValues[side] ?? 0
        }
      }
      return switch boundary {
      case .dirichlet: scalar("potential", "V", "potential on")
      case .neumann: scalar("current_density", "A m-2", "outward current density on")
      case .robin: scalar("ambient_potential", "V", "potential beyond the resistance of")
      case .periodic: nil
      }
    }
  }

  private static func medium(_ values: PorousCase) -> [Scalar] {
    var scalars = [
      Scalar(name: "mean_coefficient", type: .float64, units: "S m-1", longName: "mean of the conductivity") {
        $0.meanCoefficient
      }
    ]
    if values.medium.isPorosity {
      scalars.append(
        Scalar(name: "mean_porosity", type: .float64, units: "1", longName: "mean volume fraction of the pores") {
          $0.meanPorosity
        })
    }
    guard case .phases(_, let conductivity) = values.medium.law else { return scalars }
    for label in conductivity.indices {
      scalars.append(
        Scalar(
          name: "volume_fraction_\(label)", type: .float64, units: "1", longName: "volume fraction of phase \(label)"
        ) { $0.fractions[UInt8(label)] ?? 0 })
    }
    for axis in [Axis.x, .y, .z].prefix(values.domain.dimensions) {
      scalars.append(
        Scalar(
          name: "percolates_\(axis)", type: .int32, units: "1",
          longName: "whether what conducts reaches from end to end along \(axis)"
        ) { $0.structure.map { $0.percolatingAxes.contains(axis) ? 1 : 0 } ?? 1 })
    }
    scalars.append(
      Scalar(
        name: "islands", type: .int32, units: "1", longName: "conducting parts whose potential nothing fixes"
      ) { Double($0.structure?.islands ?? 0) })
    return scalars
  }

  private static func effective(_ values: PorousCase) -> [Scalar] {
    guard values.effective != .none else { return [] }
    if values.effective == .applied, let (axis, _) = values.applied {
      let name = ["xx", "yy", "zz"][axis]
      return [
        Scalar(
          name: "effective_conductivity_\(name)", type: .float64, units: "S m-1",
          longName: "mean current density over the applied field, component \(name)"
        ) { $0.effective[axis][axis] }
      ]
    }
    let axes = [Axis.x, .y, .z].prefix(values.domain.dimensions)
    var scalars: [Scalar] = []
    for (n, a) in axes.enumerated() {
      for (m, b) in axes.enumerated() where n == m || (values.effective == .periodic && n < m) {
        let name = "\(a)\(b)"
        scalars.append(
          Scalar(
            name: "effective_conductivity_\(name)", type: .float64, units: "S m-1",
            longName: "effective conductivity, component \(name)"
          ) { 0.5 * ($0.effective[n][m] + $0.effective[m][n]) })
      }
    }
    scalars.append(
      Scalar(
        name: "effective_iterations", type: .int32, units: "1",
        longName: "iterations of the solves for the effective conductivity"
      ) { Double($0.effectiveIterations) })
    return scalars
  }

  /// The variables of an ensemble; the seed of each sample comes last.
  func ensemble(_ axes: [String], _ precision: EnsembleScalarType) -> [EnsembleVariable] {
    planes.map { EnsembleVariable($0.name, precision, axes: axes, units: $0.units, longName: $0.longName) }
      + scalars.map { EnsembleVariable($0.name, $0.type, units: $0.units, longName: $0.longName) }
      + profiles.map {
        EnsembleVariable($0.name, .float64, axes: [$0.axis.name], units: $0.units, longName: $0.longName)
      } + [.seed]
  }
}

extension EnsembleVariable {
  /// The seed of each sample: with the sample's number it is the key to all that is random in it.
  static var seed: EnsembleVariable {
    EnsembleVariable(
      "seed", .int64, units: "1",
      longName: "seed of the ensemble, which with the sample's number keys all its random numbers")
  }
}
