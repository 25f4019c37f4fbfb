import Domain
import Images
import MPI
import Simulations
import Solvers

/// `tafel morphology`: the statistics of surfaces, of files of ours and of images, and their comparison.
struct MorphologyCommand: Command {
  static let syntax = CommandSyntax(
    "morphology", "measure surfaces in results, images and height maps, and compare them", on: .files(atLeast: 1),
    options: .against, .field, .surfaceSelection, .meaning, .pixel, .heightScale, .threshold, .labels, .mask,
    .collector, .pointSpread, .periodicAxes, .levelling, .tiles, .comparedPixel, .resamples, .seed, .output, .json,
    .quiet,
    example: "tafel morphology afm.tif --height-scale 1nm --against plate.h5 --output surfaces.h5")

  static func run(_ context: RunContext) throws -> Int32 {
    let reading = try context.prepare { try Self.reading(context.invocation) }
    var first = try MorphologySet(context.invocation.operands, reading, context)
    if let paths = context.invocation[.against] {
      return try compare(&first, try MorphologySet(paths, reading, context), reading, context)
    }
    try first.measure(reading, context) { data, _ in [MorphologyReport(data, levelling: reading.levelling)] }
    try write(first, reading, context)
    let growth = Self.growth(of: first)
    context.log.print(text(first, growth))
    context.log.summarize(json(first, growth))
    return 0
  }

  private static func write(_ set: MorphologySet, _ reading: MorphologyReading, _ context: RunContext) throws {
    guard let path = context.invocation[.output] else { return }
    let seed = context.invocation[.seed].map { UInt64($0) }
    let provenance = try Provenance(on: context.world, seed: seed, libraries: Version.furtherLibraries)
    try context.prepare { if context.world.rank == 0 { try MorphologyFile.write(set, to: path, provenance) } }
  }

  private static func reading(_ invocation: Invocation) throws -> MorphologyReading {
    var reading = MorphologyReading()
    reading.field = invocation[.field]
    reading.selection = invocation[.surfaceSelection] ?? .last
    reading.meaning = invocation[.meaning]
    reading.collector = invocation[.collector]
    reading.pixel = invocation[.pixel]
    reading.heightScale = invocation[.heightScale] ?? 1
    reading.threshold = invocation[.threshold]
    reading.labels = invocation[.labels]
    guard reading.labels == nil || (reading.threshold == nil && reading.meaning != .heights) else {
      throw Refusal("morphology: --labels says which pixels are metal: no --threshold, no --as heights beside it")
    }
    reading.pointSpread = invocation[.pointSpread]
    let paths = invocation.operands + (invocation[.against] ?? [])
    reading.isMixed = Set(paths.map(MorphologySource.isResult)).count > 1
    guard reading.pointSpread == nil || paths.contains(where: MorphologySource.isResult) else {
      throw Refusal("morphology: --point-spread blurs results of ours (.h5), and none is among the files")
    }
    reading.periodic = invocation[.periodicAxes] ?? []
    reading.levelling = invocation[.levelling] ?? .plane
    if let path = invocation[.mask] {
      do {
        let image = try Image(readingPNG: path)
        let channels = image.channels.rawValue
        let isKnown = (0..<image.width * image.height).map { image.samples[$0 * channels] > 0 }
        reading.mask = (image.width, image.height, isKnown)
      } catch {
        throw Refusal("\(error)")
      }
    }
    return reading
  }

  private static func compare(
    _ first: inout MorphologySet, _ other: MorphologySet, _ reading: MorphologyReading, _ context: RunContext
  ) throws -> Int32 {
    let invocation = context.invocation
    var second = other
    // The shapes first: the footing depends on all of them.
    func shape(_ data: MorphologyData, _ surface: MorphologySet.Surface) -> [MorphologyReport] {
      [MorphologyFooting.Shape(data).report]
    }
    try first.measure(reading, context, shape)
    try second.measure(reading, context, shape)
    let shapes = (first.surfaces + second.surfaces).compactMap(\.reports.first).map { MorphologyFooting.Shape($0) }
    let tiles = invocation[.tiles] ?? (min(first.surfaces.count, second.surfaces.count) < 2 ? 4 : 1)
    let footing = try context.prepare {
      guard tiles > 1 || min(first.surfaces.count, second.surfaces.count) >= 2 else {
        throw Refusal(
          "morphology: --tiles 1 needs at least two surfaces on each side: intervals come from their scatter")
      }
      return try MorphologyFooting(of: shapes, pixel: invocation[.comparedPixel], tiles: tiles)
    }
    func tileReports(_ data: MorphologyData, _ surface: MorphologySet.Surface) throws -> [MorphologyReport] {
      let phases = try data.phases.flatMap { phases in try footing.layers.map { try footing.apply(phases, $0) } }
      return try footing.apply(data.heightMap).enumerated().map { n, tile in
        guard tile.values.contains(where: \.isFinite) else {
          throw Refusal("\(surface.label): no height is known in one of \(tiles) tiles a side")
        }
        let field = phases.map { $0[n] }
        let side = data.phases?.collector
        return MorphologyReport(
          heights: tile, reading.levelling, phases: field.flatMap { field in side.map { (field, $0) } })
      }
    }
    try first.measure(reading, context, tileReports)
    try second.measure(reading, context, tileReports)
    let comparison = MorphologyComparison(
      first.surfaces.flatMap(\.reports), second.surfaces.flatMap(\.reports), resamples: invocation[.resamples] ?? 2000,
      seed: UInt64(invocation[.seed] ?? 0))
    try write(first.joined(second), reading, context)
    context.log.print(text(comparison, footing, first, second))
    context.log.summarize(json(comparison, footing, first, second))
    return 0
  }

  /// The law of growth, where all surfaces are times of one file.
  private static func growth(of set: MorphologySet) -> GrowthLaw? {
    let times = set.surfaces.compactMap(\.time)
    guard times.count == set.surfaces.count, Set(set.surfaces.map(\.path)).count == 1 else { return nil }
    let reports = set.surfaces.compactMap(\.reports.first)
    return GrowthLaw(
      times: times, roughness: reports.map { $0["Sq"] ?? 0 }, fronts: reports.map { $0["tip_height"] ?? 0 })
  }
}
