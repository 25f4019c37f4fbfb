import Simulations
import Solvers

/// The variables that a porous ensemble stores for each sample, in the file's order.
struct PorousVariables {
  /// A number of each sample, and where it comes from.
  struct Scalar {
    let variable: EnsembleVariable
    let value: (PorousBatch, PorousOutcome) -> DoubleLanes
  }

  /// A field of each sample, and where it comes from.
  struct Plane {
    let variable: EnsembleVariable
    let values: (PorousBatch) -> UnsafePointer<DoubleLanes>
  }

  let planes: [Plane]
  let scalars: [Scalar]
  let precision: EnsembleScalarType

  init(_ problem: PorousProblem, precision: EnsembleScalarType) {
    self.precision = precision
    planes = Self.planes(problem, precision)
    scalars = Self.solution(problem) + Self.walls(problem) + Self.effective(problem)
  }

  /// All of them: the planes, then the scalars, then the seed.
  var all: [EnsembleVariable] { planes.map(\.variable) + scalars.map(\.variable) + [.seed] }

  private static func planes(_ problem: PorousProblem, _ precision: EnsembleScalarType) -> [Plane] {
    func plane(
      _ name: String, _ units: String, _ longName: String,
      _ values: @escaping (PorousBatch) -> UnsafePointer<DoubleLanes>
    ) -> Plane {
      Plane(
        variable: EnsembleVariable(name, precision, axes: ["y", "x"], units: units, longName: longName), values: values)
    }
    var planes = [
      plane("potential", "V", "electric potential in the pore space") { UnsafePointer($0.potential) },
      plane("coefficient", "S m-1", "effective ionic conductivity") { UnsafePointer($0.coefficient) },
    ]
    if case .porosity = problem.medium {
      planes.append(plane("porosity", "1", "volume fraction of the pores") { UnsafePointer($0.porosity) })
    }
    if case .random = problem.source {
      planes.append(plane("source", "A m-3", sourceName(problem)) { UnsafePointer($0.source) })
    }
    return planes
  }

  private static func solution(_ problem: PorousProblem) -> [Scalar] {
    var scalars = [
      scalar("iterations", .int32, "1", "iterations of the solve") { iterations($1.convergence.iterations) },
      scalar("residual", .float64, "1", "norm of the residual over that of the right-hand side") {
        $1.convergence.residual
      },
      scalar("flux_mismatch", .float64, "1", "net current over the sum of the currents' magnitudes") {
        $1.fluxMismatch
      },
      scalar("energy_mismatch", .float64, "1", "relative difference of dissipated and supplied power") {
        $1.energyMismatch
      },
      scalar("mean_coefficient", .float64, "S m-1", "arithmetic mean of the conductivity") { batch, _ in
        mean(batch.coefficient, batch.problem)
      },
    ]
    if case .uniform(let value) = problem.source {
      scalars.append(
        scalar("source", .float64, "A m-3", sourceName(problem) + ", the same everywhere") { _, _ in
          DoubleLanes(repeating: value)
        })
    }
    if problem.boundaries.isSingular {
      scalars.append(
        scalar("removed_mean", .float64, "1", "mean of the right-hand side that was taken away, over its norm") {
          $1.convergence.removedMean
        })
      scalars.append(
        scalar("removed_source", .float64, "A m-3", "net current per volume, taken away from the source to be solved") {
          $1.removedSource
        })
    }
    return scalars
  }

  private static func sourceName(_ problem: PorousProblem) -> String {
    "current into the pore space" + (problem.boundaries.isSingular ? ", before removed_source is taken away" : "")
  }

  private static func walls(_ problem: PorousProblem) -> [Scalar] {
    let names = ["x_lower", "x_upper", "y_lower", "y_upper"]
    let sides = [
      problem.boundaries.x.lower, problem.boundaries.x.upper, problem.boundaries.y.lower, problem.boundaries.y.upper,
    ]
    var scalars: [Scalar] = []
    for (place, (name, kind)) in zip(names, sides).enumerated() {
      switch kind {
      case .dirichlet:
        scalars.append(
          scalar("potential_\(name)", .float64, "V", "potential on the side \(name)") { $1.wallValues[place] })
      case .neumann:
        scalars.append(
          scalar("current_density_\(name)", .float64, "A m-2", "outward current density on the side \(name)") {
            $1.wallValues[place]
          })
      case .periodic: break
      }
    }
    if case .porosity = problem.medium {
      scalars.append(
        scalar("mean_porosity", .float64, "1", "mean volume fraction of the pores") { batch, _ in
          mean(batch.porosity, batch.problem)
        })
    }
    return scalars
  }

  private static func effective(_ problem: PorousProblem) -> [Scalar] {
    func component(
      _ name: String, _ value: @escaping (EffectiveConductivity) -> DoubleLanes
    ) -> Scalar {
      scalar("effective_conductivity_\(name)", .float64, "S m-1", "effective conductivity, component \(name)") {
        $1.effective.map(value) ?? .zero
      }
    }
    let count = scalar("effective_iterations", .int32, "1", "iterations of the solves for the effective conductivity") {
      iterations($1.effective?.iterations ?? .zero)
    }
    switch problem.effective {
    case .none: return []
    case .through: return [component("xx") { $0.xx }, component("yy") { $0.yy }, count]
    case .periodic:
      return [
        component("xx") { $0.xx }, component("xy") { 0.5 * ($0.xy + $0.yx) }, component("yy") { $0.yy }, count,
      ]
    }
  }

  private static func scalar(
    _ name: String, _ type: EnsembleScalarType, _ units: String, _ longName: String,
    _ value: @escaping (PorousBatch, PorousOutcome) -> DoubleLanes
  ) -> Scalar {
    Scalar(variable: EnsembleVariable(name, type, units: units, longName: longName), value: value)
  }

  private static func iterations(_ counts: SIMD16<Int64>) -> DoubleLanes { DoubleLanes(counts) }

  private static func mean(_ field: UnsafePointer<DoubleLanes>, _ problem: PorousProblem) -> DoubleLanes {
    let count = problem.cells.x * problem.cells.y
    var sum = DoubleLanes.zero
    for n in 0..<count { sum += field[n] }
    return sum / Double(count)
  }
}
