/// All parameters of a module one behind the other, in the order of their visit: what optimisers, averages and messages
/// work on.
public struct FlatParameters<Scalar: TensorScalar>: Sendable {
  /// A parameter's place.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Its lengths.
    public let shape: [Int]
    /// Where it lies.
    public let range: Range<Int>
  }

  /// The parameters' places.
  public let entries: [Entry]
  /// Their numbers.
  public var values: Tensor<Scalar>

  /// Copies the parameters of a module.
  public init(_ module: some Module<Scalar>) {
    var (entries, start) = ([Entry](), 0)
    let parameters = module.parameters
    for (name, value) in parameters {
      entries.append(Entry(name: name, shape: value.shape, range: start..<start + value.count))
      start += value.count
    }
    self.entries = entries
    values = Tensor.concatenated(parameters.map { $0.value.reshaped([-1]) }, axis: 0)
  }

  /// A parameter.
  public func value(of entry: Entry) -> Tensor<Scalar> {
    values.sliced(entry.range, axis: 0).reshaped(entry.shape)
  }

  /// Gives the numbers to a module of the same parameters.
  public func write(to module: inout some Module<Scalar>) {
    var index = 0
    module.visit("") { name, value in
      let entry = entries[index]
      precondition(entry.name == name && entry.shape == value.shape, "\(name) is not the parameter \(entry.name)")
      value = self.value(of: entry)
      index += 1
    }
  }
}
