import Simulations

/// What holds on one side of the domain of an ensemble.
struct EnsembleSide {
  /// `x_lower`.
  let name: String
  /// The number of the axis: 0 for x.
  let axis: Int
  let isUpper: Bool
  /// As in the case: `dirichlet`, `neumann`, `periodic` or another word.
  let kind: String
  /// The scalar that holds the value given on the side, if there is one.
  let value: EnsembleSource.Variable?

  var isPeriodic: Bool { kind == "periodic" }
}

extension EnsembleSource {
  /// The sides of which the file tells what holds there, in the order x lower, x upper, y lower ...
  ///
  /// The case says the kind; without one, a wall value of each sample does.
  var sides: [EnsembleSide] {
    axes.indices.flatMap { axis in
      [false, true].compactMap { isUpper -> EnsembleSide? in
        let name = "\(axes[axis].name)_\(isUpper ? "upper" : "lower")"
        let given = [("dirichlet", "potential_\(name)"), ("neumann", "current_density_\(name)")].first { _, scalar in
          scalars.contains { $0.name == scalar }
        }
        guard let kind = stored?["boundaries.\(name).kind"] ?? given?.0 else { return nil }
        return EnsembleSide(
          name: name, axis: axis, isUpper: isUpper, kind: kind, value: scalars.first { $0.name == given?.1 })
      }
    }
  }

  /// Numbers of a sample that come out of its solution, or say how it was found. All others are conditions and
  /// parameters of the medium, which a model may be given.
  static func isResult(_ name: String) -> Bool {
    let names: Set = [
      "iterations", "residual", "flux_mismatch", "energy_mismatch", "removed_mean", "wall_time", "seed", "attempts",
    ]
    return names.contains(name) || name.hasPrefix("effective_")
  }

  /// What a model may be given of each sample.
  var parameters: [Variable] { scalars.filter { !Self.isResult($0.name) } }
}
