/// How many samples one claim takes: guided self-scheduling in whole chunks, then in whole batches.
///
/// Large claims keep the coordinator quiet and each chunk with one writer. They cannot hold others up, since the part of
/// a claim that is not started is taken back for a worker that has nothing to do (`ClaimCoordinator`).
struct ClaimPolicy: Equatable {
  /// Samples that a worker simulates at once: the smallest claim.
  var batch: Int
  /// Samples that are written at once: larger claims are multiples of it.
  var chunk: Int
  /// The largest claim.
  var maximum: Int
  /// The number of workers.
  var workers: Int

  init(batch: Int, chunk: Int, workers: Int) {
    self.batch = max(1, batch)
    let batchesPerChunk = max(1, (chunk + self.batch - 1) / self.batch)
    self.chunk = batchesPerChunk * self.batch
    self.maximum = 16 * self.chunk
    self.workers = max(1, workers)
  }

  /// The size of the next claim when `remaining` samples are unclaimed: a quarter of a worker's fair share.
  func claim(of remaining: Int) -> Int {
    let share = min(remaining / (4 * workers), maximum)
    let size = share >= chunk ? share / chunk * chunk : max(batch, share / batch * batch)
    return min(size, remaining)
  }
}
