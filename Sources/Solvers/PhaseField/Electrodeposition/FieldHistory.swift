internal import Domain

/// The last values of a field, from which the next ones are foreseen: first guesses of what is solved for.
struct FieldHistory {
  /// A step earlier.
  let last: Field<Double>
  /// Two steps earlier.
  let secondLast: Field<Double>

  init(_ name: String, like field: Field<Double>) {
    last = Field("last_\(name)", like: field)
    secondLast = Field("second_last_\(name)", like: field)
  }

  /// The fields, as parts of a state.
  var fields: [Field<Double>] { [last, secondLast] }

  /// Puts into `guess` where the parabola through the present and the last values leads. Local.
  ///
  /// - Parameters:
  ///   - field: The present values, which are remembered.
  ///   - guess: Receives the guess; it can be the same field.
  ///   - dt: The step to come.
  ///   - steps: The last steps, the latest first; as many as there have been, two at most.
  func foresee(_ field: Field<Double>, into guess: Field<Double>, _ dt: Double, after steps: [Double]) {
    // u + dt s + dt (dt + h) (s - s') / (h + h'), with the slopes s and s' of the last two steps h and h'.
    var (first, second) = (0.0, 0.0)
    // What a jump has begun leads nowhere over a much longer step.
    let steps = steps.prefix { dt <= 2 * $0 }
    if let h = steps.first {
      first = dt / h
      if steps.count > 1 {
        let bend = dt * (dt + h) / (h + steps[1])
        (first, second) = (first + bend / h, bend / steps[1])
      }
    }
    let width = field.block.count.x
    field.forEachRow { now, y, z in
      let (one, two, out) = (last.row(y, z), secondLast.row(y, z), guess.row(y, z))
      for x in 0..<width {
        let (u, v, w) = (now[x], one[x], two[x])
        two[x] = v
        one[x] = u
        out[x] = u + first * (u - v) - second * (v - w)
      }
    }
  }
}
