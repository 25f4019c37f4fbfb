import Domain
import Glibc
import Simulations
import Solvers

/// Whether the parts of a case make sense together.
extension PorousCase {
  func check(_ keys: CaseKeys) {
    keys.require(
      output.shards <= samples, at: "output.shards", "more shards than samples, \(output.shards) and \(samples)")
    guard case .potential = physics else {
      keys.require(mode == .ensemble, at: "mode", "the electrolyte is solved in ensembles: use ensemble")
      keys.require(workers.ranks == 1, at: "workers.ranks", "must be 1: a sample of the electrolyte is one rank's")
      return
    }
    let sides = ["x", "y", "z"].prefix(domain.dimensions)
    keys.require(
      boundaries.axes.count >= domain.dimensions, at: "boundaries",
      "needs both sides of each axis of the domain: \(sides.map { "\($0)_lower, \($0)_upper" }.joined(separator: ", "))"
    )
    keys.require(
      boundaries.axes.count <= domain.dimensions, at: "boundaries",
      "has sides of axes that the domain lacks: it has \(sides.joined(separator: ", "))")
    checkPhases(keys)
    checkStatistics(keys)
    keys.require(
      !medium.isPorosity || transport != nil, at: "transport",
      "missing: a medium given by its porosity needs a transport law and the conductivity of the electrolyte")
    keys.require(
      medium.isPorosity || transport == nil, at: "transport",
      "has no meaning for a medium that is not given by its porosity: remove it, or set medium.quantity to porosity")
    keys.require(
      source.mean(in: domain).isFinite, at: "source", "the current per volume is beyond the range of double precision")
    if let covariance = medium.covariance {
      let isField = if case .field = medium.law { true } else { false }
      checkLengths(keys, of: covariance, at: isField ? "medium.correlation_length" : "medium.field.correlation_length")
    }
    if case .random(_, _, let covariance) = source {
      checkLengths(keys, of: covariance, at: "source.correlation_length")
    }
    checkPorosity(keys)
    checkBalance(keys)
    keys.require(
      effective != .applied || (applied != nil && source.mean(in: domain) == 0 && !source.isRandom), at: "effective",
      "needs two opposite walls of different potential, and no source")
    keys.warn(
      if: effective == .periodic && !boundaries.arePeriodic, at: "effective",
      "the medium is periodic along periodic sides only: the periodic cell problem meets a jump across the others")
  }

  /// A field is represented by cells well below its correlation length, and its statistics by boxes well above it.
  private func checkLengths(_ keys: CaseKeys, of covariance: Covariance, at path: String) {
    let coarsest = domain.spacing.max() ?? 0
    let shortest = domain.size.min() ?? 0
    keys.require(
      covariance.length <= shortest, at: path,
      "is longer than the box, \(rounded(shortest)) m; is its unit missing?")
    keys.require(
      covariance.length * 1000 > coarsest, at: path, "is less than a thousandth of a cell, \(rounded(coarsest)) m")
    keys.warn(
      if: covariance.length < 2 * coarsest, at: path,
      "covers \(rounded(covariance.length / coarsest)) cells; below 2 the grid does not resolve the field")
    keys.warn(
      if: covariance.length * 8 > shortest, at: path,
      "the box is \(rounded(shortest / covariance.length)) correlation lengths wide; below 8 its ends feel each other")
  }

  /// A log-normal porosity has no upper bound; above one it is no porosity.
  private func checkPorosity(_ keys: CaseKeys) {
    guard case .logNormalPorosity(let mean, let deviation)? = medium.marginal else { return }
    let variance = log(1 + deviation * deviation / (mean * mean))
    let distance = (variance / 2 - log(mean)) / variance.squareRoot()
    let probability = erfc(distance / 2.0.squareRoot()) / 2
    keys.require(
      probability < 1e-6, at: "medium.standard_deviation",
      "the porosity exceeds 1 with probability \(rounded(probability)) in a cell; use distribution: logit-normal")
    let expected = probability * domain.cells.reduce(Double(samples)) { $0 * Double($1) }
    keys.warn(
      if: expected > 0.01, at: "medium.standard_deviation",
      "the porosity exceeds 1 in about \(rounded(expected)) cells of the ensemble, whose samples fail; "
        + "use distribution: logit-normal")
  }

  /// Without a potential on any side, what the source puts in must leave through the sides.
  private func checkBalance(_ keys: CaseKeys) {
    guard !boundaries.fixesLevel else { return }
    keys.warn(
      if: source.isRandom || boundaries.isRandom, at: "boundaries",
      "no side fixes the potential: the net current of each sample is spread over its cells and taken out")
    guard !source.isRandom, !boundaries.isRandom, boundaries.axes.count == domain.dimensions else { return }
    let volume = domain.size.reduce(1, *)
    let entering = source.mean(in: domain) * volume
    let leaving = zip(boundaries.axes, domain.size).flatMap { axis, length in
      [axis.lower.flux * volume / length, axis.upper.flux * volume / length]
    }
    let unit = ["A/m2", "A/m", "A"][domain.dimensions - 1]
    let scale = leaving.reduce(abs(entering)) { $0 + abs($1) }
    let net = leaving.reduce(entering, -)
    keys.require(
      abs(net) <= 1e-9 * scale, at: "boundaries",
      "no side fixes the potential, so what the source puts in must leave through the sides: "
        + "\(rounded(entering)) \(unit) enter, \(rounded(leaving.reduce(0, +))) \(unit) leave")
  }

  /// Statistics are those of phases.
  private func checkStatistics(_ keys: CaseKeys) {
    let (statistics, phase) = (potential.statistics, potential.statisticsPhase)
    keys.require(
      Set(statistics).count == statistics.count, at: "statistics", "names one of them twice")
    keys.require(
      phase == nil || !statistics.isEmpty, at: "statistics_phase", "has no meaning without statistics: name some")
    guard !statistics.isEmpty else { return }
    guard case .phases(_, let conductivity) = medium.law else {
      keys.require(false, at: "statistics", "needs a medium of phases: set medium.quantity to phases, or remove it")
      return
    }
    keys.require(
      phase.map { $0 < conductivity.count } ?? true, at: "statistics_phase",
      "the medium has no such phase: they are 0 to \(conductivity.count - 1)")
  }

  /// Which structures exist in how many dimensions, and where there is something to solve.
  private func checkPhases(_ keys: CaseKeys) {
    guard case .phases(let structure, let conductivity) = medium.law else { return }
    let count = structure.phaseCount
    keys.require(
      count == nil || conductivity.count == count, at: "medium.conductivity",
      "needs one entry per phase, \(count ?? 0) here, found \(conductivity.count)")
    keys.require(
      conductivity.contains { $0 > 0 }, at: "medium.conductivity", "needs a phase that conducts: all are 0")
    let conducting = conductivity.filter { $0 > 0 }
    let contrast = (conducting.max() ?? 1) / (conducting.min() ?? 1)
    keys.require(
      contrast <= EllipticProblem.greatestContrast, at: "medium.conductivity",
      "the phases differ by a factor of \(Format.significant(contrast, 3)), more than 1e15: use 0 for one that does not conduct"
    )
    if case .fibres = structure {
      keys.require(
        domain.dimensions == 3, at: "medium.structure", "fibres in all directions need a domain of three axes")
    }
    if case .layers(let axis, _) = structure {
      keys.require(
        axis.rawValue < domain.dimensions, at: "medium.axis", "the domain has no axis \(axis)")
    }
  }
}
