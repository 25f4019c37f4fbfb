internal import CFFTW

/// A real transform of one line that makes the second difference u[i-1] - 2 u[i] + u[i+1] diagonal, by FFTW.
///
/// Planned by `FFTW_ESTIMATE` on an aligned buffer of its own, so that the same data give the same bits in every run. Making
/// and freeing plans is not safe from several threads at once.
public final class SymmetricTransform {
  /// How the line goes on beyond its ends.
  public enum Symmetry: Sendable, Hashable {
    /// Around: Hartley's transform.
    case periodic
    /// Mirrored, half a place beyond the ends: cosines.
    case even
    /// Mirrored with the other sign, half a place beyond the ends: sines.
    case odd
  }

  /// The number of values.
  public let count: Int

  /// How the line goes on.
  public let symmetry: Symmetry

  /// The values of the line.
  public let data: UnsafeMutablePointer<Double>

  private let storage: HugeBuffer<Double>
  private let forwardPlan: fftw_plan
  private let backwardPlan: fftw_plan

  /// Plans both directions.
  ///
  /// - Parameters:
  ///   - symmetry: How the line goes on beyond its ends.
  ///   - count: The number of values, at least one.
  public init(_ symmetry: Symmetry, count: Int) {
    precondition(count > 0, "a line has at least one value")
    self.symmetry = symmetry
    self.count = count
    storage = HugeBuffer(count: count)
    data = storage.pointer
    let kinds: (fftw_r2r_kind, fftw_r2r_kind) =
      switch symmetry {
      case .periodic: (FFTW_DHT, FFTW_DHT)
      case .even: (FFTW_REDFT10, FFTW_REDFT01)
      case .odd: (FFTW_RODFT10, FFTW_RODFT01)
      }
    guard
      let forward = fftw_plan_r2r_1d(Int32(count), data, data, kinds.0, FFTW_ESTIMATE),
      let backward = fftw_plan_r2r_1d(Int32(count), data, data, kinds.1, FFTW_ESTIMATE)
    else { preconditionFailure("FFTW has no plan for \(count) values") }
    forwardPlan = forward
    backwardPlan = backward
  }

  deinit {
    fftw_destroy_plan(forwardPlan)
    fftw_destroy_plan(backwardPlan)
  }

  /// What ``forward()`` and ``backward()`` together multiply the data by.
  public var norm: Double { symmetry == .periodic ? Double(count) : Double(2 * count) }

  /// Replaces the data by their coefficients.
  public func forward() { fftw_execute(forwardPlan) }

  /// Replaces coefficients by the data times ``norm``.
  public func backward() { fftw_execute(backwardPlan) }
}
