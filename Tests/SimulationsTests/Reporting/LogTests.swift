import Testing

@testable import Simulations

/// Collects what a log writes.
final class Transcript {
  var output = ""
  var errors = ""

  func log(rank: Int = 0, _ options: Log.Options = Log.Options(), isTerminal: Bool = false) -> Log {
    Log(rank: rank, options: options, isTerminal: isTerminal) { [self] descriptor, text in
      if descriptor == 1 { output += text } else { errors += text }
    }
  }
}

@Suite struct LogTests {
  @Test func onlyRankZeroSpeaks() {
    let transcript = Transcript()
    for rank in 0..<3 {
      let log = transcript.log(rank: rank)
      log.note("note")
      log.print("print")
      log.warn("warn")
    }
    #expect(transcript.output == "note\nprint\n")
    #expect(transcript.errors == "rank 0: warning: warn\nrank 1: warning: warn\nrank 2: warning: warn\n")
  }

  @Test func aQuietLogKeepsWhatWasAskedFor() {
    let transcript = Transcript()
    let log = transcript.log(Log.Options(isQuiet: true))
    log.note("note")
    log.redraw("progress")
    log.print("report")
    #expect(transcript.output == "report\n")
  }

  @Test func standardOutputIsKeptForJSON() {
    let transcript = Transcript()
    let log = transcript.log(Log.Options(isJSON: true))
    log.note("note")
    log.print("report")
    log.summarize(["a": 1])
    #expect(transcript.output == "{\"a\":1}\n")
    #expect(transcript.errors == "note\nreport\n")
  }

  @Test func withoutJSONThereIsNoSummary() {
    let transcript = Transcript()
    transcript.log().summarize(["a": 1])
    #expect(transcript.output.isEmpty)
  }

  @Test func linesAppearAboveTheProgressLine() {
    let transcript = Transcript()
    let log = transcript.log(isTerminal: true)
    log.redraw("10 %")
    log.redraw("20 %")
    log.note("note")
    log.note("more")
    #expect(transcript.output == "\r\u{1B}[K10 %\r\u{1B}[K20 %\r\u{1B}[Knote\nmore\n")
  }
}
