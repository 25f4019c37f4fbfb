import Testing

@testable import Simulations

@Suite struct ProgressTests {
  @Test func linesComeAtMostEveryTenSeconds() {
    let transcript = Transcript()
    let progress = Progress("plate", log: transcript.log())
    for second in 0...40 { progress.show(fraction: Double(second) / 40, ["step \(second)"], at: Double(second)) }
    #expect(
      transcript.output == """
        plate    25.0 %   step 10
        plate    50.0 %   step 20   20.0 s left
        plate    75.0 %   step 30   10.0 s left
        plate   100.0 %   step 40   0.000 s left

        """)
  }

  /// What was done before this run says nothing about its speed.
  @Test func theRateOfAResumedRunIsItsOwn() {
    let transcript = Transcript()
    let progress = Progress("plate", log: transcript.log())
    progress.show(fraction: 0.8, [], at: 10)
    progress.show(fraction: 0.9, [], at: 20)
    #expect(transcript.output == "plate    80.0 %\nplate    90.0 %   10.0 s left\n")
  }

  @Test func aTerminalIsRedrawnMoreOften() {
    let transcript = Transcript()
    let progress = Progress("plate", log: transcript.log(isTerminal: true))
    for tick in 0...4 { progress.show(fraction: nil, ["\(tick)"], at: 0.1 * Double(tick)) }
    progress.finish()
    #expect(
      transcript.output == "\r\u{1B}[Kplate   0\r\u{1B}[Kplate   2\r\u{1B}[Kplate   4\r\u{1B}[K")
  }

  @Test func otherRanksAndQuietRunsShowNothing() {
    let transcript = Transcript()
    Progress("plate", log: transcript.log(rank: 1)).show(fraction: 0.5, [], at: 100)
    Progress("plate", log: transcript.log(Log.Options(isQuiet: true))).show(fraction: 0.5, [], at: 100)
    #expect(transcript.output.isEmpty && transcript.errors.isEmpty)
  }
}
