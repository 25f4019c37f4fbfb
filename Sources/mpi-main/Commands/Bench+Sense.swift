import MPI
import Simulations
import Solvers

extension BenchCommand {
  /// Solutions of oscillating flows to 1e-8 beside GMRES(40) and the fixed point of the plain equations, for penetration
  /// depths up to 40 cells, or up to the size that is given.
  static func sense(_ context: RunContext) throws -> JSONValue {
    context.log.print(
      "sense: to a residual of 1e-8; a unit is one application of the plain operator to the whole grid, in the same run"
    )
    var results: [JSONValue] = []
    for work in SenseBenchmark.works(largest: Double(context.invocation[.size] ?? 40)) {
      let comparison = try SenseBenchmark.compare(work, on: context.world)
      func words(_ way: OscillatoryComparison.Way) -> String {
        let residual = way.residual > 1e-8 ? ", stopped at \(Format.significant(way.residual, 2))" : ""
        return "\(way.applications) applications\(residual), \(Format.significant(comparison.work(way), 3)) units"
      }
      let unit = Format.significant(comparison.applicationSeconds * 1e6, 3)
      context.log.print(
        """
        \(work.name), delta = \(Int(work.depth)), nu = \(Format.significant(work.viscosity, 2)), \(comparison.cells) cells
          unit            \(unit) us
          this solver     \(words(comparison.solver))
          GMRES(40)       \(words(comparison.minimalResidual))
          fixed point     \(words(comparison.fixedPoint))
        """)
      var gradient: (value: Double, both: Double)?
      if work.walls == .grey {
        let costs = try SenseBenchmark.gradient(work, on: context.world)
        context.log.print(
          """
            gradient        value and slopes \(Format.significant(costs.both * 1e3, 3)) ms, value \
          \(Format.significant(costs.value * 1e3, 3)) ms: \(Format.significant(costs.both / costs.value, 3)) times
          """)
        gradient = costs
      }
      func record(_ way: OscillatoryComparison.Way) -> JSONValue {
        [
          "applications": .integer(way.applications), "seconds": .number(way.seconds),
          "residual": .number(way.residual), "work": .number(comparison.work(way)),
        ]
      }
      results.append([
        "case": .text(work.name), "penetration_depth": .number(work.depth), "viscosity": .number(work.viscosity),
        "cells": .integer(comparison.cells), "application_seconds": .number(comparison.applicationSeconds),
        "solver": record(comparison.solver), "minimal_residual": record(comparison.minimalResidual),
        "fixed_point": record(comparison.fixedPoint),
        "gradient_over_value": gradient.map { .number($0.both / $0.value) } ?? .null,
      ])
    }
    return .array(results)
  }
}
