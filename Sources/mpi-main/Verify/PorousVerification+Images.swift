import Domain
import HDF5
import MPI
import Simulations
import Solvers

extension PorousVerification {
  /// The conductivity of PoreSpy's blobs along each axis, with insulating and with weakly conducting solid, solved to 1e-10 by
  /// algebraic multigrid for our reference; TauFactor 1.2.1 agrees to 6e-5 in space and 2.1e-4 in planes.
  private static let blobs: [(name: String, insulating: [Double], conducting: [Double])] = [
    (
      "blobs_64x64x64_p0.5_b1_s0", [0.212301540, 0.233354737, 0.231917781], [0.214706752, 0.235395559, 0.234003311]
    ),
    (
      "blobs_64x64x64_p0.5_b2_s0", [0.190920873, 0.193708057, 0.189836218], [0.193402173, 0.196109486, 0.192293447]
    ),
    (
      "blobs_64x64x64_p0.7_b1_s1", [0.482438854, 0.476539208, 0.482527880], [0.483716202, 0.477887839, 0.483854193]
    ),
    (
      "blobs_64x64x64_p0.4_b2_s2", [0.104376696, 0.103965947, 0.102122013], [0.107279293, 0.106984507, 0.105138168]
    ),
    ("blobs_128x128_p0.7_b1_s0", [0.328592722, 0.242243368], [0.333095891, 0.249350194]),
    ("blobs_128x128_p0.8_b2_s0", [0.468346849, 0.458255268], [0.471548186, 0.462540942]),
  ]

  private static let blobFile = "porous-blobs.h5"

  @Sendable static func blobImages(_ table: inout VerificationTable, _ verification: Verification) throws {
    guard let path = try verification.sharedPath(of: blobFile) else {
      let count = blobs.reduce(0) { $0 + $1.insulating.count + $1.conducting.count }
      table.skip("\(count) conductivities of blob images", because: "no \(blobFile) found: give its folder by --data")
      return
    }
    for (name, insulating, conducting) in blobs {
      let dimensions = insulating.count
      let volume = try SegmentedVolume(
        opening: "\(path):/\(name)", spacing: [Double](repeating: 1, count: dimensions), on: verification.world)
      let topology = try CartesianTopology(volume.grid, over: verification.world)
      let image = try verification.world.agree { try volume.phases(of: topology.block().owned) }
      for (solid, values) in [(0.0, insulating), (1e-3, conducting)] {
        for (number, k) in values.enumerated() {
          // Array axis 0 is the slowest.
          let axis = Axis.allCases[dimensions - 1 - number]
          let outcome = try conduct(through: image, [0: solid, 1: 1], along: axis, 1e-9, verification)
          table.add(
            "\(name), solid \(solid == 0 ? "0" : "1e-3"), axis \(number)",
            outcome.effective[axis.rawValue][axis.rawValue], .relative(1e-7), of: k, "own reference, PoreSpy's image")
        }
      }
    }
  }

  private static let tauFactorFile = "taufactor_test_volume_500.h5"

  /// TauFactor's benchmark volume of 500^3 cells, 30 % of which conduct. The published values are those of insulated sides;
  /// with periodic ones, tau is smaller by about a per cent.
  @Sendable static func tauFactorVolume(_ table: inout VerificationTable, _ verification: Verification) throws {
    let name = "3 tortuosity factors of TauFactor's volume"
    guard verification.isLong else { return table.skip(name, because: "only with --long") }
    guard let path = try verification.sharedPath(of: tauFactorFile) else {
      return table.skip(name, because: "no \(tauFactorFile) found: give its folder by --data")
    }
    let world = verification.world
    let volume = try SegmentedVolume(
      opening: "\(path):/bits_axis2_msb_first", spacing: [1, 1, 1], packing: .bits(count: 500), on: world)
    for (axis, published) in [(Axis.y, 1.1513), (.x, 1.3905), (.z, 4.2431)] {
      let empty = PhaseImage(volume.grid, box: Box(lower: .zero, upper: .zero))
      let problem = try conduction(through: empty, [0: 0, 1: 1], along: axis, 1e-5)
      let bytes = try DecomposedPorousSolver.memory(
        of: problem, ranks: world.size, keepsMemory: false, writesFlux: false)
      let available = MemoryDescription(information: TextFile.read("/proc/meminfo"), hugePages: "").available
      let needed = try world.allReduce(bytes, .maximum) * world.splitByNode().size
      guard try world.allReduce(available, .minimum) >= needed else {
        table.skip("\(name), axis \(axis)", because: "it takes \(Format.bytes(needed)) of memory")
        continue
      }
      let topology = try CartesianTopology(volume.grid, over: world)
      let image = try world.agree { try volume.phases(of: topology.block().owned) }
      let outcome = try conduct(through: image, [0: 0, 1: 1], along: axis, 1e-5, verification)
      table.add(
        "TauFactor's volume, 500^3 cells, tau along array axis \(2 - axis.rawValue)",
        outcome.tortuosity(along: axis, bulkConductivity: nil), .relative(1e-3), of: published,
        "doi:10.21105/joss.05358")
    }
  }

  /// A unit drop of the potential along an axis; other sides are insulated.
  private static func conduction(
    through image: PhaseImage, _ conductivity: [UInt8: Double], along axis: Axis, _ tolerance: Double
  ) throws -> DecomposedPorousProblem {
    var boundaries: [Side: EllipticBoundary] = [:]
    for side in image.grid.sides {
      boundaries[side] = side.axis == axis ? .value(side.isUpper ? 0 : 1) : .insulated
    }
    var problem = DecomposedPorousProblem(
      grid: image.grid, medium: .image(image, try PhaseTable(conductivity)), boundaries: boundaries,
      accuracy: EllipticAccuracy(residual: tolerance, iterations: 1000), seed: 0)
    problem.applied = (axis, 1)
    return problem
  }

  private static func conduct(
    through image: PhaseImage, _ conductivity: [UInt8: Double], along axis: Axis, _ tolerance: Double,
    _ verification: Verification
  ) throws -> DecomposedPorousOutcome {
    let problem = try conduction(through: image, conductivity, along: axis, tolerance)
    return try DecomposedPorousSolver(problem, on: verification.world, keepsMemory: false).solve(sample: 0)
  }
}
