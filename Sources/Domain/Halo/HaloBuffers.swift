/// The memory of an exchange's messages, at a fixed address for as long as a transfer may use it.
final class HaloBuffers {
  let sent: UnsafeMutableRawBufferPointer
  let received: UnsafeMutableRawBufferPointer

  init(sent: Int, received: Int) {
    self.sent = .allocate(byteCount: max(sent, 1), alignment: 64)
    self.received = .allocate(byteCount: max(received, 1), alignment: 64)
  }

  deinit {
    sent.deallocate()
    received.deallocate()
  }
}
