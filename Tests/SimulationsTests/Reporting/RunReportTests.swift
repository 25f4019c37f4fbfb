import TestSupport
import Testing

@testable import Simulations

@Suite(.serialized, .collective) struct RunReportTests {
  private func report() throws -> RunReport {
    let timer = SectionTimer()
    timer.add(1.5, to: "solve")
    var report = try RunReport(
      "porous", wallTime: World.rank == 0 ? 2 : 99, timer: timer, bytesWritten: 500_000, on: World.communicator)
    report.addRate("samples", 20_000)
    report.addResult("failed", 0)
    report.files = ["a.h5"]
    return report
  }

  @Test func textHasTimesRatesSectionsBytesAndFiles() throws {
    let report = try report()
    let ranks = World.size == 1 ? "1 rank" : "\(World.size) ranks"
    expectEverywhere(
      report.text == """
        porous: done after 2.000 s on \(ranks)
          failed: 0
          20.0 k samples, 10.0 k samples/s
          seconds on ranks       min      mean       max     share
          solve                1.500     1.500     1.500    75.0 %
          wrote \(Format.bytes(500_000 * World.size)), \(Format.scaled(250_000 * Double(World.size)))B/s
          file a.h5
        """)
  }

  /// Neither the text nor the status says that all is well when parts have no result.
  @Test func failuresAreTold() throws {
    var report = try report()
    report.failed = 40
    let ranks = World.size == 1 ? "1 rank" : "\(World.size) ranks"
    expectEverywhere(report.text.hasPrefix("porous: done, 40 failed, after 2.000 s on \(ranks)\n"), "\(report.text)")
    expectEverywhere(report.json.text.hasPrefix(#"{"command":"porous","status":"failed","stop":null,"#))
    report.stop = .wallTime
    expectEverywhere(report.json.text.hasPrefix(#"{"command":"porous","status":"stopped","stop":"wall time","#))
  }

  @Test func jsonHasTheSame() throws {
    var report = try report()
    report.stop = .signal(.user1)
    expectEverywhere(
      report.json.text == """
        {"command":"porous","status":"stopped","stop":"SIGUSR1","ranks":\(World.size),"wall_time":2.0,"failed":0,\
        "rates":{"samples":{"count":20000.0,"per_second":10000.0}},\
        "sections":{"solve":{"minimum":1.5,"mean":1.5,"maximum":1.5}},\
        "bytes_written":\(500_000 * World.size),"files":["a.h5"]}
        """)
  }
}
