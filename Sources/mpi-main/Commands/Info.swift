import MPI
import Simulations

/// `tafel info`: what the program is, and what it runs on.
struct InfoCommand: Command {
  static let syntax = CommandSyntax(
    "info", "show versions, libraries, ranks, processor features and memory", on: .nothing,
    options: .keys, .json, .quiet,
    example: "mpirun -n 2 tafel info")

  /// The commands with case files, and the documentation of their keys.
  static let references: [(command: String, markdown: @Sendable () -> String)] = [
    (PorousCase.command, { CaseReference.markdown(for: PorousCase.self) }),
    (PlateCase.command, { CaseReference.markdown(for: PlateCase.self) }),
    (SenseCase.command, { CaseReference.markdown(for: SenseCase.self) }),
  ]

  static func run(_ context: RunContext) throws -> Int32 {
    if let command = context.invocation[.keys] {
      guard let reference = references.first(where: { $0.command == command }) else {
        let known = references.map(\.command).joined(separator: ", ")
        throw Refusal("info: there is no case for \"\(command)\"; there is one for \(known)")
      }
      context.log.print(reference.markdown())
      return 0
    }
    let provenance = try Provenance(on: context.world, libraries: Version.furtherLibraries)
    let processor = ProcessorDescription(TextFile.read("/proc/cpuinfo"))
    let memory = MemoryDescription(
      information: TextFile.read("/proc/meminfo"),
      hugePages: TextFile.read("/sys/kernel/mm/transparent_hugepage/enabled"))
    let others = try otherProcessors(than: processor, on: context.world)
    if context.log.options.isJSON {
      context.log.summarize(json(provenance, processor, others, memory))
    } else {
      context.log.print(text(provenance, processor, others, memory))
    }
    return 0
  }

  /// Processors of other ranks that differ from rank 0's: results may then differ in their last bits.
  private static func otherProcessors(
    than own: ProcessorDescription, on world: Communicator
  ) throws(MPIError) -> [String] {
    let words = ([own.model] + own.features).joined(separator: " ")
    let all = try world.allGather(varying: Array(words.utf8))
    let texts = (0..<world.size).map { String(decoding: all[$0], as: UTF8.self) }
    return Set(texts).subtracting([texts[0]]).sorted()
  }

  private static func text(
    _ provenance: Provenance, _ processor: ProcessorDescription, _ others: [String], _ memory: MemoryDescription
  ) -> String {
    var rows = [
      ("program", provenance.program),
      ("commit", provenance.commit),
      ("libraries", provenance.libraries.map(\.description).joined(separator: ", ")),
      ("MPI standard", MPIRuntime.standardVersion),
      ("ranks", "\(provenance.ranks)"),
      ("hosts", provenance.hostsText),
      ("processor", "\(processor.model), \(processor.threads) threads"),
      ("features", processor.features.joined(separator: " ")),
    ]
    rows += others.map { ("also", "\($0) (another processor: results may differ in their last bits)") }
    rows += [
      ("memory", "\(Format.bytes(memory.total)), \(Format.bytes(memory.available)) available"),
      ("huge pages", "\(memory.hugePageSize >> 20) MiB, transparent: \(memory.transparentHugePages)"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)" }
      .joined(separator: "\n")
  }

  private static func json(
    _ provenance: Provenance, _ processor: ProcessorDescription, _ others: [String], _ memory: MemoryDescription
  ) -> JSONValue {
    [
      "command": "info", "program": .text(provenance.program), "version": .text(ProgramVersion.number),
      "commit": .text(provenance.commit),
      "libraries": .object(provenance.libraries.map { ($0.name, .text($0.version)) }),
      "ranks": .integer(provenance.ranks),
      "hosts": .object(provenance.hosts.map { ($0.name, .integer($0.ranks)) }),
      "processor": .text(processor.model), "threads": .integer(processor.threads),
      "features": .array(processor.features.map(JSONValue.text)),
      "other_processors": .array(others.map(JSONValue.text)),
      "memory_bytes": .integer(memory.total), "available_bytes": .integer(memory.available),
      "huge_page_bytes": .integer(memory.hugePageSize),
      "transparent_huge_pages": .text(memory.transparentHugePages),
    ]
  }
}

extension CommandOption where Value == String {
  /// The command whose case is documented.
  static var keys: Self {
    CommandOption("--keys", "COMMAND", "Print the keys of a command's case file, as Markdown, instead.") {
      $0.isEmpty ? nil : $0
    }
  }
}
