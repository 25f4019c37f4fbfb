/// Memory of a message under way, at a fixed address.
@safe final class MessageBuffer<Element: MPIScalar> {
  private let elements: UnsafeMutableBufferPointer<Element>

  init(count: Int) {
    unsafe elements = .allocate(capacity: count)
    unsafe zero(elements)
  }

  convenience init(copying values: Span<Element>) {
    self.init(count: values.count)
    store(values, at: 0)
  }

  func store(_ values: Span<Element>, at start: Int) {
    guard !values.isEmpty else { return }
    unsafe values.withUnsafeBufferPointer {
      _ = unsafe UnsafeMutableBufferPointer(rebasing: elements[start...]).update(fromContentsOf: $0)
    }
  }

  deinit {
    unsafe elements.deallocate()
  }

  var count: Int { unsafe elements.count }

  var bytes: UnsafeMutableRawPointer? { unsafe UnsafeMutableRawPointer(elements.baseAddress) }

  func array(_ count: Int) -> [Element] { unsafe Array(elements.prefix(count)) }
}

/// Elements that another rank has yet to deliver, or that a collective operation has yet to compute.
@safe public final class PendingArray<Element: MPIScalar> {
  /// The transfer that fills the elements.
  public let request: Request

  private let buffer: MessageBuffer<Element>

  init(_ request: Request, _ buffer: MessageBuffer<Element>) {
    self.request = request
    self.buffer = buffer
  }

  /// Moves the transfer on, without waiting.
  ///
  /// - Returns: Whether the elements are there.
  /// - Throws: ``MPIError``.
  public func test() throws(MPIError) -> Bool { try request.test() }

  /// Waits for the elements. A received message may have fewer than there was room for.
  ///
  /// - Returns: The elements.
  /// - Throws: ``MPIError``.
  public func wait() throws(MPIError) -> [Element] {
    let status = try request.wait()
    guard request.kind == .receive else { return buffer.array(buffer.count) }
    return buffer.array(status.byteCount / MemoryLayout<Element>.size)
  }
}
