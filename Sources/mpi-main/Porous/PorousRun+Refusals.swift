import HDF5
import MPI
import Simulations
import Solvers

/// What is found to be impossible before work starts.
extension PorousRun {
  /// Refuses what cannot run, then tells the doubts about the case. Collective.
  func refuseWhatCannotRun() throws {
    let ranksHere = try context.world.splitByNode().size
    var caution: String?
    try context.prepare {
      try requireMemory(ranksHere)
      guard context.world.rank == 0 else { return }
      try plan.requireUnclaimed()
      try refuseForeignFiles()
      if plan.restart == .automatic { caution = try refuseChangedCase() }
      try plan.requireStorage()
    }
    context.tellWarnings(of: parsed)
    if let caution { context.log.caution(caution) }
  }

  /// The bytes that a rank takes: the solver's, and a batch of results or so many as are written at once.
  var memory: Int {
    get throws {
      switch engine {
      case .batched(let problem, _):
        PorousBatch.memory(of: problem) + max(16 << 20, laneCount * plan.ranksPerWorker * plan.schema.sampleBytes)
      case .electrolyte(let problem): 20 * problem.cells * MemoryLayout<DoubleLanes>.stride + 16 << 20
      case .decomposed:
        try DecomposedPorousSolver.memory(
          of: DecomposedPorousProblem(withoutImage: parsed.values, seed: parsed.seed), ranks: plan.ranksPerWorker,
          keepsMemory: true, writesFlux: false) + max(16 << 20, 8 * plan.schema.sampleBytes)
      }
    }
  }

  /// Memory that the system promises and does not have would end the job without a word.
  private func requireMemory(_ ranksHere: Int) throws {
    let memory = try memory
    let available = MemoryDescription(information: TextFile.read("/proc/meminfo"), hugePages: "").available
    guard available > 0, Double(memory) * Double(ranksHere) > Double(available) else { return }
    let cells =
      if case .potential(let potential) = parsed.values.physics {
        potential.domain.cells.map { "\($0)" }.joined(separator: " x ")
      } else {
        "\(parsed.values.cellCount)"
      }
    throw Refusal(
      "porous: domain.cells: \(cells) cells take about \(Format.bytes(memory)) on each of the "
        + "\(ranksHere == 1 ? "1 rank" : "\(ranksHere) ranks") of a machine that has \(Format.bytes(available)) left")
  }

  /// Refuses to replace what is no result of this program. What is to be continued, the ensemble looks at itself.
  private func refuseForeignFiles() throws {
    let found = paths.filter(FilePath.exists)
    for path in plan.restart == .fresh ? found : Array(found.prefix(1)) { try refuseForeign(path) }
  }

  private func refuseForeign(_ path: String) throws {
    let file: File
    do throws(HDF5Error) {
      file = try File.open(path)
    } catch {
      // A damaged result may be replaced, and a compressed shard that a kill has torn is made anew; what never was a
      // result may not.
      let isReplaced = plan.restart == .fresh || (isCompressed && path.hasSuffix(PartialFile.ending))
      if isReplaced && File.isHDF5(path) { return }
      throw Refusal("\(path): \(error.reason); \(advice)")
    }
    let isOurs = try file.hasAttribute("tafel_config") || file.contains("tafel_config")
    guard isOurs else { throw Refusal("\(path): it is not a result of tafel; \(advice)") }
  }

  private var isCompressed: Bool {
    if case .shards(let shards) = plan.storage { shards.compression > 0 } else { false }
  }

  private var advice: String {
    if case .path? = context.invocation[.restart] { return "nothing can be continued there" }
    return "remove it, or choose another --output"
  }

  /// Refuses to continue another case's file, and shows where they differ: of shards the first one that does.
  ///
  /// - Returns: What to say of files that another build of this program began; nil if there are none.
  private func refuseChangedCase() throws -> String? {
    var caution: String?
    var known: Set<String> = []
    for path in paths where FilePath.exists(path) && File.isHDF5(path) {
      let found: File?
      // An unfinished shard may be open elsewhere, or torn: the ensemble decides what becomes of it.
      if path.hasSuffix(PartialFile.ending) {
        found = try? ResultFile.open(path)
      } else {
        found = try ResultFile.open(path)
      }
      guard let file = found, try file.hasAttribute("tafel_config") || file.contains("tafel_config") else { continue }
      let stored = try file.text("tafel_config")
      if caution == nil { caution = try otherBuild(of: file, path) }
      guard known.insert(stored).inserted else { continue }
      let differences = try parsed.resolved.differences(fromStored: stored).filter { !$0.isAllowed }
      guard differences.isEmpty else {
        throw Refusal(
          (["\(path): belongs to another case; continue that one, or start afresh with --restart none"]
            + differences.map { "  \($0)" }).joined(separator: "\n"))
      }
    }
    return caution
  }

  /// Numbers of two builds can differ in their last bits, or by what was mended between them.
  private func otherBuild(of file: File, _ path: String) throws -> String? {
    guard try file.hasAttribute("tafel_commit") else { return nil }
    let found: String = try file.attribute("tafel_commit")
    guard found != ProgramVersion.commit else { return nil }
    return "\(path): was begun by another build of tafel, \(found); this one is \(ProgramVersion.commit)"
  }

  /// The files that this run would write or continue: the ensemble, or the index and its shards.
  private var paths: [String] {
    guard case .shards(let shards) = plan.storage else { return [plan.path] }
    return [plan.path]
      + (0..<shards.count).flatMap { shard in
        let path = EnsembleShards.path(of: shard, index: plan.path)
        return [path, PartialFile(path).temporaryPath]
      }
  }
}
