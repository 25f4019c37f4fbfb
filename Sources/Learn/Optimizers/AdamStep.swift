/// One step of Adam with decoupled decay over a run of numbers.
public struct AdamStep<Scalar: TensorScalar> {
  let count: Int
  let parameters: UnsafeMutablePointer<Scalar>
  let gradient: UnsafePointer<Scalar>
  /// The running means of the gradient and of its square.
  let first: UnsafeMutablePointer<Scalar>, second: UnsafeMutablePointer<Scalar>
  /// The gradient is taken times this.
  let gradientFactor: Scalar
  let beta1: Scalar, beta2: Scalar
  /// The rate over the first mean's correction, and the second's correction.
  let rate: Scalar, secondCorrection: Scalar
  let epsilon: Scalar
  /// 1 - rate times decay.
  let keep: Scalar
}

extension TensorScalar {
  /// See ``TensorScalar``.
  public static func stepAdam(_ step: AdamStep<Self>) {
    let (b1, b2) = (SIMD16(repeating: step.beta1), SIMD16(repeating: step.beta2))
    var i = 0
    while i < step.count {
      let n = min(16, step.count &- i)
      let isFull = n == 16
      let g = (isFull ? Lanes.load(step.gradient + i) : Lanes.load(step.gradient + i, first: n)) * step.gradientFactor
      let m0 = isFull ? Lanes.load(step.first + i) : Lanes.load(UnsafePointer(step.first + i), first: n)
      let v0 = isFull ? Lanes.load(step.second + i) : Lanes.load(UnsafePointer(step.second + i), first: n)
      let p = isFull ? Lanes.load(step.parameters + i) : Lanes.load(UnsafePointer(step.parameters + i), first: n)
      let m = m0 * b1 + g * (1 - b1)
      let v = v0 * b2 + g * g * (1 - b2)
      let root = (v * step.secondCorrection).squareRoot() + step.epsilon
      let next = p * step.keep - step.rate * m / root
      if isFull {
        Lanes.store(m, step.first + i)
        Lanes.store(v, step.second + i)
        Lanes.store(next, step.parameters + i)
      } else {
        Lanes.store(m, step.first + i, first: n)
        Lanes.store(v, step.second + i, first: n)
        Lanes.store(next, step.parameters + i, first: n)
      }
      i &+= 16
    }
  }
}
