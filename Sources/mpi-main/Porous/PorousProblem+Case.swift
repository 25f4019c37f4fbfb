import Solvers

extension PorousProblem {
  /// The problem that a case poses.
  ///
  /// - Throws: `SolverError` for what only the numbers show: a distribution that cannot have its moments.
  init(_ values: PorousCase, seed: Int) throws(SolverError) {
    let (medium, marginal) = try Self.medium(values)
    self.init(
      cells: (values.domain.cells[0], values.domain.cells[1]), size: (values.domain.size[0], values.domain.size[1]),
      medium: medium, covariance: Covariance(values.medium.covariance), marginal: marginal,
      source: Self.source(values), boundaries: try Self.boundaries(values.boundaries),
      wallValues: Self.wallValues(values.boundaries), effective: Self.effective(values.effective),
      tolerance: values.solver.tolerance, maximumIterations: values.solver.maximumIterations,
      seed: UInt64(bitPattern: Int64(seed)))
  }

  private static func medium(_ values: PorousCase) throws(SolverError) -> (Medium, MarginalLaw) {
    let medium: Medium =
      values.transport.map { .porosity(TransportLaw($0.law), bulkConductivity: $0.conductivity) } ?? .coefficient
    switch values.medium.marginal {
    case .logNormalPorosity(let mean, let deviation):
      return (medium, .logNormal(mean: mean, standardDeviation: deviation))
    case .logitNormalPorosity(let lower, let upper, let mean, let deviation):
      return (medium, try .logitNormal(lower: lower, upper: upper, mean: mean, standardDeviation: deviation))
    case .logNormalCoefficient(let geometricMean, let deviation):
      return (medium, .logNormal(geometricMean: geometricMean, logStandardDeviation: deviation))
    }
  }

  private static func source(_ values: PorousCase) -> Source {
    if case .random(let mean, let deviation, let covariance) = values.source {
      return .random(mean: mean, standardDeviation: deviation, Covariance(covariance))
    }
    return .uniform(values.source.mean(in: values.domain))
  }

  private static func boundaries(_ sides: PorousCase.Boundaries) throws(SolverError) -> BatchedBoundaries {
    try BatchedBoundaries(
      x: (BatchedSide(sides.xLower), BatchedSide(sides.xUpper)),
      y: (BatchedSide(sides.yLower), BatchedSide(sides.yUpper)))
  }

  private static func wallValues(_ sides: PorousCase.Boundaries) -> [PlaneSide: WallValue] {
    var values: [PlaneSide: WallValue] = [:]
    for (side, boundary) in zip(PlaneSide.allCases, sides.all) {
      switch boundary {
      case .dirichlet(let mean, let deviation), .neumann(let mean, let deviation):
        values[side] = WallValue(mean: mean, standardDeviation: deviation)
      case .periodic: break
      }
    }
    return values
  }

  private static func effective(_ effective: PorousCase.Effective) -> CellProblem {
    switch effective {
    case .none: .none
    case .periodic: .periodic
    case .through: .through
    }
  }
}

extension Covariance {
  fileprivate init(_ covariance: PorousCase.Covariance) {
    switch covariance {
    case .squaredExponential(let length): self = .squaredExponential(length: length)
    case .matern(let smoothness, let length): self = .matern(smoothness: smoothness, length: length)
    }
  }
}

extension TransportLaw {
  fileprivate init(_ law: PorousCase.Transport.Law) {
    switch law {
    case .bruggeman(let exponent): self = .bruggeman(exponent: exponent)
    case .table(let porosity, let factor): self = .table(porosity: porosity, factor: factor)
    case .tortuosity(let factor): self = .tortuosity(factor: factor)
    }
  }
}

extension BatchedSide {
  fileprivate init(_ boundary: PorousCase.Boundary) {
    switch boundary {
    case .dirichlet: self = .dirichlet
    case .neumann: self = .neumann
    case .periodic: self = .periodic
    }
  }
}
