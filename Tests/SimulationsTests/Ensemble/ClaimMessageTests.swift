import Testing

@testable import Simulations

@Suite struct ClaimMessageTests {
  @Test func requestsSurviveTheWire() {
    let requests: [ClaimRequest] = [
      .ask(unstarted: 16, blocks: 3), .idle(blocks: 4), .giveBack(32..<64, unstarted: 16, blocks: 2), .report, .stop,
      .left,
    ]
    let counts = SampleCounts(complete: 1 << 40, failed: 3)
    for request in requests {
      let wire = request.encoded(counts)
      #expect(wire.count == ClaimRequest.wireCount)
      let decoded = ClaimRequest.decoded(wire)
      #expect(decoded?.request == request)
      #expect(decoded?.counts == counts)
    }
  }

  @Test func repliesSurviveTheWire() {
    for reply in [ClaimReply.block(5..<9), .giveBack, .leave] {
      #expect(reply.encoded.count == ClaimReply.wireCount)
      #expect(ClaimReply(reply.encoded) == reply)
    }
  }

  @Test func rubbishIsRefused() {
    #expect(ClaimReply([0, 9, 5]) == nil)
    #expect(ClaimReply([7, 0, 0]) == nil)
    #expect(ClaimRequest.decoded([9, 0, 0, 0, 0, 0, 0]) == nil)
    #expect(ClaimRequest.decoded([2, 0, 0, 9, 5, 0, 0]) == nil)
    #expect(ClaimRequest.decoded([0]) == nil)
  }
}
