import Foundation
import TestSupport

/// A program that runs beside the test, with all that it starts in turn.
///
/// Its environment is that of a user's shell: what a surrounding mpirun, or the MPI of this process, left there would
/// make it part of that job. A mark in it tells its descendants from all other processes.
final class ChildProcess {
  enum Failure: Error { case overran(String), unstartable(String) }

  /// What became of it.
  struct Outcome {
    /// The exit code, or 128 and the signal that ended it.
    let code: Int32
    /// What it wrote to standard output.
    let output: String
    /// What it wrote to standard error.
    let errors: String
  }

  /// The process itself.
  let identifier: pid_t
  private var status: Int32?
  private let mark: String
  private let files: (output: String, errors: String)
  private let title: String

  /// Starts a program.
  ///
  /// Not by Foundation's `Process`: for that, a program that leaves daemons behind never ends, and children inherit the
  /// blocked signals of the thread.
  ///
  /// - Parameters:
  ///   - words: Its path and its arguments.
  ///   - folder: The folder in which it runs and what it writes is kept.
  ///   - environment: What it gets beside the cleaned environment of this process.
  /// - Throws: `Failure` if it cannot be started.
  init(_ words: [String], in folder: String, environment: [String: String] = [:]) throws {
    title = words.joined(separator: " ")
    mark = "TAFEL_TEST_RUN=\(UUID().uuidString)"
    let name = "\(folder)/\(UUID().uuidString)"
    files = ("\(name).out", "\(name).err")
    let variables = Self.cleanEnvironment.merging(environment) { $1 }.map { "\($0)=\($1)" } + [mark]

    var (actions, attributes, none) = (posix_spawn_file_actions_t(), posix_spawnattr_t(), sigset_t())
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, files.errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))
    let all = ["/usr/bin/env", "--chdir=\(folder)"] + words
    var (child, argv, envp) = (pid_t(), all.map { strdup($0) } + [nil], variables.map { strdup($0) } + [nil])
    defer { for text in argv + envp { free(text) } }
    let fault = posix_spawn(&child, all[0], &actions, &attributes, &argv, &envp)
    guard fault == 0 else { throw Failure.unstartable("\(title): \(String(cString: strerror(fault)))") }
    identifier = child
  }

  /// The environment without what belongs to a surrounding job.
  static var cleanEnvironment: [String: String] {
    let foreign = ["OMPI_", "OPAL_", "ORTE_", "PMIX_", "PMI_", "SLURM_", "SBATCH_"]
    return ProcessInfo.processInfo.environment.filter { name, _ in !foreign.contains { name.hasPrefix($0) } }
  }

  /// Whether it still runs.
  var isRunning: Bool {
    guard status == nil else { return false }
    var found: Int32 = 0
    if waitpid(identifier, &found, WNOHANG) == identifier { status = found }
    return status == nil
  }

  /// The outcome, after its end.
  ///
  /// - Parameter seconds: It and its descendants are killed if it takes longer.
  /// - Returns: The exit code, and what it wrote.
  /// - Throws: `Failure` if it takes longer.
  func outcome(within seconds: Double = 120) throws -> Outcome {
    let limit = ContinuousClock.now + .seconds(seconds)
    while isRunning {
      guard .now < limit else {
        killAll()
        throw Failure.overran("\(title): more than \(seconds) s; \(try text(files.errors).suffix(2000))")
      }
      usleep(2000)
    }
    let status = status ?? 0
    let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
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
    } while isRunning || !descendants.isEmpty
  }

  /// Waits until it and its descendants have ended; false if the time is over before.
  func waitUntilGone(for seconds: Double) -> Bool {
    let limit = ContinuousClock.now + .seconds(seconds)
    while isRunning || !descendants.isEmpty {
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
