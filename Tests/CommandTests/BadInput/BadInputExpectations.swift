import Testing

/// Expects a refusal: its message once and nothing else, nothing on standard output, the code of what is found before work
/// starts, and no waiting.
func expectRefusal(_ launch: Launch, _ message: String, sourceLocation: SourceLocation = #_sourceLocation) {
  expectFault(launch, code: 2, message, sourceLocation: sourceLocation)
}

/// Expects a fault told once, and nothing else.
func expectFault(
  _ launch: Launch, code: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(launch.errors == message + "\n", sourceLocation: sourceLocation)
  #expect(launch.output.isEmpty, sourceLocation: sourceLocation)
  #expect(launch.code == code, sourceLocation: sourceLocation)
  #expect(launch.seconds < 10, sourceLocation: sourceLocation)
}
