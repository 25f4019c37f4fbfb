import Domain
import Foundation
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

@Suite(.serialized, .collective) struct BooleanMediumTests {
  /// Porosity, two-point function, lineal path and surface of overlapping spheres (Torquato 2002).
  @Test func spheresHaveTheirClosedForms() throws {
    let radius = 6.0
    let medium = try BooleanMedium(.sphere(radius: radius), porosity: 0.6, dimensions: 3)
    let samples = try MediumSamples(cells: [48, 40, 44], lags: 16)
    let lags = [1, 2, 5, 9, 14]
    let moments = try samples.moments(of: medium, phase: 0, samples: 96) { pores in
      guard let x = pores.along[.x], let z = pores.along[.z] else { return [] }
      return [pores.volumeFraction, pores.isotropicSurface, pores.slopeSurface] + lags.map { x.twoPoint($0) }
        + lags.map { z.linealPath($0) } + [pores.volumeFraction - 0.5 * z.projectedSurface * chord(0.6, radius)]
    }
    func twoPoint(_ r: Double) -> Double {
      let volume = 4 * Double.pi / 3 * pow(radius, 3)
      let union = r < 2 * radius ? volume * (1 + 3 * r / (4 * radius) - pow(r, 3) / (16 * pow(radius, 3))) : 2 * volume
      return exp(-medium.density * union)
    }
    moments.expect(0, 0.6, "porosity")
    // Differences of the closed form: their limit for a small spacing is 3 eta phi / R.
    moments.expect(1, 4 * (0.6 - twoPoint(1)), "surface by faces")
    moments.expect(2, -2 * (-3 * 0.6 + 4 * twoPoint(1) - twoPoint(2)), "surface by slope")
    #expect(abs(moments.mean(2) / (3 * -log(0.6) * 0.6 / radius) - 1) < 0.02, "surface \(moments.mean(2))")
    for (n, lag) in lags.enumerated() {
      moments.expect(3 + n, twoPoint(Double(lag)), "two-point function at \(lag)")
      moments.expect(8 + n, pow(0.6, 1 + 3 * Double(lag) / (4 * radius)), "lineal path at \(lag)")
    }
    moments.expect(13, 0, "chord")
  }

  /// The mean pore chord, 4 R / 3 eta, as differences over one cell have it.
  private func chord(_ porosity: Double, _ radius: Double) -> Double {
    let eta = -log(porosity)
    let step = porosity * (1 - exp(-eta * (3 / (4 * radius) - 1 / (16 * pow(radius, 3)))))
    #expect(abs(porosity / step / (4 * radius / (3 * eta)) - 1) < 0.06)
    return porosity / step
  }

  /// Discs around the periodic axes of a plane; the spacing is in metres and differs between the axes.
  @Test func discsHaveTheirClosedForms() throws {
    let radius = 5e-6
    let medium = try BooleanMedium(.sphere(radius: radius), porosity: 0.5, dimensions: 2, periodic: [.x, .y])
    #expect(abs(medium.porosity(dimensions: 2) - 0.5) < 1e-14)
    let samples = try MediumSamples(cells: [128, 96], spacing: [5e-7, 6e-7], periodic: [.x, .y], lags: 30)
    let moments = try samples.moments(of: medium, phase: 0, samples: 128) { pores in
      [
        pores.volumeFraction, pores.along[.x]?.linealPath(8) ?? 0, pores.along[.y]?.linealPath(12) ?? 0,
        pores.along[.x]?.twoPoint(24) ?? 0,
      ]
    }
    moments.expect(0, 0.5, "porosity")
    moments.expect(1, pow(0.5, 1 + 2 * 8 * 5e-7 / (.pi * radius)), "lineal path along x")
    moments.expect(2, pow(0.5, 1 + 2 * 12 * 6e-7 / (.pi * radius)), "lineal path along y")
    moments.expect(3, 0.25, "two-point function beyond two radii")
  }

  /// Aligned ellipsoids are an affine stretch of spheres.
  @Test func alignedEllipsoidsAreStretchedSpheres() throws {
    let axes = Position(4, 6, 9)
    let medium = try BooleanMedium(.ellipsoid(axes), porosity: 0.7, dimensions: 3, periodic: [.y])
    let samples = try MediumSamples(cells: [32, 40, 48], periodic: [.y], lags: 8)
    let moments = try samples.moments(of: medium, phase: 0, samples: 96) { pores in
      [pores.volumeFraction] + Axis.allCases.map { pores.along[$0]?.linealPath(6) ?? 0 }
    }
    moments.expect(0, 0.7, "porosity")
    for axis in Axis.allCases {
      moments.expect(1 + axis.rawValue, pow(0.7, 1 + 18 / (4 * axes[axis])), "lineal path along \(axis)")
    }
  }

  /// Turned at random, slender grains keep the porosity and look alike along all axes; aligned ones do not.
  @Test(arguments: [2, 3])
  func turnedEllipsoidsLookAlikeAlongAllAxes(dimensions: Int) throws {
    let axes = Position(9, 3, 3)
    let cells = dimensions == 3 ? [40, 40, 40] : [120, 120]
    let samples = try MediumSamples(cells: cells, lags: 2)
    func moments(_ grain: BooleanMedium.Grain) throws -> SampleMoments {
      let medium = try BooleanMedium(grain, porosity: 0.65, dimensions: dimensions)
      return try samples.moments(of: medium, phase: 0, samples: 96) { pores in
        let surfaces = Axis.allCases.map { pores.along[$0]?.projectedSurface ?? 0 }
        return [pores.volumeFraction, surfaces[0] - surfaces[1], surfaces[1] - surfaces[2]]
      }
    }
    let turned = try moments(.turnedEllipsoid(axes))
    turned.expect(0, 0.65, "porosity")
    turned.expect(1, 0, "x against y")
    if dimensions == 3 { turned.expect(2, 0, "y against z") }
    let aligned = try moments(.ellipsoid(axes))
    #expect(abs(aligned.mean(1)) > 20 * aligned.standardError(1))
  }

  @Test func impossibleGrainsAreRefused() {
    #expect(throws: SolverError.self) { try BooleanMedium(.sphere(radius: 0), density: 1) }
    #expect(throws: SolverError.self) { try BooleanMedium(.ellipsoid(Position(1, -1, 1)), density: 1) }
    #expect(throws: SolverError.self) { try BooleanMedium(.sphere(radius: 1), density: .infinity) }
    for porosity in [0, 1, -0.5, Double.nan] {
      #expect(throws: SolverError.self) { try BooleanMedium(.sphere(radius: 1), porosity: porosity, dimensions: 3) }
    }
  }
}
