public import MPI

/// Where results come from: program, libraries, ranks, hosts, date, command line, case and seed.
///
/// The same on every rank. Every file that is written carries it.
public struct Provenance: Sendable, Hashable {
  /// The program with version and commit.
  public var program = ProgramVersion.text

  /// The commit of the sources.
  public var commit = ProgramVersion.commit

  /// The libraries.
  public var libraries: [LibraryVersion]

  /// The number of ranks.
  public var ranks: Int

  /// The machines with the number of ranks on each, in the order of ranks.
  public var hosts: [Host]

  /// When the run began, in UTC.
  public var date: String

  /// The command line as it was given.
  public var commandLine: String

  /// The resolved case as strict JSON.
  public var configuration: String

  /// The seed of all random numbers, if there are any.
  public var seed: UInt64?

  /// A machine that takes part.
  public struct Host: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The ranks on it.
    public var ranks: Int
  }

  /// Collects what is known of this run. Collective.
  ///
  /// - Parameters:
  ///   - communicator: All ranks.
  ///   - commandLine: The program's arguments, its name first; those of rank 0 count.
  ///   - configuration: The resolved case as strict JSON, the same on every rank.
  ///   - seed: The seed of all random numbers, if there are any.
  ///   - libraries: Further libraries.
  /// - Throws: ``MPIError``.
  public init(
    on communicator: Communicator, commandLine: [String] = CommandLine.arguments, configuration: String = "{}",
    seed: UInt64? = nil, libraries: [LibraryVersion] = []
  ) throws(MPIError) {
    self.libraries = LibraryVersion.all + libraries
    ranks = communicator.size
    hosts = try Self.hosts(of: communicator)
    date = try communicator.broadcast(UTCDate.now)
    self.commandLine = try communicator.broadcast(commandLine.map(Self.quoted).joined(separator: " "))
    self.configuration = configuration
    self.seed = seed
  }

  /// `2026-11-21T13:55:24Z tafel porous case.yaml (tafel 0.1.0, commit 27ea87e..., 4 ranks)`, in ASCII; of a very long
  /// command line the beginning.
  public var historyEntry: String {
    let words = commandLine.unicodeScalars.map { scalar in
      scalar.isASCII && scalar.value >= 32 ? String(scalar) : scalar.escaped(asASCII: true)
    }
    let name = "\(ProgramVersion.name) \(ProgramVersion.number), commit \(commit)"
    return "\(date) \(words.joined().prefix(1900)) (\(name), \(ranks) \(ranks == 1 ? "rank" : "ranks"))"
  }

  /// `node1 (4 ranks), node2 (4 ranks)`; with more than eight machines their number is told instead.
  public var hostsText: String {
    func text(_ host: Host) -> String { "\(host.name) (\(host.ranks) \(host.ranks == 1 ? "rank" : "ranks"))" }
    guard hosts.count > 8, let first = hosts.first else { return hosts.map(text).joined(separator: ", ") }
    return "\(text(first)) and \(hosts.count - 1) others"
  }

  private static func hosts(of communicator: Communicator) throws(MPIError) -> [Host] {
    let names = try communicator.allGather(varying: Array(communicator.processorName.utf8))
    var hosts: [Host] = []
    var places: [String: Int] = [:]
    for rank in 0..<communicator.size {
      let name = String(decoding: names[rank], as: UTF8.self)
      if let place = places[name] {
        hosts[place].ranks += 1
      } else {
        places[name] = hosts.count
        hosts.append(Host(name: name, ranks: 1))
      }
    }
    return hosts
  }

  /// A word as a shell would take it.
  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-_./=:,+@%".utf8.contains(byte)
    }
    return plain && !word.isEmpty
      ? word
      : "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
