/// Numbers in a box of any number of axes, the last of which runs through memory without gaps.
///
/// A value: copies share memory until one of them is changed. Fields are kept with their channels last, (sample, [z,] [y,]
/// x, channel). Shapes that do not fit are a programmer's mistake and end the program.
public struct Tensor<Scalar: TensorScalar>: Sendable {
  /// The lengths of the axes; none for a single number.
  public let shape: [Int]

  private(set) var storage: TensorStorage<Scalar>

  /// The number of numbers.
  public var count: Int { storage.count }

  /// The number of axes.
  public var rank: Int { shape.count }

  init(shape: [Int], storage: TensorStorage<Scalar>) {
    precondition(shape.reduce(1, *) == storage.count, "\(storage.count) numbers have no shape \(shape)")
    self.shape = shape
    self.storage = storage
  }

  /// Makes a tensor whose numbers `fill` sets, every one of them: they are not defined before.
  public init(shape: [Int], _ fill: (UnsafeMutablePointer<Scalar>) throws -> Void) rethrows {
    let storage = TensorStorage<Scalar>(count: shape.reduce(1, *))
    try withExtendedLifetime(storage) { try fill(storage.pointer) }
    self.init(shape: shape, storage: storage)
  }

  /// Makes a tensor of one number at all places.
  public init(repeating value: Scalar, shape: [Int]) {
    let count = shape.reduce(1, *)
    self.init(shape: shape) { $0.update(repeating: value, count: count) }
  }

  /// Makes a tensor of zeros.
  public init(zeros shape: [Int]) { self.init(repeating: 0, shape: shape) }

  /// Makes a tensor of given numbers, the last axis running fastest.
  public init(_ values: [Scalar], shape: [Int]) {
    precondition(values.count == shape.reduce(1, *), "\(values.count) numbers have no shape \(shape)")
    self.init(shape: shape) { $0.update(from: values, count: values.count) }
  }

  /// Makes a tensor of given numbers, along one axis.
  public init(_ values: [Scalar]) { self.init(values, shape: [values.count]) }

  /// Makes a single number.
  public init(_ value: Scalar) { self.init([value], shape: []) }

  /// The numbers, the last axis running fastest.
  public var values: [Scalar] { withPointer { Array(UnsafeBufferPointer(start: $0, count: count)) } }

  /// The number of a tensor that has one.
  public var value: Scalar {
    precondition(count == 1, "a tensor of shape \(shape) is not one number")
    return withPointer { $0[0] }
  }

  /// Calls `body` with the numbers.
  @inline(__always)
  public func withPointer<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.pointer)) }
  }

  /// Calls `body` with the numbers, to change them.
  @inline(__always)
  public mutating func withMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Scalar>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) { storage = copiedStorage() }
    return try withExtendedLifetime(storage) { try body(storage.pointer) }
  }

  private func copiedStorage() -> TensorStorage<Scalar> {
    let copy = TensorStorage<Scalar>(count: count)
    copy.pointer.update(from: storage.pointer, count: count)
    return copy
  }

  /// The same numbers in another shape, of as many.
  ///
  /// - Parameter shape: The new lengths; one of them may be -1 and is then found.
  /// - Returns: The tensor, which shares memory with this one.
  public func reshaped(_ shape: [Int]) -> Tensor {
    guard let unknown = shape.firstIndex(of: -1) else { return Tensor(shape: shape, storage: storage) }
    var found = shape
    found[unknown] = count / max(1, -shape.reduce(1, *))
    return Tensor(shape: found, storage: storage)
  }

  /// Adds `other`, of the same shape, times `factor` in place.
  public mutating func add(_ other: Tensor, times factor: Scalar = 1) {
    precondition(shape == other.shape, "\(other.shape) cannot be added to \(shape)")
    let count = count
    withMutablePointer { y in other.withPointer { Scalar.add($0, times: factor, to: y, count) } }
  }

  /// The same numbers of another kind.
  public func converted<Other: TensorScalar>(to type: Other.Type) -> Tensor<Other> {
    if let same = self as? Tensor<Other> { return same }
    return withPointer { x in
      Tensor<Other>(shape: shape) { y in for i in 0..<count { y[i] = Other(x[i]) } }
    }
  }
}

extension Tensor: Equatable {
  /// Whether shapes and all numbers are equal.
  public static func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.values == b.values }
}

extension Tensor {
  /// The numbers between neighbours along each axis.
  static func strides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in stride(from: shape.count - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    return strides
  }

  /// An axis counted from the end if negative.
  func axis(_ axis: Int) -> Int {
    let found = axis < 0 ? axis + rank : axis
    precondition(found >= 0 && found < rank, "a tensor of shape \(shape) has no axis \(axis)")
    return found
  }
}
