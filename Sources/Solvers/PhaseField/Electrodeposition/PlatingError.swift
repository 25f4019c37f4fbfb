/// Why plating cannot be simulated, or has stopped.
public enum PlatingError: Error, Equatable, CustomStringConvertible {
  /// A number, or a combination of choices, that makes no sense, in words.
  case invalidParameter(String)

  /// Cells wider than the interface's length pin the front: the width of a cell and the length l, m.
  case underResolved(spacing: Double, length: Double)

  /// A step longer than what is stable: its length and the longest that is, s.
  case unstableStep(step: Double, limit: Double)

  /// No potential gives the current: that which is asked for and that of the last potential tried, A/m2 of the collector, and
  /// the time of the state, s. A current asked for that is not a number stands for a potential that was not found.
  case unreachableCurrent(target: Double, reached: Double, time: Double)

  /// The metal has come too close to the far electrode: its tip's distance from the collector and the length of the box, m, and
  /// the time, s.
  case shorted(tip: Double, length: Double, time: Double)

  /// Metal that was stripped was the last on some part of the collector; the time, s.
  case strippedThrough(time: Double)

  /// The electrolyte has less than nothing left somewhere: more is taken than ions can bring. The least concentration, mol/m3,
  /// and the time, s.
  case depleted(concentration: Double, time: Double)

  /// A number of the state is not finite; the time, s.
  case notFinite(time: Double)

  /// An equation of the step was not solved: for what, and why.
  case unsolved(quantity: String, EllipticError)

  /// Whether the same step in parts may succeed.
  var isMendedByShorterSteps: Bool {
    switch self {
    case .unstableStep, .unreachableCurrent, .unsolved: true
    default: false
    }
  }

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .invalidParameter(let reason): reason
    case .underResolved(let spacing, let length):
      """
      cells of \(spacing) m for an interface with a length of \(length) m: the front would be pinned; take cells of at most \
      that length, or a longer interface at the same tension and exchange current
      """
    case .unstableStep(let step, let limit): "a step of \(step) s, but at most \(limit) s are stable"
    case .unreachableCurrent(let target, _, let time) where target.isNaN:
      "at \(time) s the potential was not found: come to it by a ramp, or by shorter steps"
    case .unreachableCurrent(let target, let reached, let time):
      """
      at \(time) s no potential gives \(target) A/m2 (the last that was tried gives \(reached)): the salt at the metal is used up, \
      the reaction is too slow, or noise is stronger than it
      """
    case .shorted(let tip, let length, let time):
      "at \(time) s the metal reaches \(tip) m of \(length) m: the cell is as good as shorted"
    case .strippedThrough(let time): "at \(time) s the collector is bare where there was metal"
    case .depleted(let concentration, let time):
      """
      at \(time) s the concentration falls to \(concentration) mol/m3: more metal grows somewhere than ions can bring, by a \
      current above the limiting one, or by a mobility that smooths curved surfaces faster than the reaction
      """
    case .notFinite(let time): "at \(time) s a number is not finite"
    case .unsolved(let quantity, let error): "\(quantity): \(error)"
    }
  }
}
