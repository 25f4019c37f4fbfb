import MPI
import Simulations

/// What a command is given to work with, the same on every rank.
struct RunContext {
  /// The command line, read.
  let invocation: Invocation

  /// All ranks.
  let world: Communicator

  /// What the run says.
  let log: Log

  /// What can stop it early: signals, and `--max-walltime`.
  let stop: StopController

  /// The times of its sections on this rank.
  let timer = SectionTimer()

  init(_ invocation: Invocation, on world: Communicator, start: ContinuousClock.Instant) {
    self.invocation = invocation
    self.world = world
    log = Log(
      rank: world.rank, options: Log.Options(isQuiet: invocation.has(.quiet), isJSON: invocation.has(.json)))
    let limit = invocation[.maximalWallTime].map { Double($0.seconds) }
    stop = StopController(maximumWallTime: limit, start: start)
  }

  /// What runs: the command's name.
  var title: String { invocation.command.name }

  /// Does what comes before work, and can find fault with what the user gave: any error becomes a refusal on every
  /// rank, which rank 0 tells once. Collective.
  ///
  /// - Parameter body: Work without communication.
  /// - Returns: What `body` returned on this rank.
  /// - Throws: An error of exit code 2, or `MPIError`.
  func prepare<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try world.agree(body)
    } catch let error as MPIError {
      throw error
    } catch let error as any ExitCoding where error.exitCode == UsageError.exitCode {
      throw error
    } catch let error as RemoteFailure {
      throw Refusal(error.message)
    } catch {
      throw Refusal("\(title): \(error)")
    }
  }

  /// Reads the case file on rank 0 and parses it everywhere, with the overrides of the command line. Collective.
  func readCase<Values: CaseDefinition>(_ type: Values.Type) throws -> Case<Values> {
    let text = try prepare { world.rank == 0 ? try CaseText.read(invocation.file) : "" }
    let shared = try world.broadcast(text)
    return try prepare { try Case<Values>.parse(text: shared, file: invocation.file, overrides: invocation.overrides) }
  }

  /// Tells the doubts about a case, once it is known that it runs.
  func tellWarnings<Values>(of parsed: Case<Values>) {
    for warning in parsed.warnings { log.caution("\(warning)") }
  }

  /// Where the results of a case come from. Collective.
  func provenance<Values>(of parsed: Case<Values>) throws -> Provenance {
    try Provenance(
      on: world, configuration: parsed.resolved.json, seed: UInt64(parsed.seed), libraries: Version.furtherLibraries)
  }

  /// Tells the report at the end, as text or as the one line of JSON.
  func tell(_ report: RunReport) {
    if log.options.isJSON { log.summarize(report.json) } else { log.print(report.text) }
  }
}
