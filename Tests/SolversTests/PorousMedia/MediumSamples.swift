import Domain
import MPI
import Numerics
import TestSupport

@testable import Solvers

/// Samples of media over the ranks of the test, each whole on one rank.
struct MediumSamples {
  let topology: CartesianTopology
  let lags: Int

  /// The communicator of this rank alone.
  static func alone() throws -> Communicator {
    guard let alone = try World.communicator.split(color: World.rank) else { fatalError("every rank has a color") }
    return alone
  }

  init(cells: [Int], spacing: [Double]? = nil, periodic: Set<Axis> = [], lags: Int) throws {
    let grid = try Grid(cells: cells, spacing: spacing ?? cells.map { _ in 1 })
    topology = try CartesianTopology(grid, over: Self.alone(), periodic: periodic)
    self.lags = lags
  }

  /// The moments of statistics of phase `phase` over samples of a medium.
  func moments(
    of medium: some PhaseMedium, phase: UInt8, samples: Int, seed: UInt64 = 1,
    _ statistics: (PhaseStatistics) -> [Double]
  ) throws -> SampleMoments {
    try moments(phase: phase, samples: samples, statistics) { sample in
      try medium.phases(on: topology, key: RandomKey(seed: seed), sample: sample)
    }
  }

  func moments(
    phase: UInt8, samples: Int, _ statistics: (PhaseStatistics) -> [Double], image: (UInt64) throws -> PhaseImage
  ) throws -> SampleMoments {
    var moments: SampleMoments?
    for sample in stride(from: World.rank, to: samples, by: World.size) {
      let measured = try PhaseStatistics(of: phase, in: image(UInt64(sample)), on: topology, largestLag: lags)
      let values = statistics(measured)
      if moments == nil { moments = SampleMoments(count: values.count) }
      moments?.add(values)
    }
    guard var moments else { fatalError("there are more samples than ranks") }
    try moments.reduce(on: World.communicator)
    return moments
  }
}
