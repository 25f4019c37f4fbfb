public import Numerics

/// A function with parameters: a value, whose parameters are visited in a fixed order under fixed names.
///
/// Names are those of PyTorch's state dictionaries ("down.0.first.weight"), so that other programs load what was trained.
public protocol Module<Scalar>: Sendable {
  /// What it computes with.
  associatedtype Scalar: TensorScalar

  /// Calls `body` with every parameter and its name, in an order that never changes.
  mutating func visit(_ name: String, _ body: (String, inout Tensor<Scalar>) throws -> Void) rethrows
}

extension Module {
  /// The names and values of all parameters.
  public var parameters: [(name: String, value: Tensor<Scalar>)] {
    var (copy, found) = (self, [(name: String, value: Tensor<Scalar>)]())
    copy.visit("") { name, value in found.append((name, value)) }
    return found
  }

  /// How many numbers the parameters are.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }
}

/// Joins the parts of a parameter's name.
func joined(_ prefix: String, _ name: String) -> String { prefix.isEmpty ? name : "\(prefix).\(name)" }

/// One computation with a module: it puts parameters on a tape as they are used, or leaves them constants.
public final class Recording<Scalar: TensorScalar> {
  /// Where gradients are recorded, if they are.
  public let tape: Tape<Scalar>?
  /// What convolutions multiply.
  public let precision: ConvolutionPrecision
  private var leaves: [ObjectIdentifier: Traced<Scalar>] = [:]
  private var owners: [Traced<Scalar>.Identifier: ObjectIdentifier] = [:]

  /// Makes a recording.
  ///
  /// - Parameters:
  ///   - tape: Where gradients are recorded; without one, none are.
  ///   - precision: What convolutions of floats multiply.
  public init(on tape: Tape<Scalar>? = nil, precision: ConvolutionPrecision = .single) {
    self.tape = tape
    self.precision = precision
  }

  /// A parameter as part of this computation: one leaf however often it is used.
  public func callAsFunction(_ parameter: Tensor<Scalar>) -> Traced<Scalar> {
    guard let tape else { return Traced(parameter) }
    let key = ObjectIdentifier(parameter.storage)
    if let known = leaves[key] { return known }
    let leaf = tape.variable(parameter)
    (leaves[key], owners[leaf.identifier]) = (leaf, key)
    return leaf
  }

  /// The leaf of a parameter, if the computation used it.
  public func leaf(of parameter: Tensor<Scalar>) -> Traced<Scalar>? { leaves[ObjectIdentifier(parameter.storage)] }

  /// Which memory a leaf's parameter lies in.
  func owner(of leaf: Traced<Scalar>.Identifier) -> ObjectIdentifier? { owners[leaf] }
}

/// How parameters begin.
public enum Initialization: Sendable {
  /// Normal, of the variance 1 / inputs (LeCun 1998), which keeps that of what passes.
  case variancePreserving
  /// All zero.
  case zero

  func tensor<Scalar: TensorScalar>(_ shape: [Int], inputs: Int, key: RandomKey) -> Tensor<Scalar> {
    guard case .variancePreserving = self else { return Tensor(zeros: shape) }
    let (normals, scale) = (normals(shape, key) as Tensor<Scalar>, 1 / Double(max(1, inputs)).squareRoot())
    return Scalar(scale) * normals
  }
}

/// Standard normal variates of a key.
public func normals<Scalar: TensorScalar>(_ shape: [Int], _ key: RandomKey, sample: UInt64 = 0) -> Tensor<Scalar> {
  let variates = Tensor<Double>(shape: shape) {
    key.fillNormals($0, first: 0, count: shape.reduce(1, *), sample: sample)
  }
  return variates.converted(to: Scalar.self)
}
