/// What an ensemble's file holds: its axes and the variables of each sample.
///
/// The engine adds `sample` (the samples' numbers), `status` (what of a sample is there) and, unless `keepsWallTime` is
/// false, `wall_time` (seconds of a worker spent on the sample) of its own accord.
public struct EnsembleSchema: Sendable, Equatable {
  /// The file's title.
  public let title: String
  /// The axes of the variables, `sample` apart.
  public let axes: [EnsembleAxis]
  /// The variables, in the order in which a simulator's buffers are numbered.
  public let variables: [EnsembleVariable]
  /// Whether each sample's wall time is recorded.
  public let keepsWallTime: Bool

  /// Names that the engine gives out itself.
  static let reservedNames: Set<String> = ["sample", "status", "wall_time"]
  /// The size that a chunk of whole samples comes near to, in bytes.
  static let chunkBytes = 1 << 20

  /// Creates a schema.
  ///
  /// - Throws: `EnsembleError.schema` for a name given twice or reserved, an axis that is not declared, has no
  ///   coordinates or does not increase, or when there is no variable.
  public init(
    title: String, axes: [EnsembleAxis], variables: [EnsembleVariable], keepsWallTime: Bool = true
  ) throws(EnsembleError) {
    self.title = title
    self.axes = axes
    self.variables = variables
    self.keepsWallTime = keepsWallTime
    try check()
  }

  private func check() throws(EnsembleError) {
    var names = Self.reservedNames
    for name in axes.map(\.name) + variables.map(\.name) where !names.insert(name).inserted {
      throw .schema("\"\(name)\" is the name of two things, or reserved")
    }
    for axis in axes {
      let increases = zip(axis.coordinates, axis.coordinates.dropFirst()).allSatisfy { $0 < $1 }
      guard !axis.coordinates.isEmpty, increases, axis.coordinates.allSatisfy(\.isFinite) else {
        throw .schema("the coordinates of the axis \"\(axis.name)\" do not increase")
      }
    }
    guard !variables.isEmpty else { throw .schema("there is no variable") }
    for variable in variables {
      for name in variable.axes where !axes.contains(where: { $0.name == name }) {
        throw .schema("the variable \"\(variable.name)\" has the axis \"\(name)\", which is not declared")
      }
    }
  }

  /// The number of the variable of the given name, by which a simulator asks for its buffer.
  public func index(of name: String) -> Int? {
    variables.firstIndex { $0.name == name }
  }

  /// The lengths of the axes of one sample of a variable, slowest first: `[ny, nx]`.
  public func shape(of variable: Int) -> [Int] {
    variables[variable].axes.map { name in axes.first { $0.name == name }?.coordinates.count ?? 0 }
  }

  /// The size of one sample of a variable, in bytes.
  public func sampleBytes(of variable: Int) -> Int {
    shape(of: variable).reduce(variables[variable].type.byteCount, *)
  }

  /// The size of one sample of all variables, in bytes.
  public var sampleBytes: Int {
    variables.indices.reduce(0) { $0 + sampleBytes(of: $1) }
  }

  /// The number of whole samples in a chunk: the power of two that brings it nearest below 1 MiB, at least one.
  ///
  /// It depends on the file alone, never on ranks or batches, so that the same ensemble always has the same layout.
  public func chunkSamples(of variable: Int, in samples: Int) -> Int {
    Self.chunkSamples(sampleBytes: sampleBytes(of: variable), in: samples)
  }

  /// The largest number of samples in a chunk of any variable with axes of its own; 1024 without one.
  public func chunkSamples(in samples: Int) -> Int {
    variables.indices.filter { !variables[$0].axes.isEmpty }.map { chunkSamples(of: $0, in: samples) }.max()
      ?? Swift.max(1, Swift.min(1024, samples))
  }

  private static func chunkSamples(sampleBytes: Int, in samples: Int) -> Int {
    var count = 1
    while count * 2 * sampleBytes <= chunkBytes { count *= 2 }
    return Swift.max(1, Swift.min(count, samples))
  }
}
