import Domain
import MPI
import Numerics
import TestSupport
import Testing

@testable import Solvers

/// The media of all ranks together are those of one rank alone, bit for bit.
@Suite(.serialized, .collective) struct RankInvarianceTests {
  private static let key = RandomKey(seed: 12)

  private static func media(_ dimensions: Int, _ periodic: Set<Axis>) throws -> [any PhaseMedium] {
    var media: [any PhaseMedium] = [
      try BooleanMedium(.sphere(radius: 3.3e-6), porosity: 0.5, dimensions: dimensions, periodic: periodic),
      try BooleanMedium(
        .ellipsoid(Position(2e-6, 5e-6, 3e-6)), porosity: 0.6, dimensions: dimensions, periodic: periodic),
      try BooleanMedium(
        .turnedEllipsoid(Position(7e-6, 2e-6, 1.5e-6)), porosity: 0.6, dimensions: dimensions, periodic: periodic),
      try PoissonLayers(across: .y, thickness: [3e-6, 2e-6]),
      try PoissonVoronoi(.grains(weights: [1, 2, 3]), density: dimensions == 3 ? 5e15 : 3e10, periodic: periodic),
      try PoissonVoronoi(.walls(thickness: 2e-6), density: dimensions == 3 ? 5e15 : 3e10, periodic: periodic),
    ]
    if dimensions == 3 { media.append(try PoissonFibres(radius: 2e-6, porosity: 0.7)) }
    return media
  }

  @Test(arguments: [2, 3], [[], [.x], [.x, .y]] as [Set<Axis>])
  func mediaDoNotDependOnTheRanks(dimensions: Int, periodic: Set<Axis>) throws {
    let cells = dimensions == 3 ? [23, 19, 26] : [61, 47]
    let spacing = dimensions == 3 ? [1e-6, 0.9e-6, 1.1e-6] : [1e-6, 0.9e-6]
    let origin = dimensions == 3 ? [1e-5, -2e-6, 3e-6] : [1e-5, -2e-6]
    let grid = try Grid(cells: cells, spacing: spacing, origin: origin)
    let topology = try CartesianTopology(grid, over: World.communicator, periodic: periodic)
    for medium in try Self.media(dimensions, periodic) {
      for sample in 0..<3 as Range<UInt64> {
        let part = try medium.phases(on: topology, key: Self.key, sample: sample)
        let whole = try medium.phases(of: grid.box, in: grid, key: Self.key, sample: sample)
        let alone = try whole.fingerprint(on: MediumSamples.alone())
        #expect(try part.fingerprint(on: World.communicator) == alone, "\(medium), sample \(sample)")
        #expect(whole.counts.filter { $0 > 0 }.count >= 2, "\(medium)")
      }
      let images = try (0..<2).map { try medium.phases(of: grid.box, in: grid, key: Self.key, sample: $0) }
      #expect(images[0] != images[1], "\(medium)")
    }
  }

  /// A periodic medium goes on beyond its end: the same image, moved by half of the box, has as smooth a seam.
  @Test func periodicMediaHaveNoSeam() throws {
    let samples = try MediumSamples(cells: [40, 24, 24], periodic: [.x], lags: 2)
    let medium = try BooleanMedium(.sphere(radius: 4), porosity: 0.5, dimensions: 3, periodic: [.x])
    var moments = SampleMoments(count: 1)
    for sample in stride(from: World.rank, to: 64, by: World.size) {
      let image = try medium.phases(on: samples.topology, key: Self.key, sample: UInt64(sample))
      func changes(_ a: Int, _ b: Int) -> Int {
        (0..<24).reduce(0) { sum, z in
          (0..<24).reduce(sum) { $0 + (image[CellIndex(a, $1, z)] != image[CellIndex(b, $1, z)] ? 1 : 0) }
        }
      }
      moments.add([Double(changes(39, 0) - changes(19, 20))])
    }
    try moments.reduce(on: World.communicator)
    moments.expect(0, 0, "faces at the seam")
  }

  /// Gaussian fields and what thresholds make of them, with the fingerprints that all rank counts share.
  @Test(arguments: [[48, 35], [18, 15, 20]], [[], [.x], [.x, .y]] as [Set<Axis>])
  func gaussianFieldsDoNotDependOnTheRanks(cells: [Int], periodic: Set<Axis>) throws {
    let world = World.communicator
    let grid = try Grid(cells: cells, spacing: [1, 0.8, 1.2].prefix(cells.count).map { $0 })
    let topology = try CartesianTopology(grid, over: world, periodic: periodic)
    let alone = try CartesianTopology(grid, over: MediumSamples.alone(), periodic: periodic)
    for covariance in [Covariance.squaredExponential(length: 2.5), .matern(smoothness: 1.2, length: 3)] {
      let sampler = try DecomposedGaussianField(covariance, on: topology)
      let single = try DecomposedGaussianField(covariance, on: alone)
      let (part, whole) = (Field<Double>("z", on: topology), Field<Double>("z", on: alone))
      try sampler.draw(part, sample: 5, key: Self.key)
      try single.draw(whole, sample: 5, key: Self.key)
      let lower = part.block.owned.lower
      var isSame = true
      part.forEachRow { row, y, z in
        let other = whole.row(lower.y + y, lower.z + z) + lower.x
        for x in 0..<part.block.count.x { isSame = isSame && row[x].bitPattern == other[x].bitPattern }
      }
      expectEverywhere(isSame, "the field's bits")
      for rule in PhaseThreshold.Rule.allCases {
        let threshold = try PhaseThreshold(fraction: 0.35, rule: rule)
        let (a, b) = (try threshold.phases(of: part, on: topology), try threshold.phases(of: whole, on: alone))
        #expect(a.threshold == b.threshold && a.rule == rule)
        #expect(try a.image.fingerprint(on: world) == b.image.fingerprint(on: alone.communicator))
      }
    }
  }
}
