import MPI
import Simulations
import TestSupport
import Testing

@testable import mpi_main

@Suite(.serialized, .collective) struct ProgramTests {
  /// A refusal is an exit code on every rank, not an error that ends the job.
  @Test(arguments: [[], ["inof"], ["info", "--jso"], ["info", "x"], ["--verson"]])
  func whatCannotBeFollowedExitsWithTwo(arguments: [String]) throws {
    expectEverywhere(try Program(World.communicator).run(arguments) == 2)
  }

  @Test(arguments: [["--help"], ["--version"], ["help", "info"], ["info", "--help"]])
  func helpExitsWithZero(arguments: [String]) throws {
    expectEverywhere(try Program(World.communicator).run(arguments) == 0)
  }

  /// Every rank follows the arguments of rank 0, also empty ones.
  @Test func ranksFollowTheSameArguments() throws {
    let own = World.rank == 0 ? ["info", ""] : ["--help"]
    expectEverywhere(try Program(World.communicator).run(own) == 2)
  }

  @Test func commandsAreListedOnce() {
    let names = Program.commands.map { $0.syntax.name }
    #expect(Set(names).count == names.count)
  }
}

@Suite(.serialized, .collective) struct RunContextTests {
  private struct Fault: Error, CustomStringConvertible { let description = "too many ranks" }

  private func context() throws -> RunContext {
    guard case .run(let invocation) = try Program.syntax.parse(["info"]) else { throw Fault() }
    return RunContext(invocation, on: World.communicator, start: .now)
  }

  /// What one rank finds fault with becomes the same refusal on all.
  @Test func aFaultOnOneRankIsARefusalOnAll() throws {
    let context = try context()
    var code: Int32?
    do {
      try context.prepare { if World.rank == World.size - 1 { throw Fault() } }
    } catch let error as any ExitCoding {
      code = error.exitCode
      expectEverywhere("\(error)".contains("too many ranks"))
    }
    expectEverywhere(code == 2)
  }

  @Test func aMissingCaseFileIsARefusal() throws {
    let context = try context()
    expectEverywhere(throws2 { _ = try context.prepare { try CaseText.read("/nowhere/case.yaml") } })
  }

  private func throws2(_ body: () throws -> Void) -> Bool {
    do { try body() } catch let error as any ExitCoding { return error.exitCode == 2 } catch { return false }
    return false
  }
}
