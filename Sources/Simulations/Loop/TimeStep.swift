/// The length of a step that ends on time.
struct TimeStep: Hashable {
  /// The length in seconds.
  var length: Double

  /// The time that the clock shall show afterwards, if the step lands on a given one.
  ///
  /// It is set rather than added up, so that output carries the very time that was asked for.
  var landing: Double?

  /// The longest step that is at most `stable`, and does not pass `target`.
  ///
  /// A target between one and two steps away is reached in two equal steps, which avoids a tiny last one. The result
  /// depends on the clock and the stable step alone: a resumed run takes the same steps.
  ///
  /// - Parameters:
  ///   - stable: The longest step that the model can take, in seconds.
  ///   - time: The time now.
  ///   - target: The next time to land on, or nil.
  init(stable: Double, from time: Double, target: Double?) {
    guard let target else {
      length = stable
      return
    }
    let remaining = target - time
    if remaining <= stable * (1 + 1e-12) {
      (length, landing) = (remaining, target)
    } else {
      length = remaining < 2 * stable ? remaining / 2 : stable
    }
  }
}
