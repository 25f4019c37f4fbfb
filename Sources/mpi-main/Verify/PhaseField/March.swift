import Domain

extension Model {
  /// Advances to a time by equal steps no longer than the model would take; where it comes to want others, by those.
  ///
  /// - Parameters:
  ///   - time: The time, in seconds.
  ///   - eachStep: Called after every step.
  /// - Throws: What the model throws.
  func march(to time: Double, eachStep: () throws -> Void = {}) throws {
    while time - clock.time > 1e-9 * time {
      let wanted = try stableTimeStep()
      let count = ((time - clock.time) / wanted - 1e-9).rounded(.up)
      let step = (time - clock.time) / max(count, 1)
      for _ in 0..<Int(max(count, 1)) {
        try self.step(step)
        try eachStep()
        // A shorter or much longer step is wanted: the rest is divided anew.
        let next = try stableTimeStep()
        if next < 0.99 * wanted || next > 1.3 * wanted { break }
      }
    }
  }
}
