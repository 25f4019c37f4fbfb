internal import CFFTW

/// Where in the data of several transforms the number of the transform counts.
public enum FourierBatch: Sendable, Hashable {
  /// One whole array after the other: `[batch][shape...]`.
  case outermost

  /// Side by side at each place: `[shape...][batch]`.
  case innermost
}

/// The discrete Fourier transform of complex data on any number of axes, for one array or several at once, by FFTW.
///
/// Planned by `FFTW_ESTIMATE` on an aligned buffer of its own, so that the same data give the same bits in every run. Both
/// directions work in place. Making and freeing plans is not safe from several threads at once.
///
/// ```swift
/// let transform = FourierTransform<Double>(shape: [64, 64], batch: 8, .innermost)
/// transform.data[2 * (8 * cell + sample)] = 1
/// transform.forward()
/// ```
public final class FourierTransform<Scalar: FourierScalar> {
  /// The lengths of the axes, slowest first.
  public let shape: [Int]

  /// How many arrays are transformed at once.
  public let batch: Int

  /// Where the number of the array counts.
  public let order: FourierBatch

  /// The numbers as pairs of real and imaginary part: `[batch][shape...][2]` or `[shape...][batch][2]`.
  public let data: UnsafeMutablePointer<Scalar>

  /// Complex numbers in all.
  public let count: Int

  private let storage: HugeBuffer<Scalar>
  private let forwardPlan: FourierPlan
  private let backwardPlan: FourierPlan

  /// Plans both directions, with data of zeros.
  ///
  /// - Parameters:
  ///   - shape: The lengths of the axes, slowest first, each at least one.
  ///   - batch: How many arrays are transformed at once, at least one.
  ///   - order: Where the number of the array counts.
  public init(shape: [Int], batch: Int = 1, _ order: FourierBatch = .outermost) {
    precondition(!shape.isEmpty && shape.allSatisfy { $0 > 0 }, "the shape \(shape) is not one of an array")
    precondition(batch >= 1, "\(batch) arrays cannot be transformed")
    self.shape = shape
    self.batch = batch
    self.order = order
    count = shape.reduce(batch, *)
    storage = HugeBuffer(count: 2 * count)
    data = storage.pointer
    forwardPlan = FourierPlan(storage.pointer, shape, batch, order, sign: FFTW_FORWARD)
    backwardPlan = FourierPlan(storage.pointer, shape, batch, order, sign: FFTW_BACKWARD)
  }

  /// Replaces the data by sum of data exp(-2 pi i k x / n).
  public func forward() { forwardPlan.execute() }

  /// Replaces the data by sum of data exp(2 pi i k x / n), not divided by the number of places.
  public func backward() { backwardPlan.execute() }
}

/// A type that Fourier transforms are made of: `Float` or `Double`.
public protocol FourierScalar: BitwiseCopyable, BinaryFloatingPoint {}

extension Float: FourierScalar {}
extension Double: FourierScalar {}

/// The owner of one of FFTW's plans.
private final class FourierPlan {
  private let plan: fftw_plan
  private let isDouble: Bool

  init<Scalar: FourierScalar>(
    _ data: UnsafeMutablePointer<Scalar>, _ shape: [Int], _ batch: Int, _ order: FourierBatch, sign: Int32
  ) {
    isDouble = Scalar.self == Double.self
    precondition(isDouble || Scalar.self == Float.self, "there are no transforms of \(Scalar.self)")
    let lengths = shape.map { Int32($0) }
    let (rank, howMany) = (Int32(shape.count), Int32(batch))
    let stride = order == .innermost ? howMany : 1
    let distance = order == .innermost ? 1 : Int32(shape.reduce(1, *))
    let raw = UnsafeMutableRawPointer(data)
    let plan: fftw_plan?
    if isDouble {
      let pairs = raw.assumingMemoryBound(to: fftw_complex.self)
      plan = fftw_plan_many_dft(
        rank, lengths, howMany, pairs, nil, stride, distance, pairs, nil, stride, distance, sign, FFTW_ESTIMATE)
    } else {
      let pairs = raw.assumingMemoryBound(to: fftwf_complex.self)
      plan = fftwf_plan_many_dft(
        rank, lengths, howMany, pairs, nil, stride, distance, pairs, nil, stride, distance, sign, FFTW_ESTIMATE)
    }
    guard let plan else { preconditionFailure("FFTW has no plan for \(batch) arrays of shape \(shape)") }
    self.plan = plan
  }

  func execute() { isDouble ? fftw_execute(plan) : fftwf_execute(plan) }

  deinit { isDouble ? fftw_destroy_plan(plan) : fftwf_destroy_plan(plan) }
}
