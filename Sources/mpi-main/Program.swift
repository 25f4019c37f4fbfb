import Glibc
import MPI
import Simulations

/// One call of the program, on all its ranks.
struct Program {
  /// The commands, in the order of the help.
  static let commands: [any Command.Type] = [
    PorousCommand.self, PlateCommand.self, SenseCommand.self, MorphologyCommand.self, VerifyCommand.self,
    BenchCommand.self, InspectCommand.self, RenderCommand.self, ExportCommand.self, InfoCommand.self,
  ]

  static let syntax = ProgramSyntax(
    ProgramVersion.name, "simulates battery electrodes and learns from the simulations",
    commands: commands.map { $0.syntax })

  let world: Communicator
  let start: ContinuousClock.Instant

  init(_ world: Communicator, start: ContinuousClock.Instant = .now) {
    self.world = world
    self.start = start
  }

  /// Does what the command line asks for.
  ///
  /// A refusal, which every rank throws before work starts, is told once and becomes exit code 2; a failure that all ranks
  /// found alike is told once and becomes exit code 1. Any other error leaves this function: the runtime then ends the job.
  func run(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) throws -> Int32 {
    do {
      return try dispatch(try shared(arguments))
    } catch let error as any ExitCoding where error.exitCode == UsageError.exitCode || error is CommonFailure {
      if world.rank == 0 { Self.tell(error) }
      return error.exitCode
    }
  }

  private func dispatch(_ arguments: [String]) throws -> Int32 {
    switch try Self.syntax.parse(arguments) {
    case .help(let text):
      Log(rank: world.rank).print(text)
      return 0
    case .version:
      Log(rank: world.rank).print(Version.text)
      return 0
    case .run(let invocation):
      guard let command = Self.commands.first(where: { $0.syntax.name == invocation.command.name }) else {
        throw Refusal("\(Self.syntax.name): the command \"\(invocation.command.name)\" does nothing")
      }
      return try command.run(RunContext(invocation, on: world, start: start))
    }
  }

  /// The arguments of rank 0: what is agreed on must not depend on how each rank was started.
  private func shared(_ arguments: [String]) throws(MPIError) -> [String] {
    let text = try world.broadcast(arguments.map { $0 + "\0" }.joined())
    return text.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Writes each line of an error to standard error, with the program's name unless it names itself or a file.
  private static func tell(_ error: any ExitCoding) {
    // What failed elsewhere is told as it would be told there.
    let text =
      switch error {
      case let failure as RemoteFailure: failure.message
      case EnsembleError.remote(let failure): failure.message
      default: "\(error)"
      }
    fflush(nil)
    let line = text + "\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}
