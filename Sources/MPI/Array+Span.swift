extension Array {
  /// Calls `body` with the elements.
  ///
  /// Swift 6.3.1 with optimisation may free an array literal before a generic function has used the array's `span`
  /// that another one passed on (it then reads freed memory). The buffer of this call cannot be freed early.
  func withSpan<Result, Failure: Error>(
    _ body: (Span<Element>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe withUnsafeBufferPointer { buffer throws(Failure) in try unsafe body(buffer.span) }
  }
}
