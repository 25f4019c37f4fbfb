/// What a group normalisation works on: x (samples, places, channels), its channels in groups of neighbours.
///
/// z = (x - μ) / s · w + b with the mean μ and the standard deviation s of a sample's group, w and b given for each sample
/// and channel; y = z or silu(z).
public struct GroupPass<Scalar: TensorScalar> {
  let samples: Int, places: Int, channels: Int, groups: Int
  let epsilon: Double
  let isActivated: Bool
  let x: UnsafePointer<Scalar>
  /// (samples, channels).
  let weight: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>
  let y: UnsafeMutablePointer<Scalar>
  /// (samples, groups): what is kept for the backward pass.
  let mean: UnsafeMutablePointer<Scalar>, inverse: UnsafeMutablePointer<Scalar>
}

/// The backward pass of the same.
public struct GroupBackwardPass<Scalar: TensorScalar> {
  let samples: Int, places: Int, channels: Int, groups: Int
  let isActivated: Bool
  let x: UnsafePointer<Scalar>
  let weight: UnsafePointer<Scalar>, shift: UnsafePointer<Scalar>
  let mean: UnsafePointer<Scalar>, inverse: UnsafePointer<Scalar>
  let g: UnsafePointer<Scalar>
  /// The gradient with respect to x.
  let slope: UnsafeMutablePointer<Scalar>
  /// Those with respect to w and b, (samples, channels).
  let weightSlope: UnsafeMutablePointer<Scalar>, shiftSlope: UnsafeMutablePointer<Scalar>
}

/// Sums over a block of places are of the tensor's numbers, those over blocks of doubles.
private let placesOfBlock = 64

extension TensorScalar {
  /// The scale a and the shift c with z = a x + c, of all channels of a sample.
  @inline(__always)
  private static func affine(
    _ channels: Int, _ width: Int, _ weight: UnsafePointer<Self>, _ shift: UnsafePointer<Self>,
    _ mean: UnsafePointer<Self>,
    _ inverse: UnsafePointer<Self>, _ a: UnsafeMutablePointer<Self>, _ c: UnsafeMutablePointer<Self>
  ) {
    for channel in 0..<channels {
      let group = channel / width
      a[channel] = weight[channel] * inverse[group]
      c[channel] = shift[channel] - mean[group] * a[channel]
    }
  }

  /// See ``TensorScalar``.
  public static func normalizeGroups(_ pass: GroupPass<Self>) {
    let (channels, places, width) = (pass.channels, pass.places, pass.channels / pass.groups)
    let scratch = UnsafeMutablePointer<Self>.allocate(capacity: 2 * channels)
    let totals = UnsafeMutablePointer<Double>.allocate(capacity: 2 * channels)
    defer {
      scratch.deallocate()
      totals.deallocate()
    }
    for n in 0..<pass.samples {
      let x = pass.x + n * places * channels
      let (mean, inverse) = (pass.mean + n * pass.groups, pass.inverse + n * pass.groups)
      moments(x, places, channels, totals)
      for group in 0..<pass.groups {
        var (sum, squares, number) = (0.0, 0.0, Double(places * width))
        for channel in group * width..<(group + 1) * width {
          // Sums are of differences from the channel's first number, against cancellation.
          let (pivot, s) = (Double(x[channel]), totals[channel])
          sum += s + pivot * Double(places)
          squares += totals[channels + channel] + pivot * (2 * s + pivot * Double(places))
        }
        let centre = sum / number
        squares = 0
        for channel in group * width..<(group + 1) * width {
          let offset = Double(x[channel]) - centre
          squares += totals[channels + channel] + offset * (2 * totals[channel] + offset * Double(places))
        }
        number = squares / number
        mean[group] = Self(centre)
        inverse[group] = Self(1 / (number + pass.epsilon).squareRoot())
      }
      affine(
        channels, width, pass.weight + n * channels, pass.shift + n * channels, mean, inverse, scratch,
        scratch + channels)
      let y = pass.y + n * places * channels
      for place in 0..<places {
        let (from, to) = (x + place &* channels, y + place &* channels)
        forChannels(channels) { channel, count in
          let z = take(scratch + channels + channel, count).addingProduct(
            take(from + channel, count), take(scratch + channel, count))
          put(pass.isActivated ? z * sigmoid(z) : z, to + channel, count)
        }
      }
    }
  }

  /// Sums over places of x - x_first and of its square, of each channel.
  @inline(__always)
  private static func moments(
    _ x: UnsafePointer<Self>, _ places: Int, _ channels: Int, _ totals: UnsafeMutablePointer<Double>
  ) {
    forChannels(channels) { channel, count in
      let pivot = take(x + channel, count)
      var (sums, squares) = (SIMD16<Double>(repeating: 0), SIMD16<Double>(repeating: 0))
      var start = 0
      while start < places {
        let end = min(start + placesOfBlock, places)
        var (s, q) = (SIMD16<Self>(repeating: 0), SIMD16<Self>(repeating: 0))
        for place in start..<end {
          let d = take(x + place &* channels + channel, count) - pivot
          s += d
          q.addProduct(d, d)
        }
        for lane in 0..<16 {
          sums[lane] += Double(s[lane])
          squares[lane] += Double(q[lane])
        }
        start = end
      }
      for lane in 0..<count {
        totals[channel + lane] = sums[lane]
        totals[channels + channel + lane] = squares[lane]
      }
    }
  }

  /// See ``TensorScalar``.
  public static func differentiateGroups(_ pass: GroupBackwardPass<Self>) {
    let (channels, places, width) = (pass.channels, pass.places, pass.channels / pass.groups)
    let scratch = UnsafeMutablePointer<Self>.allocate(capacity: 4 * channels)
    let totals = UnsafeMutablePointer<Double>.allocate(capacity: 2 * channels)
    defer {
      scratch.deallocate()
      totals.deallocate()
    }
    let (a, c, u, v) = (scratch, scratch + channels, scratch + 2 * channels, scratch + 3 * channels)
    for n in 0..<pass.samples {
      let start = n * places * channels
      let (x, g, slope) = (pass.x + start, pass.g + start, pass.slope + start)
      let (mean, inverse) = (pass.mean + n * pass.groups, pass.inverse + n * pass.groups)
      let weight = pass.weight + n * channels
      affine(channels, width, weight, pass.shift + n * channels, mean, inverse, a, c)
      passActivation(pass, x, g, slope, a, c, mean, totals, width)
      for group in 0..<pass.groups {
        let range = group * width..<(group + 1) * width
        let (s, number) = (Double(inverse[group]), Double(places * width))
        var (first, second) = (0.0, 0.0)
        for channel in range {
          first += Double(weight[channel]) * totals[channel]
          second += Double(weight[channel]) * totals[channels + channel] * s
          pass.weightSlope[n * channels + channel] = Self(totals[channels + channel] * s)
          pass.shiftSlope[n * channels + channel] = Self(totals[channel])
        }
        // dx = s (w dz - mean(w dz) - xhat mean(w dz xhat)), xhat = s (x - μ).
        let slopeOfX = -s * s * second / number
        for channel in range {
          v[channel] = Self(slopeOfX)
          u[channel] = Self(-s * first / number - slopeOfX * Double(mean[group]))
        }
      }
      for place in 0..<places {
        let (from, to) = (x + place &* channels, slope + place &* channels)
        forChannels(channels) { channel, count in
          let part = take(u + channel, count).addingProduct(take(from + channel, count), take(v + channel, count))
          put(part.addingProduct(take(to + channel, count), take(a + channel, count)), to + channel, count)
        }
      }
    }
  }

  /// dz = g act'(z) into `slope`, and its sums over places, alone and times x - μ.
  @inline(__always)
  private static func passActivation(
    _ pass: GroupBackwardPass<Self>, _ x: UnsafePointer<Self>, _ g: UnsafePointer<Self>,
    _ slope: UnsafeMutablePointer<Self>,
    _ a: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ mean: UnsafePointer<Self>,
    _ totals: UnsafeMutablePointer<Double>, _ width: Int
  ) {
    let (channels, places) = (pass.channels, pass.places)
    forChannels(channels) { channel, count in
      let (scale, shift) = (take(a + channel, count), take(c + channel, count))
      var centre = SIMD16<Self>(repeating: 0)
      for lane in 0..<count { centre[lane] = mean[(channel + lane) / width] }
      var (sums, products) = (SIMD16<Double>(repeating: 0), SIMD16<Double>(repeating: 0))
      var start = 0
      while start < places {
        let end = min(start + placesOfBlock, places)
        var (s, q) = (SIMD16<Self>(repeating: 0), SIMD16<Self>(repeating: 0))
        for place in start..<end {
          let at = place &* channels + channel
          let value = take(x + at, count)
          var d = take(g + at, count)
          if pass.isActivated {
            let z = shift.addingProduct(value, scale)
            let gate = sigmoid(z)
            d *= gate * (1 + z * (1 - gate))
          }
          put(d, slope + at, count)
          s += d
          q.addProduct(d, value - centre)
        }
        for lane in 0..<16 {
          sums[lane] += Double(s[lane])
          products[lane] += Double(q[lane])
        }
        start = end
      }
      for lane in 0..<count {
        totals[channel + lane] = sums[lane]
        totals[channels + channel + lane] = products[lane]
      }
    }
  }

  /// Calls `body` with the first channel and the number of channels of each sixteen.
  @inline(__always)
  private static func forChannels(_ channels: Int, _ body: (_ channel: Int, _ count: Int) -> Void) {
    var channel = 0
    while channel &+ 16 <= channels {
      body(channel, 16)
      channel &+= 16
    }
    if channel < channels { body(channel, channels &- channel) }
  }

  @inline(__always)
  private static func take(_ p: UnsafePointer<Self>, _ count: Int) -> SIMD16<Self> {
    count == 16 ? Lanes.load(p) : Lanes.load(p, first: count)
  }

  @inline(__always)
  private static func put(_ v: SIMD16<Self>, _ p: UnsafeMutablePointer<Self>, _ count: Int) {
    if count == 16 { Lanes.store(v, p) } else { Lanes.store(v, p, first: count) }
  }
}
