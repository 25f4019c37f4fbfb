import Foundation

/// A run of the program itself, as a user starts it.
struct Launch {
  let code: Int32
  let output: String
  let errors: String
  let seconds: Double

  /// The program: `TAFEL`, or what `make build` leaves.
  static let program: String = {
    if let path = ProcessInfo.processInfo.environment["TAFEL"], !path.isEmpty { return path }
    return package + "/.build/release/tafel"
  }()

  /// The package's folder, which this file is four levels below.
  static let package = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()

  /// Runs the program, and ends it if it hangs.
  ///
  /// - Parameters:
  ///   - arguments: What follows its name.
  ///   - ranks: The number of ranks that mpirun starts; nil to start the program itself.
  ///   - folder: The working directory.
  /// - Throws: What keeps a process from being started.
  init(_ arguments: [String], ranks: Int? = nil, in folder: Folder) throws {
    let process = Process()
    let command = ranks.map { [Self.package + "/Scripts/mpi", "\($0)", Self.program] } ?? [Self.program]
    process.executableURL = URL(filePath: command[0])
    process.arguments = command.dropFirst() + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    // What the launcher of this process, or MPI in it, left there is not for others.
    var environment = ProcessInfo.processInfo.environment.filter { variable in
      !["OMPI_", "PMIX_", "PMI_", "ORTE_", "PRTE_"].contains { variable.key.hasPrefix($0) }
    }
    // After a code other than 0 mpirun waits a second before it kills what is left: here that would be a minute in all.
    environment["OMPI_MCA_odls_base_sigkill_timeout"] = "0"
    process.environment = environment
    // Files take any length of text, where a pipe that nobody reads would stop the writer.
    let (outputs, failures) = (folder.path + "/.stdout", folder.path + "/.stderr")
    for path in [outputs, failures] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: outputs)
    process.standardError = FileHandle(forWritingAtPath: failures)
    let start = ContinuousClock.now
    try process.run()
    while process.isRunning {
      if ContinuousClock.now - start > .seconds(30) {
        process.terminate()
        usleep(3_000_000)
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      }
      usleep(5000)
    }
    process.waitUntilExit()
    seconds = start.duration(to: .now) / .seconds(1)
    code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    output = String(decoding: FileManager.default.contents(atPath: outputs) ?? Data(), as: UTF8.self)
    errors = String(decoding: FileManager.default.contents(atPath: failures) ?? Data(), as: UTF8.self)
  }
}
