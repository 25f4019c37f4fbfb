public import Numerics

/// The random numbers of samples that have numbers of their own, so that what a sample becomes does not depend on the
/// rank or batch that it is drawn in.
public struct SampleNoise: Sendable {
  /// Where the numbers come from.
  public let key: RandomKey
  /// The first sample's number.
  public let first: Int

  /// Makes the noise of samples from `first` on.
  public init(key: RandomKey, first: Int = 0) { (self.key, self.first) = (key, first) }

  /// Standard normal variates of a shape (samples, ...), for one purpose and step.
  public func normals(_ shape: [Int], _ purpose: StaticString, step: Int = 0) -> Tensor<Double> {
    let length = shape.dropFirst().reduce(1, *)
    let stepKey = key.child(purpose).child(UInt64(step))
    return Tensor(shape: shape) { out in
      for n in 0..<shape[0] {
        stepKey.fillNormals(out + n * length, first: 0, count: length, sample: UInt64(first + n))
      }
    }
  }

  /// Signs, each as likely as the other (Rademacher).
  public func signs(_ shape: [Int], _ purpose: StaticString) -> Tensor<Double> {
    let normals = normals(shape, purpose)
    return Tensor(normals.values.map { $0 < 0 ? -1 : 1 }, shape: shape)
  }
}
