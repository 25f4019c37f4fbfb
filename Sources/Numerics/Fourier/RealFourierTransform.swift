internal import CFFTW

/// The discrete Fourier transform of real data on two or three axes, by FFTW.
///
/// Planned by `FFTW_ESTIMATE` on aligned buffers of its own, so that the same data give the same bits in every run. Making
/// and freeing plans is not safe from several threads at once.
public final class RealFourierTransform {
  /// The lengths of the axes, slowest first.
  public let shape: [Int]

  /// The real data, `[...][n]`.
  public let real: UnsafeMutablePointer<Double>

  /// The coefficients, `[...][n / 2 + 1]` pairs of real and imaginary part: those of the last axis's wave numbers from 0
  /// to n / 2, the others being their conjugates.
  public let complex: UnsafeMutablePointer<Double>

  private let realStorage: HugeBuffer<Double>
  private let complexStorage: HugeBuffer<Double>
  private let forwardPlan: fftw_plan
  private let backwardPlan: fftw_plan

  /// Plans both directions.
  ///
  /// - Parameter shape: The lengths of the axes, slowest first, each at least one.
  public init(shape: [Int]) {
    precondition(!shape.isEmpty && shape.allSatisfy { $0 > 0 }, "the shape \(shape) is not one of an array")
    self.shape = shape
    let last = shape[shape.count - 1]
    let rows = shape.dropLast().reduce(1, *)
    realStorage = HugeBuffer(count: rows * last)
    complexStorage = HugeBuffer(count: rows * (last / 2 + 1) * 2)
    real = realStorage.pointer
    complex = complexStorage.pointer
    let lengths = shape.map { Int32($0) }
    let pairs = UnsafeMutableRawPointer(complex).assumingMemoryBound(to: fftw_complex.self)
    guard
      let forward = fftw_plan_dft_r2c(Int32(lengths.count), lengths, real, pairs, FFTW_ESTIMATE),
      let backward = fftw_plan_dft_c2r(Int32(lengths.count), lengths, pairs, real, FFTW_ESTIMATE)
    else { preconditionFailure("FFTW has no plan for the shape \(shape)") }
    forwardPlan = forward
    backwardPlan = backward
  }

  deinit {
    fftw_destroy_plan(forwardPlan)
    fftw_destroy_plan(backwardPlan)
  }

  /// complex = sum of real exp(-2 pi i k x / n); `real` is kept.
  public func forward() { fftw_execute(forwardPlan) }

  /// real = sum of complex exp(2 pi i k x / n), not divided by the count; `complex` is overwritten.
  public func backward() { fftw_execute(backwardPlan) }
}
