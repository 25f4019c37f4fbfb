import Foundation
import TestSupport

/// Where the tests of commands find what they start.
enum Installed {
  /// The repository's folder, three levels above this file's.
  static let repository = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()

  private static let environment = ProcessInfo.processInfo.environment

  /// The program: `TAFEL`, or else the one beside the test bundle.
  static let program =
    environment["TAFEL"]
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path(percentEncoded: false) + "tafel"

  /// Debian's Python, which has the readers.
  static let python = environment["PYTHON"] ?? "/usr/bin/python3"

  /// The script that starts and stops a Slurm on this machine: `LOCAL_SLURM`, or the one beside the repository.
  static let localSlurm = [environment["LOCAL_SLURM"], "\(repository)/../shared/slurm/local-slurm"]
    .compactMap(\.self).first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// Starts `tafel` on some ranks, as a user does.
func startTafel(ranks: Int, _ arguments: [String], in folder: String) throws -> ChildProcess {
  // What a killed MPI leaves behind goes with the folder.
  let files = ["OMPI_MCA_btl_vader_backing_directory": folder]
  return try ChildProcess(
    ["\(Installed.repository)/Scripts/mpi", "\(ranks)", Installed.program] + arguments, in: folder, environment: files)
}

/// Runs `tafel` on some ranks to its end.
func runTafel(ranks: Int, _ arguments: [String], in folder: String) throws -> ChildProcess.Outcome {
  try startTafel(ranks: ranks, arguments, in: folder).outcome()
}

/// Runs a Python script; what it asserts is expected, and what it prints is returned.
@discardableResult
func runPython(_ script: String, _ arguments: [String], in folder: String) throws -> ChildProcess.Outcome {
  let post = ["PYTHONPATH": "\(Installed.repository)/post", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"]
  return try ChildProcess([Installed.python, "-c", script] + arguments, in: folder, environment: post).outcome()
}
