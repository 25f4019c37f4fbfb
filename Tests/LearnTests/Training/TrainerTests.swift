import MPI
import Numerics
import TestSupport
import Testing

@testable import Learn

struct TrainerTests {
  /// Two layers, the second of which not every computation uses.
  struct Pair: Module {
    var first: Linear<Double>
    var second: Linear<Double>
    var unused: Linear<Double>

    init() {
      first = Linear(5, 40, key: RandomKey(seed: 1))
      second = Linear(40, 3, key: RandomKey(seed: 2))
      unused = Linear(7, 7, key: RandomKey(seed: 3))
    }

    mutating func visit(_ name: String, _ body: (String, inout Tensor<Double>) throws -> Void) rethrows {
      try first.visit(joined(name, "first"), body)
      try second.visit(joined(name, "second"), body)
      try unused.visit(joined(name, "unused"), body)
    }
  }

  /// The same batch of twelve samples, shared out over the ranks or on one of them alone, gives the same losses and weights
  /// to round-off, and the same bits on all ranks.
  @Test func sharedBatches() throws {
    let communicator = World.communicator
    let together = Trainer(Pair(), .init(), rate: LearningRate(peak: 1e-2), averages: [.power(7)], over: communicator)
    let alone = Trainer(Pair(), .init(), rate: LearningRate(peak: 1e-2), averages: [.power(7)])
    let (size, rank) = (communicator.size, communicator.rank)
    for step in 0..<20 {
      let x: Tensor<Double> = noise([12, 5], UInt64(step)), y: Tensor<Double> = noise([12, 3], UInt64(100 + step))
      func loss(_ range: Range<Int>) -> (Pair, Recording<Double>) -> Traced<Double> {
        { network, recording in
          let h = network.first(Traced(x.sliced(range, axis: 0)), recording).silu()
          let error = network.second(h, recording) - Traced(y.sliced(range, axis: 0))
          return (1.0 / 36) * error.squared().sum()
        }
      }
      let a = try together.step(loss(rank * 12 / size..<(rank + 1) * 12 / size))
      let b = try alone.step(loss(0..<12))
      #expect(abs(a.loss - b.loss) < 1e-12 * b.loss && abs(a.gradientNorm - b.gradientNorm) < 1e-12 * b.gradientNorm)
    }
    #expect(try together.weightsAgree())
    for (a, b) in zip(together.parameters.values.values, alone.parameters.values.values) { #expect(abs(a - b) < 1e-11) }
    #expect(together.network.unused.weight == Pair().unused.weight)
    #expect(together.network.first.weight != Pair().first.weight)
  }

  /// Nothing is allocated once the first steps have been taken.
  @Test func memoryStays() throws {
    var c = UNet<Float>.Configuration()
    (c.base, c.multipliers, c.attention) = (8, [1, 2], [1])
    let trainer = Trainer(UNet<Float>(c, key: RandomKey(seed: 1)), .init(), rate: LearningRate(peak: 1e-3))
    var sizes: [Int] = []
    for step in 0..<6 {
      let x: Tensor<Float> = noise([4, 16, 16, 1], UInt64(step))
      _ = try trainer.step { network, recording in
        (network(Traced(x), [0, 0.1, 0.2, 0.3], recording) - Traced(x)).squared().mean()
      }
      sizes.append(TensorPool.allocatedBytes)
    }
    #expect(sizes[2...].allSatisfy { $0 == sizes[2] }, "\(sizes)")
  }

  /// A loss that is not a number on one rank changes nothing on any.
  @Test func lossThatIsNotANumber() throws {
    let communicator = World.communicator
    let trainer = Trainer(Pair(), .init(), rate: LearningRate(peak: 1e-2), over: communicator)
    let before = trainer.parameters.values
    let report = try trainer.step { network, recording in
      let factor = communicator.rank == communicator.size - 1 ? Double.nan : 1
      return factor * network.first(Traced(noise([2, 5], 1)), recording).sum()
    }
    #expect(report.loss.isNaN && trainer.parameters.values == before && trainer.optimizer.step == 0)
  }
}
