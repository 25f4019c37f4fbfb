/// What follows a normalisation.
public enum Activation: String, Sendable {
  /// Nothing.
  case none
  /// z / (1 + e^-z).
  case silu
}

extension Traced {
  /// Group normalisation (Wu and He 2018) with a scale and a shift for each channel, and those of a condition for each
  /// sample and channel (FiLM: Perez et al. 2018), and what follows it, in one pass.
  ///
  /// z = xhat · w (1 + γ) + b (1 + γ) + β, where xhat has mean 0 and variance 1 within a sample's group of channels.
  ///
  /// - Parameters:
  ///   - groups: How many groups the channels are in.
  ///   - scale: w, shape (channels).
  ///   - shift: b, shape (channels).
  ///   - film: (γ, β), shape (samples, 2 channels), γ first; or none.
  ///   - epsilon: Added to the variance.
  ///   - activation: What follows.
  /// - Returns: The shape of this: (samples, ..., channels).
  public func groupNormalized(
    groups: Int, scale: Traced, shift: Traced, film: Traced? = nil, epsilon: Double = 1e-5,
    activation: Activation = .none
  ) -> Traced {
    let (samples, channels) = (shape[0], shape[shape.count - 1])
    precondition(channels % groups == 0, "\(channels) channels do not make \(groups) groups")
    let spread = Self.spread(scale.value, shift.value, film?.value, samples, channels)
    let state = GroupState(value, groups, spread.weight, spread.shift, epsilon, activation)
    let inputs = [self, scale, shift] + (film.map { [$0] } ?? [])
    let (w, b, f) = (scale.value, shift.value, film?.value)
    return custom(inputs, value: state.y) { g in
      let found = state.gradients(g)
      guard let f else {
        return [found.x, found.weight.summed(to: [channels]), found.shift.summed(to: [channels])]
      }
      let gain = f.sliced(0..<channels, axis: 1) + Tensor(1)
      return [
        found.x, (found.weight * gain).summed(to: [channels]), (found.shift * gain).summed(to: [channels]),
        Tensor.concatenated([found.weight * w + found.shift * b, found.shift], axis: 1),
      ]
    }
  }

  /// w (1 + γ) and b (1 + γ) + β of each sample and channel.
  private static func spread(
    _ scale: Tensor<Scalar>, _ shift: Tensor<Scalar>, _ film: Tensor<Scalar>?, _ samples: Int, _ channels: Int
  ) -> (weight: Tensor<Scalar>, shift: Tensor<Scalar>) {
    guard let film else {
      let zeros = Tensor<Scalar>(zeros: [samples, channels])
      return (zeros + scale, zeros + shift)
    }
    let gain = film.sliced(0..<channels, axis: 1) + Tensor(1)
    return (gain * scale, gain * shift + film.sliced(channels..<2 * channels, axis: 1))
  }
}

/// A group normalisation that has run, with what its backward pass needs.
private struct GroupState<Scalar: TensorScalar> {
  let x: Tensor<Scalar>, weight: Tensor<Scalar>, shift: Tensor<Scalar>
  let y: Tensor<Scalar>
  private let mean: Tensor<Scalar>, inverse: Tensor<Scalar>
  private let groups: Int
  private let activation: Activation
  private var samples: Int { x.shape[0] }
  private var channels: Int { x.shape[x.rank - 1] }
  private var places: Int { x.count / max(1, samples * channels) }

  init(
    _ x: Tensor<Scalar>, _ groups: Int, _ weight: Tensor<Scalar>, _ shift: Tensor<Scalar>, _ epsilon: Double,
    _ activation: Activation
  ) {
    (self.x, self.weight, self.shift, self.groups, self.activation) = (x, weight, shift, groups, activation)
    let (samples, channels) = (x.shape[0], x.shape[x.rank - 1])
    let places = x.count / max(1, samples * channels)
    var (mean, inverse) = (Tensor<Scalar>(zeros: [samples, groups]), Tensor<Scalar>(zeros: [samples, groups]))
    y = Tensor(shape: x.shape) { y in
      x.withPointer { x in
        weight.withPointer { w in
          shift.withPointer { b in
            mean.withMutablePointer { m in
              inverse.withMutablePointer { s in
                Scalar.normalizeGroups(
                  GroupPass(
                    samples: samples, places: places, channels: channels, groups: groups,
                    epsilon: epsilon, isActivated: activation == .silu, x: x, weight: w, shift: b, y: y,
                    mean: m, inverse: s))
              }
            }
          }
        }
      }
    }
    (self.mean, self.inverse) = (mean, inverse)
  }

  func gradients(_ g: Tensor<Scalar>) -> (x: Tensor<Scalar>, weight: Tensor<Scalar>, shift: Tensor<Scalar>) {
    var (ofWeight, ofShift) = (Tensor<Scalar>(zeros: weight.shape), Tensor<Scalar>(zeros: weight.shape))
    let slope = Tensor<Scalar>(shape: x.shape) { slope in
      ofWeight.withMutablePointer { dw in
        ofShift.withMutablePointer { db in
          withExtendedLifetime((x, weight, shift, mean, inverse, g)) {
            Scalar.differentiateGroups(
              GroupBackwardPass(
                samples: samples, places: places, channels: channels, groups: groups, isActivated: activation == .silu,
                x: x.storage.pointer, weight: weight.storage.pointer, shift: shift.storage.pointer,
                mean: mean.storage.pointer, inverse: inverse.storage.pointer, g: g.storage.pointer,
                slope: slope, weightSlope: dw, shiftSlope: db))
          }
        }
      }
    }
    return (slope, ofWeight, ofShift)
  }
}
