import Numerics
import Testing

@testable import Learn

struct UNetTests {
  static func configuration(axes: Int) -> UNet<Double>.Configuration {
    var c = UNet<Double>.Configuration()
    (c.axes, c.inputs, c.outputs, c.base, c.multipliers, c.blocks) = (axes, 2, 1, 4, [1, 2], 1)
    (c.attention, c.heads, c.extras, c.padding) = ([1], 2, 3, .periodic)
    return c
  }

  /// A network of the same shape all of whose weights are noise, since a new one is zero.
  static func noisy<Scalar: TensorScalar>(_ network: UNet<Scalar>) -> UNet<Scalar> {
    var (network, number) = (network, UInt64(0))
    network.visit("") { _, value in
      number += 1
      value.add(noise(value.shape, 1000 + number), times: 0.3)
    }
    return network
  }

  /// Fields of one, two and three axes: the gradients with respect to the field, conditions and every parameter, along a
  /// direction of all of them, against differences.
  @Test(arguments: 1...3)
  func gradients(axes: Int) throws {
    let network = Self.noisy(UNet<Double>(Self.configuration(axes: axes), key: RandomKey(seed: 1)))
    let cells = [Int](repeating: 4, count: axes)
    let x: Tensor<Double> = noise([2] + cells + [2], 1), extras: Tensor<Double> = noise([2, 3], 2)
    let weights: Tensor<Double> = noise([2] + cells + [1], 3)
    func value(_ network: UNet<Double>, _ x: Traced<Double>, _ e: Traced<Double>, _ r: Recording<Double>) -> Traced<
      Double
    > {
      (network(x, [-0.3, 0.8], extras: e, r) * Traced(weights)).sum()
    }
    let tape = Tape<Double>()
    let recording = Recording(on: tape)
    let (tx, te) = (tape.variable(x), tape.variable(extras))
    let gradients = try tape.gradients(of: value(network, tx, te, recording))
    var expected = 0.0
    func move(_ t: Double) -> Double {
      var (moved, number) = (network, UInt64(0))
      moved.visit("") { _, value in
        number += 1
        value.add(noise(value.shape, 2000 + number), times: t)
      }
      let (mx, me) = (x + t * noise(x.shape, 4), extras + t * noise(extras.shape, 5))
      return value(moved, Traced(mx), Traced(me), Recording()).value.value
    }
    var number: UInt64 = 0
    for (name, parameter) in network.parameters {
      number += 1
      let leaf = try #require(recording.leaf(of: parameter), "\(name) is not used")
      let gradient = try #require(gradients[leaf], "\(name) has no gradient")
      expected += (gradient * noise(parameter.shape, 2000 + number)).values.reduce(0, +)
    }
    expected += (gradients[tx]! * noise(x.shape, 4)).values.reduce(0, +)
    expected += (gradients[te]! * noise(extras.shape, 5)).values.reduce(0, +)
    let h = 1e-4
    let difference = (8 * (move(h) - move(-h)) - (move(2 * h) - move(-2 * h))) / (12 * h)
    #expect(abs(difference - expected) < 1e-6 * abs(expected), "\(difference) by differences, \(expected)")
  }

  /// A new network is zero, and floats give what doubles give.
  @Test func floats() throws {
    let c = Self.configuration(axes: 2)
    let network = UNet<Double>(c, key: RandomKey(seed: 1))
    let x: Tensor<Double> = noise([3, 8, 4, 2], 1), extras: Tensor<Double> = noise([3, 3], 2)
    #expect(network(Traced(x), [0, 1, 2], extras: Traced(extras), Recording()).value.values.allSatisfy { $0 == 0 })
    let wide = Self.noisy(network)
    let narrow = try narrowed(wide, c)
    let a = wide(Traced(x), [0, 1, 2], extras: Traced(extras), Recording()).value
    let b = narrow(
      Traced(x.converted(to: Float.self)), [0, 1, 2], extras: Traced(extras.converted(to: Float.self)), Recording()
    ).value
    let scale = a.values.map(abs).max()!
    #expect(a.shape == b.shape && a.shape == [3, 8, 4, 1])
    for (a, b) in zip(a.values, b.values) { #expect(abs(a - Double(b)) < 2e-5 * scale) }
  }

  private func narrowed(_ wide: UNet<Double>, _ c: UNet<Double>.Configuration) throws -> UNet<Float> {
    var d = UNet<Float>.Configuration()
    (d.axes, d.inputs, d.outputs, d.base, d.multipliers, d.blocks) = (
      c.axes, c.inputs, c.outputs, c.base, c.multipliers, c.blocks
    )
    (d.attention, d.heads, d.extras, d.padding) = (c.attention, c.heads, c.extras, c.padding)
    var (narrow, index) = (UNet<Float>(d, key: RandomKey(seed: 2)), 0)
    let parameters = wide.parameters
    narrow.visit("") { name, value in
      #expect(name == parameters[index].name && value.shape == parameters[index].value.shape)
      value = parameters[index].value.converted(to: Float.self)
      index += 1
    }
    #expect(index == parameters.count)
    return narrow
  }

  /// The size that is given for a network of 32 channels and three levels: 1.12 million numbers.
  @Test func size() {
    var c = UNet<Float>.Configuration()
    c.inputs = 2
    let count = UNet<Float>(c, key: RandomKey(seed: 1)).parameterCount
    #expect(count > 900_000 && count < 1_700_000, "\(count)")
  }
}
