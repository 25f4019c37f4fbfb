public import MPI

/// A network under training, by one rank or by all together: equal weights everywhere, the batch shared out.
public final class Trainer<Network: Module> {
  /// What it computes with.
  public typealias Scalar = Network.Scalar

  /// What a step saw.
  public struct Report: Sendable {
    /// The loss of the whole batch.
    public let loss: Double
    /// The norm of the gradient, before it was shortened.
    public let gradientNorm: Double
    /// The time from the end of this rank's backward pass to the end of the reduction.
    public let waiting: Duration
  }

  /// The network, with the newest weights.
  public private(set) var network: Network
  /// The newest weights.
  public private(set) var parameters: FlatParameters<Scalar>
  /// The optimiser, with its state.
  public private(set) var optimizer: AdamW<Scalar>
  /// Running means of the weights.
  public private(set) var averages: [WeightAverage<Scalar>]
  /// The rate over the steps.
  public let rate: LearningRate
  /// What convolutions multiply.
  public let precision: ConvolutionPrecision
  private let communicator: Communicator?
  private let reduction: GradientReduction<Scalar>

  /// Makes a trainer.
  ///
  /// - Parameters:
  ///   - network: The same on all ranks.
  ///   - settings: Of the optimiser.
  ///   - rate: The learning rate over the steps.
  ///   - averages: Which running means of the weights are kept.
  ///   - precision: What convolutions of floats multiply.
  ///   - communicator: The ranks that train together: one of its own, on which nothing else is sent.
  public init(
    _ network: Network, _ settings: AdamW<Scalar>.Settings, rate: LearningRate,
    averages: [WeightAverage<Scalar>.Profile] = [], precision: ConvolutionPrecision = .single,
    over communicator: Communicator? = nil
  ) {
    self.network = network
    parameters = FlatParameters(network)
    optimizer = AdamW(count: parameters.values.count, settings)
    self.averages = averages.map { [values = parameters.values] in WeightAverage($0, values) }
    (self.rate, self.precision, self.communicator) = (rate, precision, communicator)
    reduction = GradientReduction(parameters, over: communicator)
  }

  /// Goes on from a state that was kept.
  public func resume(
    _ values: Tensor<Scalar>, _ optimizer: AdamW<Scalar>, _ averages: [WeightAverage<Scalar>]
  ) {
    parameters.values = values
    (self.optimizer, self.averages) = (optimizer, averages)
    parameters.write(to: &network)
  }

  /// One step. Collective.
  ///
  /// - Parameter loss: This rank's share of the loss: the shares of all ranks add up to the loss of the batch, so that a
  ///   mean over a rank's samples is to be taken times its share of the samples.
  /// - Returns: What the step saw. Where loss or gradient is not finite nothing was changed, on any rank.
  /// - Throws: What `loss` throws, which must be the same on all ranks, or the others wait for this one's gradients: agree
  ///   on a rank's own fault before, or end the job; `MPIError`.
  public func step(_ loss: (Network, Recording<Scalar>) throws -> Traced<Scalar>) throws -> Report {
    let tape = Tape<Scalar>()
    let recording = Recording(on: tape, precision: precision)
    let share = try loss(network, recording)
    var indices: [ObjectIdentifier: Int] = [:]
    for (index, parameter) in network.parameters.enumerated() {
      indices[ObjectIdentifier(parameter.value.storage)] = index
    }
    reduction.begin()
    _ = try tape.gradients(
      of: share, afterNode: { try self.reduction.progress() },
      onLeaf: { leaf, gradient in
        guard let owner = recording.owner(of: leaf), let index = indices[owner] else { return }
        try self.reduction.add(gradient, of: index)
      })
    let clock = ContinuousClock()
    let start = clock.now
    let gradient = try reduction.finish()
    let waiting = clock.now - start
    var total = Double(share.value.value)
    if let communicator { total = try communicator.allReduce(total, .sum) }
    let norm = update(gradient, isSound: total.isFinite)
    return Report(loss: total, gradientNorm: norm, waiting: waiting)
  }

  private func update(_ gradient: Tensor<Scalar>, isSound: Bool) -> Double {
    guard isSound else { return .nan }
    let norm = optimizer.update(&parameters.values, gradient, rate: rate(optimizer.step))
    guard norm.isFinite else { return norm }
    for index in averages.indices { averages[index].add(parameters.values) }
    parameters.write(to: &network)
    return norm
  }

  /// Whether all ranks hold the same weights, to the bit. Collective.
  public func weightsAgree() throws(MPIError) -> Bool {
    guard let communicator else { return true }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    parameters.values.withPointer { p in
      let bytes = UnsafeRawBufferPointer(start: p, count: parameters.values.count * MemoryLayout<Scalar>.stride)
      for word in bytes.indices where word % 4 == 0 {
        hash = (hash ^ UInt64(bytes.loadUnaligned(fromByteOffset: word, as: UInt32.self))) &* 0x100_0000_01b3
      }
    }
    let hashes = try communicator.allGather(hash)
    return hashes.allSatisfy { $0 == hash }
  }
}
