/// What a potential carries: currents, their balance, and the power they dissipate.
extension BatchedOperator {
  /// The balances of charge and of power of a potential.
  ///
  /// - Parameters:
  ///   - x: The potential, V, `[ny][nx]`.
  ///   - source: The source s, A/m3, `[ny][nx]`.
  ///   - removed: What was taken away from it to be solved, A/m3.
  ///   - wallValues: The values on the sides, in the order of `PlaneSide.allCases`.
  /// - Returns: The net current into the rectangle over the sum of the magnitudes, and the relative difference between
  ///   the dissipated power, sum of T (phi - phi')^2, and the supplied one, sum of s V phi + sum of I phi on the walls.
  func balance(
    of x: UnsafePointer<DoubleLanes>, _ source: UnsafePointer<DoubleLanes>, less removed: DoubleLanes = .zero,
    _ wallValues: [DoubleLanes]
  ) -> (fluxMismatch: DoubleLanes, energyMismatch: DoubleLanes) {
    let (nx, ny) = cells
    let volume = spacing.x * spacing.y
    var (net, gross, dissipated, supplied, scale) =
      (DoubleLanes.zero, DoubleLanes.zero, DoubleLanes.zero, DoubleLanes.zero, DoubleLanes.zero)
    for j in 0..<ny {
      for i in 0..<nx {
        let n = j * nx + i
        let current = volume * (source[n] - removed)
        net += current
        gross += magnitude(current)
        supplied += current * x[n]
        scale += magnitude(current * x[n])
        if i > 0 || wrap.x {
          let difference = x[n] - x[i > 0 ? n - 1 : n + nx - 1]
          dissipated += west[plane.row(j) + i] * difference * difference
        }
        if j > 0 || wrap.y {
          let difference = x[n] - x[j > 0 ? n - nx : n + (ny - 1) * nx]
          dissipated += south[plane.row(j) + i] * difference * difference
        }
      }
    }
    for (side, value) in zip(PlaneSide.allCases, wallValues) {
      let wall = wall(side)
      for n in 0..<wall.count {
        let cell = wall.firstCell + n * wall.cellStep
        switch wall.kind {
        case .dirichlet:
          let transmissibility = wall.transmissibility[n * wall.faceStep]
          let drop = value - x[cell]
          let current = transmissibility * drop
          net += current
          gross += magnitude(current)
          dissipated += transmissibility * drop * drop
          supplied += current * value
          scale += magnitude(current * value)
        case .neumann:
          let current = -wall.area * value
          net += current
          gross += magnitude(current)
          supplied += current * x[cell]
          scale += magnitude(current * x[cell])
        case .periodic: break
        }
      }
    }
    let safeGross = gross.replacing(with: 1, where: gross .== 0)
    let power = pointwiseMax(dissipated, scale)
    let safePower = power.replacing(with: 1, where: power .== 0)
    return (magnitude(net) / safeGross, magnitude(dissipated - supplied) / safePower)
  }

  /// The integral of the current density -(-k grad(g.x + chi)) along an axis for a unit mean gradient, A m per length.
  func meanCurrent(
    _ chi: UnsafePointer<DoubleLanes>, gradient: PlaneAxis, along axis: PlaneAxis
  ) -> DoubleLanes {
    let (nx, ny) = cells
    let distance = axis == .x ? spacing.x : spacing.y
    let drop = gradient == axis ? distance : 0
    var sum = DoubleLanes.zero
    for j in 0..<ny {
      for i in 0..<nx {
        let n = j * nx + i
        if axis == .x {
          sum += west[plane.row(j) + i] * (drop + chi[n] - chi[i > 0 ? n - 1 : n + nx - 1])
        } else {
          sum += south[plane.row(j) + i] * (drop + chi[n] - chi[j > 0 ? n - nx : n + (ny - 1) * nx])
        }
      }
    }
    return sum * distance
  }

  /// The current through the lower wall of an axis, towards lower coordinates, for 0 V there and 1 V on the upper one.
  func currentThrough(_ x: UnsafePointer<DoubleLanes>, _ axis: PlaneAxis) -> DoubleLanes {
    var sum = DoubleLanes.zero
    if axis == .x {
      for j in 0..<cells.y { sum += west[plane.row(j)] * x[j * cells.x] }
    } else {
      for i in 0..<cells.x { sum += south[plane.row(0) + i] * x[i] }
    }
    return sum
  }

  @inline(__always)
  private func magnitude(_ x: DoubleLanes) -> DoubleLanes { x.replacing(with: -x, where: x .< 0) }
}
