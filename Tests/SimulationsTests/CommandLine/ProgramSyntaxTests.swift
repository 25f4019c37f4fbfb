import Simulations
import Testing

@Suite struct ProgramSyntaxTests {
  static let workers = CommandOption<Int>.integer("--workers", in: 1...64, "Ranks per worker.")

  static let program = ProgramSyntax(
    "tafel", "batteries from first fields",
    commands: [
      CommandSyntax(
        "porous", "potential fields in random porous media", on: .caseFile,
        options: .output, .restart, .maximalWallTime, .check, .json, .quiet, workers,
        example: "mpirun -n 2 tafel porous jobs/porous-graphite/case.yaml samples=1000"),
      CommandSyntax(
        "verify", "published cases", on: .names(["porous", "lattice"]), options: .json, example: "tafel verify"),
      CommandSyntax("inspect", "what a file holds", on: .file, options: .json, example: "tafel inspect porous.h5"),
      CommandSyntax(
        "morphology", "surfaces", on: .files(atLeast: 1), options: .json, example: "tafel morphology a.png"),
      CommandSyntax("info", "versions", on: .nothing, options: .json, example: "tafel info"),
    ])

  static func run(_ line: String) throws -> Invocation? {
    guard case .run(let invocation) = try program.parse(line.split(separator: " ").map(String.init)) else { return nil }
    return invocation
  }

  @Test func readsACall() throws {
    let call = try #require(
      try Self.run(
        "porous a.yaml samples=5 --output=out.h5 --restart none domain.cells=[4,4] --max-walltime 01:02:03 --json"))
    #expect(call.command.name == "porous")
    #expect(call.file == "a.yaml")
    #expect(call.overrides == ["samples=5", "domain.cells=[4,4]"])
    #expect(call[.output] == "out.h5")
    #expect(call[.restart] == Restart.none)
    #expect(call[.maximalWallTime]?.seconds == 3723)
    #expect(call.has(.json))
    #expect(!call.has(.quiet))
    #expect(call[Self.workers] == nil)
  }

  @Test func knowsDefaults() throws {
    let call = try #require(try Self.run("porous a.yaml"))
    #expect(call[.restart] == .auto)
    #expect(call[.output] == nil)
    #expect(call[.maximalWallTime] == nil)
    #expect(try Self.run("porous a.yaml --restart x.h5")?[.restart] == .path("x.h5"))
    #expect(try Self.run("verify")?.operands == [])
    #expect(try Self.run("verify lattice porous")?.operands == ["lattice", "porous"])
    #expect(try Self.run("porous --quiet -- --a.yaml")?.file == "--a.yaml")
  }

  /// A script's own options come before what is added to its call.
  @Test func laterOptionsWin() throws {
    let call = try #require(
      try Self.run("porous a.yaml --output a.h5 --restart auto --json --output=b.h5 --restart none --json"))
    #expect(call[.output] == "b.h5" && call[.restart] == Restart.none && call.has(.json))
  }

  @Test(arguments: [
    ("", #"tafel: no command given; try "tafel --help""#),
    ("porus a.yaml", #"tafel: unknown command "porus"; did you mean "porous"?"#),
    ("xyz", #"tafel: unknown command "xyz"; try "tafel --help""#),
    ("--hepl", #"tafel: unknown option "--hepl"; did you mean "--help"?"#),
    ("--output x", #"tafel: unknown option "--output"; a command comes first"#),
    ("porous", "tafel porous: which case? tafel porous CASE.yaml [key.path=value ...]"),
    ("porous samples=5", #"tafel porous: the case file comes before "samples=5""#),
    ("porous a.yaml b.yaml", #"tafel porous: one case file at a time, found "b.yaml" after "a.yaml""#),
    ("porous a.yaml --ouput x", #"tafel porous: unknown option "--ouput"; did you mean "--output"?"#),
    ("porous a.yaml --frobnicate", #"tafel porous: unknown option "--frobnicate"; try "tafel porous --help""#),
    ("porous a.yaml --output", "tafel porous: --output needs a value: --output PATH"),
    ("porous a.yaml --output --json", "tafel porous: --output needs a value: --output PATH"),
    ("porous a.yaml --output=", #"tafel porous: --output: expected PATH, found """#),
    ("porous a.yaml --json=1", #"tafel porous: --json takes no value, found "1""#),
    ("porous a.yaml --max-walltime 5", #"tafel porous: --max-walltime: expected HH:MM:SS above zero, found "5""#),
    (
      "porous a.yaml --max-walltime 00:61:00",
      #"tafel porous: --max-walltime: expected HH:MM:SS above zero, found "00:61:00""#
    ),
    (
      "porous a.yaml --max-walltime 00:00:00",
      #"tafel porous: --max-walltime: expected HH:MM:SS above zero, found "00:00:00""#
    ),
    (
      "porous a.yaml --workers 0", #"tafel porous: --workers: expected an integer at least 1 and at most 64, found "0""#
    ),
    ("verify poros", #"tafel verify: unknown name "poros"; did you mean "porous"?"#),
    ("verify zzzzz", #"tafel verify: unknown name "zzzzz"; there is porous or lattice"#),
    ("verify --quiet", #"tafel verify: unknown option "--quiet"; try "tafel verify --help""#),
    ("inspect", "tafel inspect: which file? tafel inspect FILE"),
    ("inspect a b", #"tafel inspect: one file at a time, found "b" as well"#),
    ("morphology", "tafel morphology: needs a file: tafel morphology FILE [FILE ...]"),
    ("info x", #"tafel info: takes no "x""#),
    ("help poros", #"tafel: unknown command "poros"; did you mean "porous"?"#),
  ])
  func refuses(line: String, message: String) {
    do throws(UsageError) {
      _ = try Self.program.parse(line.split(separator: " ").map(String.init))
      Issue.record("accepted: \(line)")
    } catch {
      #expect(error.description == message)
      #expect(UsageError.exitCode == 2)
    }
  }

  @Test(arguments: [("00:10:00", 600), ("1:00:00", 3600), ("100:00:01", 360_001), ("2-00:00:00", 172_800)])
  func readsWallTimes(text: String, seconds: Int) {
    #expect(WallTime(text)?.seconds == seconds)
  }

  @Test(arguments: ["", "1", "1:2", "a:00:00", "-1:00:00", "1:00:00:00", "1-2-00:00:00", "::", "+1:00:00"])
  func refusesWallTimes(text: String) {
    #expect(WallTime(text) == nil)
  }

  @Test func helps() throws {
    guard case .help(let help) = try Self.program.parse(["--help"]) else {
      Issue.record("no help")
      return
    }
    #expect(
      help == """
        tafel: batteries from first fields

        Usage:
          [mpirun -n N] tafel COMMAND CASE.yaml [key.path=value ...] [options]

        Commands:
          porous      potential fields in random porous media
          verify      published cases
          inspect     what a file holds
          morphology  surfaces
          info        versions

        Options of every command:
          --help     Print this help.
          --version  Print the versions of everything.

        Example:
          mpirun -n 2 tafel porous jobs/porous-graphite/case.yaml samples=1000

        "tafel COMMAND --help" tells more.

        """)
  }

  @Test(arguments: [["porous", "--help"], ["help", "porous"], ["porous", "a.yaml", "--bad", "-h"]])
  func helpsWithACommand(arguments: [String]) throws {
    guard case .help(let help) = try Self.program.parse(arguments) else {
      Issue.record("no help")
      return
    }
    #expect(
      help == """
        tafel porous: potential fields in random porous media

        Usage:
          [mpirun -n N] tafel porous CASE.yaml [key.path=value ...] [options]

        Options (of one given twice the later counts):
          --output PATH             Write the result there.
          --restart auto|none|PATH  Start from the newest state of the same case, afresh, or from a file.
          --max-walltime HH:MM:SS   Stop in time with a state to resume from, and exit with 75.
          --check                   Print the resolved case, decomposition, memory and cost; run nothing.
          --json                    Print the final summary as one JSON line.
          --quiet                   Print no progress.
          --workers N               Ranks per worker.
          --help                    Print this help.
          --version                 Print the versions of everything.

        Example:
          mpirun -n 2 tafel porous jobs/porous-graphite/case.yaml samples=1000

        """)
  }

  @Test func tellsTheVersion() throws {
    for arguments in [["--version"], ["porous", "--version"]] {
      guard case .version = try Self.program.parse(arguments) else {
        Issue.record("no version")
        return
      }
    }
  }
}
