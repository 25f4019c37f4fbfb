internal import MPI

/// The sum of gradients over ranks, while the backward pass goes on.
///
/// Parameters are grouped into buckets from the last to the first, about as the backward pass comes to them. A bucket
/// whose gradients are there is reduced at once; buckets start in the same order on every rank. Open MPI moves messages
/// only when it is called: ``progress()`` after every node of the tape.
@safe final class GradientReduction<Scalar: TensorScalar> {
  private let communicator: Communicator?
  private let entries: [FlatParameters<Scalar>.Entry]
  private let storage: TensorStorage<Scalar>
  /// Ranges of numbers, the last first.
  private let buckets: [Range<Int>]
  private let bucketOfEntry: [Int]
  private var missing: [Int] = []
  private var nextBucket = 0
  private var arrived: [Bool] = []
  private var requests: [Request] = []

  /// - Parameters:
  ///   - parameters: Whose gradients.
  ///   - communicator: The ranks, none if there is one.
  ///   - bucketBytes: How much makes a bucket: 4 MiB, the first a quarter of it.
  init(_ parameters: FlatParameters<Scalar>, over communicator: Communicator?, bucketBytes: Int = 4 << 20) {
    self.communicator = communicator.flatMap { $0.size > 1 ? $0 : nil }
    entries = parameters.entries
    storage = TensorStorage(count: parameters.values.count)
    var (buckets, owner) = ([Range<Int>](), [Int](repeating: 0, count: entries.count))
    var end = parameters.values.count
    for index in entries.indices.reversed() {
      owner[index] = buckets.count
      let limit = (buckets.isEmpty ? bucketBytes / 4 : bucketBytes) / MemoryLayout<Scalar>.stride
      if end - entries[index].range.lowerBound >= limit || index == 0 {
        buckets.append(entries[index].range.lowerBound..<end)
        end = entries[index].range.lowerBound
      }
    }
    (self.buckets, bucketOfEntry) = (buckets, owner)
  }

  /// Begins another backward pass.
  func begin() {
    missing = [Int](repeating: 0, count: buckets.count)
    for bucket in bucketOfEntry { missing[bucket] += 1 }
    arrived = [Bool](repeating: false, count: entries.count)
    nextBucket = 0
  }

  /// Takes the gradient of a parameter.
  func add(_ gradient: Tensor<Scalar>, of index: Int) throws(MPIError) {
    let entry = entries[index]
    precondition(!arrived[index] && gradient.shape == entry.shape, "a second gradient of \(entry.name)")
    gradient.withPointer { (storage.pointer + entry.range.lowerBound).update(from: $0, count: entry.range.count) }
    try settle(index)
  }

  private func settle(_ index: Int) throws(MPIError) {
    arrived[index] = true
    missing[bucketOfEntry[index]] -= 1
    while nextBucket < buckets.count, missing[nextBucket] == 0 {
      if let communicator {
        let range = buckets[nextBucket]
        let part = UnsafeMutableBufferPointer(start: storage.pointer + range.lowerBound, count: range.count)
        requests.append(try unsafe communicator.immediateAllReduce(inPlace: part, .sum, keeping: storage))
      }
      nextBucket += 1
    }
  }

  /// Lets messages move.
  func progress() throws(MPIError) { for request in requests { _ = try request.test() } }

  /// Ends the pass: what got no gradient has zeros.
  ///
  /// - Returns: The sum over ranks, in the order of the parameters. It lies in memory that the next pass writes to.
  func finish() throws(MPIError) -> Tensor<Scalar> {
    for index in entries.indices where !arrived[index] {
      (storage.pointer + entries[index].range.lowerBound).update(repeating: 0, count: entries[index].range.count)
      try settle(index)
    }
    try Request.waitAll(requests)
    requests = []
    return Tensor(shape: [storage.count], storage: storage)
  }
}
