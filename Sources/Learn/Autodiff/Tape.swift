/// The record of a computation as it runs, from which gradients are computed backwards.
///
/// Each operation leaves a node with its pullback: the function that takes the gradient of a scalar with respect to the
/// result to the gradients with respect to the operation's inputs (a vector-Jacobian product). Nodes stand in the order of
/// execution. A tape belongs to one thread.
public final class Tape<Scalar: TensorScalar> {
  /// Takes the gradient by the result to those by the inputs, in their order; nothing where an input needs none.
  public typealias Pullback = (_ gradient: Tensor<Scalar>) throws -> [Tensor<Scalar>?]

  struct Node {
    let inputs: [Int]
    let shape: [Int]
    /// Nothing for a leaf, and once it has run.
    var pullback: Pullback?
  }

  private(set) var nodes: [Node] = []

  /// Makes an empty tape.
  public init() {}

  /// How many operations and leaves are recorded.
  public var count: Int { nodes.count }

  /// A value whose gradient will be asked for.
  public func variable(_ value: Tensor<Scalar>) -> Traced<Scalar> {
    nodes.append(Node(inputs: [], shape: value.shape, pullback: nil))
    return Traced(value, tape: self, node: nodes.count - 1)
  }

  func record(_ value: Tensor<Scalar>, inputs: [Int], _ pullback: @escaping Pullback) -> Traced<Scalar> {
    nodes.append(Node(inputs: inputs, shape: value.shape, pullback: pullback))
    return Traced(value, tape: self, node: nodes.count - 1)
  }

  /// The gradients of `result` with respect to all leaves.
  ///
  /// Every pullback runs once, in the reverse of the order of execution, and what it kept is then freed, unless the tape is
  /// kept for another pass.
  ///
  /// - Parameters:
  ///   - result: What is differentiated.
  ///   - seed: The gradient with respect to it; without one it has to be one number, and 1 is taken.
  ///   - keepsTape: Whether other passes follow.
  ///   - afterNode: Called after each node, such as to let messages progress.
  ///   - onLeaf: Called with a leaf's node and gradient as soon as nothing more will be added to it.
  /// - Returns: The gradients.
  /// - Throws: What a pullback throws.
  public func gradients(
    of result: Traced<Scalar>, seed: Tensor<Scalar>? = nil, keepsTape: Bool = false,
    afterNode: (() throws -> Void)? = nil,
    onLeaf: ((Traced<Scalar>.Identifier, Tensor<Scalar>) throws -> Void)? = nil
  ) throws -> Gradients<Scalar> {
    precondition(result.tape === self, "the result was not recorded on this tape")
    let start = seed ?? Tensor(repeating: 1, shape: result.value.shape)
    precondition(
      seed != nil || result.value.count == 1, "a gradient needs a seed or a single number, not \(result.shape)")
    precondition(start.shape == result.value.shape, "a seed of \(start.shape) for a result of \(result.shape)")
    var adjoints = [Tensor<Scalar>?](repeating: nil, count: nodes.count)
    adjoints[result.node] = start
    for index in stride(from: result.node, through: 0, by: -1) {
      guard let adjoint = adjoints[index] else { continue }
      if let pullback = nodes[index].pullback {
        adjoints[index] = nil
        if !keepsTape { nodes[index].pullback = nil }
        add(try pullback(adjoint), of: nodes[index].inputs, to: &adjoints)
        try afterNode?()
      } else {
        // Whatever uses a leaf stands behind it on the tape.
        precondition(nodes[index].inputs.isEmpty, "this part of the tape was differentiated and freed")
        try onLeaf?(Traced.Identifier(node: index), adjoint)
      }
    }
    return Gradients(adjoints)
  }

  private func add(_ parts: [Tensor<Scalar>?], of inputs: [Int], to adjoints: inout [Tensor<Scalar>?]) {
    precondition(parts.count == inputs.count, "a pullback gave \(parts.count) gradients for \(inputs.count) inputs")
    for (input, part) in zip(inputs, parts) {
      guard input >= 0, let part else { continue }
      precondition(part.shape == nodes[input].shape, "a gradient of \(part.shape) for a value of \(nodes[input].shape)")
      if adjoints[input]?.add(part) == nil { adjoints[input] = part }
    }
  }
}

/// What a backward pass found.
public struct Gradients<Scalar: TensorScalar> {
  private let adjoints: [Tensor<Scalar>?]

  init(_ adjoints: [Tensor<Scalar>?]) { self.adjoints = adjoints }

  /// The gradient with respect to a leaf, nothing if the result does not depend on it.
  public subscript(_ leaf: Traced<Scalar>) -> Tensor<Scalar>? { leaf.node < 0 ? nil : adjoints[leaf.node] }
}
