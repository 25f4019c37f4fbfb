import Domain
import Foundation
import MPI
import TestSupport
import Testing

@testable import Solvers

/// The radius of a plated surface's foremost tip.
@Suite(.collective) struct PlatedTipTests {
  /// Metal up to a surface, with the profile of an interface of 0.4 um.
  private func model(
    cells: [Int], spacing: Double, periodic: Set<Axis> = [], on world: Communicator = World.communicator,
    _ distance: (Position) -> Double
  ) throws -> Electrodeposition {
    let grid = try Grid(cells: cells, spacing: cells.map { _ in spacing })
    let parameters = PlatingParameters(
      interfaceLength: 0.4e-6, tension: 0.5, exchangeCurrentDensity: 30, mobility: 1e-6, siteDensity: 7.67e4,
      bulkConcentration: 1000, liquidDiffusivity: 3e-10, liquidConductivity: 1)
    let model = try Electrodeposition(
      parameters, .stirred(concentration: 1000), on: CartesianTopology(grid, over: world, periodic: periodic))
    model.begin(distance)
    return model
  }

  /// What a plating file says.
  private func radius(_ model: Electrodeposition) throws -> Double {
    try #require(try model.diagnostics().first { $0.name == "tip_radius" }).value
  }

  /// A half-disc of 6 um at a mirror, on cells of l, l/2 and l/4: to the radius that the fit has in the limit, by order two at
  /// least.
  @Test func discAtMirror() throws {
    let radii = try [1, 2, 4].map { n in
      try radius(
        model(cells: [30 * n, 20 * n], spacing: 0.4e-6 / Double(n)) { hypot($0.x - 2e-6, $0.y) - 6e-6 })
    }
    // From a thousand points on the circle.
    let dense = HeightMap(
      columns: 1000, rows: 1, dx: 4e-9, dy: 1,
      values: (0..<1000).map { place in (36e-12 - pow(4e-9 * (Double(place) + 0.5), 2)).squareRoot() })
    let limit = SurfaceTip(dense, halfWidth: 1.6e-6, continuation: (.mirror, .none)).radius
    #expect(abs(limit / 6e-6 - 1 + 0.136 * (1.6 / 6) * (1.6 / 6)) < 1e-3)
    let errors = radii.map { abs($0 - limit) / limit }
    expectEverywhere(errors[0] < 0.005 && errors[1] < errors[0] / 4 && errors[2] < errors[0] / 16, "\(errors)")
  }

  /// A parabola whose vertex lies on a periodic side, between cells, of which the order parameter knows height differences alone.
  @Test func parabolaAtPeriodicSide() throws {
    let radii = try [1, 2].map { n in
      try radius(
        model(cells: [30 * n, 24 * n], spacing: 0.4e-6 / Double(n), periodic: [.y]) { place in
          let y = place.y - 0.13e-6 - 9.6e-6 * ((place.y - 0.13e-6) / 9.6e-6).rounded()
          return place.x - 8e-6 + y * y / (2 * 5e-6)
        })
    }
    expectEverywhere(radii.allSatisfy { abs($0 / 5e-6 - 1) < 1e-9 }, "\(radii)")
  }

  /// The foremost of two bumps counts, in the plane and in space.
  @Test func foremostCounts() throws {
    let bumps = try model(cells: [40, 80], spacing: 0.4e-6) { place in
      min(hypot(place.x - 2e-6, place.y - 9e-6) - 6e-6, hypot(place.x - 2e-6, place.y - 24e-6) - 7e-6)
    }
    let radius = try radius(bumps)
    expectEverywhere(abs(radius / 7e-6 - 1) < 0.02, "\(radius)")
    let ball = try model(cells: [20, 16, 14], spacing: 0.4e-6) { place in
      (place.x * place.x + place.y * place.y + place.z * place.z).squareRoot() - 5e-6
    }
    let ofBall = try self.radius(ball)
    expectEverywhere(abs(ofBall / 5e-6 - 1 + 0.166 * (1.6 / 5) * (1.6 / 5)) < 0.01, "\(ofBall)")
  }

  /// The same bits on all ranks and on one; a flat front has no tip.
  @Test func sameBits() throws {
    func wavy(_ world: Communicator) throws -> Double {
      try radius(
        model(cells: [24, 17, 13], spacing: 0.4e-6, periodic: [.z], on: world) { place in
          place.x - 4e-6 - 1e-6 * sin(1e6 * place.y) * cos(2 * .pi * place.z / (13 * 0.4e-6))
        })
    }
    let (own, whole) = (try wavy(World.communicator), try wavy(try alone()))
    expectEverywhere(own == whole && own.isFinite && own > 0)
    let flat = try radius(model(cells: [20, 16], spacing: 0.4e-6) { $0.x - 3.3e-6 })
    expectEverywhere(flat == .infinity)
  }
}
