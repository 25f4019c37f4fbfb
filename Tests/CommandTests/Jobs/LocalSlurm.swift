import Foundation
import TestSupport

/// A Slurm of the test's own on this machine, by the script ``Installed/localSlurm``.
final class LocalSlurm {
  struct Failure: Error, CustomStringConvertible { let description: String }

  private let script: String
  private var settings: [String: String]
  private let folder: String

  /// Whether this machine can have one.
  static var isAvailable: Bool {
    let paths = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"]
    return Installed.localSlurm != nil && getuid() == 0
      && ["sbatch", "squeue", "slurmctld", "slurmd", "munged"].allSatisfy { program in
        paths.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
      }
  }

  static let absence: String =
    "needs root, the packages slurm-wlm and munge, and local-slurm (LOCAL_SLURM names it)"

  /// Starts it.
  ///
  /// - Parameters:
  ///   - nodes: How many nodes it pretends to have, of four processors each.
  ///   - folder: Where jobs run and what is said about them is kept.
  /// - Throws: `Failure` if it does not start.
  init(nodes: Int = 1, in folder: String) throws {
    guard let script = Installed.localSlurm else { throw Failure(description: Self.absence) }
    self.script = script
    self.folder = folder
    // Its own ports and folder: there may be others here. Ports from 32768 on are given to whoever connects, to
    // ranks that talk by TCP too; and those of a Slurm that has just ended may still be closing.
    settings = [
      "LOCAL_SLURM_DIR": "/tmp/tafel-slurm-\(getpid())-\(nodes)", "LOCAL_SLURM_NODES": "\(nodes)",
      "LOCAL_SLURM_PORT": "\(20_000 + Int(getpid()) % 600 * 20 + nodes * 5)",
    ]
    _ = try call([script, "start"])
    for line in try call([script, "env"]).split(separator: "\n") {
      for word in line.split(separator: " ").dropFirst() {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        if parts.count == 2 { settings[parts[0]] = parts[1] }
      }
    }
  }

  /// Ends it and its jobs, and removes what it left.
  func stop() throws {
    _ = try call([script, "stop"])
    if let folder = settings["LOCAL_SLURM_DIR"] { try FileManager.default.removeItem(atPath: folder) }
  }

  /// Calls one of Slurm's programs; returns what it prints.
  @discardableResult
  func call(_ words: [String], environment: [String: String] = [:]) throws -> String {
    let program = words[0].hasPrefix("/") ? words : ["/usr/bin/\(words[0])"] + words.dropFirst()
    let outcome = try ChildProcess(program, in: folder, environment: settings.merging(environment) { $1 }).outcome()
    guard outcome.code == 0 else {
      throw Failure(description: "\(words): exit code \(outcome.code): \(outcome.errors)\(log)")
    }
    return outcome.output
  }

  /// Submits a script; returns the job's number.
  func submit(
    _ script: String, _ arguments: [String] = [], options: [String] = [], environment: [String: String] = [:]
  ) throws -> String {
    let variables = ["TAFEL": Installed.program].merging(environment) { $1 }
    let said = try call(["sbatch", "--parsable"] + options + [script] + arguments, environment: variables)
    return said.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The states of a job and its tasks that are not at their end.
  func states(of job: String) throws -> [String] {
    // A job that is long over may be unknown.
    let said = try? call(["squeue", "--noheader", "--jobs=\(job)", "--format=%T"])
    return (said ?? "").split(separator: "\n").map(String.init)
  }

  /// Waits for the end of a job, with all its requeues.
  func wait(for job: String, seconds: Double = 90) throws {
    let limit = ContinuousClock.now + .seconds(seconds)
    while try !states(of: job).isEmpty {
      guard .now < limit else { throw Failure(description: "job \(job) is not over after \(seconds) s\(log)") }
      usleep(200_000)
    }
  }

  /// The last lines of all logs in the folder.
  var log: String {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".log") }) ?? []
    return files.sorted().map { name in
      let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
      return "\n== \(name)\n\(text.suffix(1500))"
    }.joined()
  }
}
