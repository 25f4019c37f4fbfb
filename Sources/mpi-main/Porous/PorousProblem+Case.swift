import Solvers

extension PorousProblem {
  /// The problem that a case poses, if the batched solver can take it: a rectangle with a medium made from a Gaussian
  /// field, between walls of given potential or current or periodic ones without a jump.
  ///
  /// - Throws: `SolverError` for what only the numbers show: a distribution that cannot have its moments.
  init?(_ values: PorousCase, seed: Int) throws(SolverError) {
    let sides = values.boundaries.all.compactMap { BatchedSide($0) }
    guard values.mode == .ensemble, values.effective != .applied, values.domain.dimensions == 2, sides.count == 4,
      case .field(let marginal, let covariance) = values.medium.law
    else { return nil }
    let law = try MarginalLaw(marginal)
    self.init(
      cells: (values.domain.cells[0], values.domain.cells[1]), size: (values.domain.size[0], values.domain.size[1]),
      medium: Medium(values), covariance: Covariance(covariance), marginal: law, source: Source(values),
      boundaries: try BatchedBoundaries(x: (sides[0], sides[1]), y: (sides[2], sides[3])),
      wallValues: Self.wallValues(values.boundaries), effective: CellProblem(values.effective),
      tolerance: values.solver.tolerance, maximumIterations: values.solver.maximumIterations,
      seed: UInt64(bitPattern: Int64(seed)))
  }

  private static func wallValues(_ sides: PorousCase.Boundaries) -> [PlaneSide: WallValue] {
    var values: [PlaneSide: WallValue] = [:]
    for (side, boundary) in zip(PlaneSide.allCases, sides.all) {
      switch boundary {
      case .dirichlet(let mean, let deviation), .neumann(let mean, let deviation):
        values[side] = WallValue(mean: mean, standardDeviation: deviation)
      case .robin, .periodic: break
      }
    }
    return values
  }
}

extension PorousProblem.Medium {
  init(_ values: PorousCase) {
    self = values.transport.map { .porosity(TransportLaw($0.law), bulkConductivity: $0.conductivity) } ?? .coefficient
  }
}

extension PorousProblem.Source {
  init(_ values: PorousCase) {
    if case .random(let mean, let deviation, let covariance) = values.source {
      self = .random(mean: mean, standardDeviation: deviation, Covariance(covariance))
    } else {
      self = .uniform(values.source.mean(in: values.domain))
    }
  }
}

extension PorousProblem.CellProblem {
  init(_ effective: PorousCase.Effective) {
    switch effective {
    case .none, .applied: self = .none
    case .periodic: self = .periodic
    case .through: self = .through
    }
  }
}

extension MarginalLaw {
  /// The law with the moments that a case gives.
  ///
  /// - Throws: `SolverError` where none has them.
  init(_ marginal: PorousCase.Medium.Marginal) throws(SolverError) {
    switch marginal {
    case .logNormalPorosity(let mean, let deviation):
      self = .logNormal(mean: mean, standardDeviation: deviation)
    case .logitNormalPorosity(let lower, let upper, let mean, let deviation):
      self = try .logitNormal(lower: lower, upper: upper, mean: mean, standardDeviation: deviation)
    case .logNormalCoefficient(let geometricMean, let deviation):
      self = .logNormal(geometricMean: geometricMean, logStandardDeviation: deviation)
    }
  }
}

extension Covariance {
  init(_ covariance: PorousCase.Covariance) {
    switch covariance {
    case .squaredExponential(let length): self = .squaredExponential(length: length)
    case .matern(let smoothness, let length): self = .matern(smoothness: smoothness, length: length)
    }
  }
}

extension TransportLaw {
  init(_ law: PorousCase.Transport.Law) {
    switch law {
    case .bruggeman(let exponent): self = .bruggeman(exponent: exponent)
    case .table(let porosity, let factor): self = .table(porosity: porosity, factor: factor)
    case .tortuosity(let factor): self = .tortuosity(factor: factor)
    }
  }
}

extension BatchedSide {
  /// Nil for what the batched solver cannot take.
  fileprivate init?(_ boundary: PorousCase.Boundary) {
    switch boundary {
    case .dirichlet: self = .dirichlet
    case .neumann: self = .neumann
    case .periodic(let jump) where jump == 0: self = .periodic
    case .periodic, .robin: return nil
    }
  }
}
