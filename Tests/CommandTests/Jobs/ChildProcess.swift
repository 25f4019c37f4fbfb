import Foundation
import TestSupport

/// A program that runs beside the test, with all that it starts in turn.
///
/// Its environment is that of a user's shell: what a surrounding mpirun, or the MPI of this process, left there would
/// make it part of that job. A mark in it tells its descendants from all other processes.
final class ChildProcess {
  enum Failure: Error { case overran(String) }

  /// What became of it.
  struct Outcome {
    /// The exit code, or 128 and the signal that ended it.
    let code: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String
  }

  private let process = Process()
  private let mark = "TAFEL_TEST_RUN=\(UUID().uuidString)"
  private let files: (output: String, errors: String)
  private let title: String

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - words: Its path and its arguments.
  ///   - folder: The folder in which it runs and what it writes is kept.
  ///   - environment: What it gets beside the cleaned environment of this process.
  /// - Throws: What Foundation says of a program that cannot be started.
  init(_ words: [String], in folder: String, environment: [String: String] = [:]) throws {
    title = words.joined(separator: " ")
    let name = "\(folder)/\(UUID().uuidString)"
    files = ("\(name).out", "\(name).err")
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.currentDirectoryURL = URL(filePath: folder)
    let parts = mark.split(separator: "=").map(String.init)
    process.environment = Self.cleanEnvironment.merging([parts[0]: parts[1]]) { $1 }.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(files.output)
    process.standardError = try Self.file(files.errors)
    // The threads of tests block nearly all signals, and a child would too.
    var (none, blocked) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &blocked)
    defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
    try process.run()
  }

  /// The environment without what belongs to a surrounding job.
  static var cleanEnvironment: [String: String] {
    let foreign = ["OMPI_", "OPAL_", "ORTE_", "PMIX_", "PMI_", "SLURM_", "SBATCH_"]
    return ProcessInfo.processInfo.environment.filter { name, _ in !foreign.contains { name.hasPrefix($0) } }
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  /// The process itself.
  var identifier: Int32 { process.processIdentifier }

  /// Whether it still runs.
  var isRunning: Bool { process.isRunning }

  /// The outcome, after its end.
  ///
  /// - Parameter seconds: It and its descendants are killed if it takes longer.
  /// - Returns: The exit code, and what it wrote.
  /// - Throws: `Failure` if it takes longer.
  func outcome(within seconds: Double = 120) throws -> Outcome {
    let limit = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      guard .now < limit else {
        killAll()
        throw Failure.overran("\(title): more than \(seconds) s; \(try text(files.errors).suffix(2000))")
      }
      usleep(2000)
    }
    process.waitUntilExit()
    let code = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return Outcome(code: code, output: try text(files.output), errors: try text(files.errors))
  }

  private func text(_ path: String) throws -> String { try String(contentsOf: URL(filePath: path), encoding: .utf8) }

  /// Sends it a signal.
  func signal(_ number: Int32) { kill(identifier, number) }

  /// Kills it and its descendants at once, and waits for their end.
  func killAll() {
    repeat {
      // What was just being started is found at the next look.
      for one in descendants { kill(one, SIGKILL) }
      usleep(2000)
    } while !waitUntilGone(for: 0)
    process.waitUntilExit()
  }

  /// Waits until it and its descendants have ended; false if the time is over before.
  func waitUntilGone(for seconds: Double) -> Bool {
    let limit = ContinuousClock.now + .seconds(seconds)
    while !descendants.isEmpty {
      guard .now < limit else { return false }
      usleep(5000)
    }
    return true
  }

  /// It and what it started, as far as they run.
  var descendants: [Int32] {
    let mark = Array(mark.utf8)
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.compactMap { Int32($0) }.filter { one in
      guard let handle = FileHandle(forReadingAtPath: "/proc/\(one)/environ") else { return false }
      defer { try? handle.close() }
      return ((try? handle.readToEnd()) ?? Data()).split(separator: 0).contains { $0.elementsEqual(mark) }
    }
  }
}
