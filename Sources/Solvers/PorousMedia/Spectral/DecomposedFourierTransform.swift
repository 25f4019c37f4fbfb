internal import Domain
internal import MPI
internal import Numerics

/// The discrete Fourier transform of real data on two or three axes, divided among ranks.
///
/// Lines along an axis are transformed whole, each by itself, always along x, z and y in this order (and back in the
/// reverse one), and lie on one rank while they are: the result has the same bits on any number of ranks.
///
/// Real data lie in pencils along x, coefficients in pencils along y, of which those of the wave numbers 0 to nx / 2 along x
/// are kept, the others being conjugates.
struct DecomposedFourierTransform {
  /// Cells along x, y and z; 1 along z with two axes.
  let shape: CellIndex

  /// The real data of each rank, x fastest.
  let realBoxes: [Box]

  /// The coefficients of each rank, pairs of real and imaginary part, x fastest.
  let spectrumBoxes: [Box]

  private let communicator: Communicator
  private let spectrumShape: CellIndex
  private let alongX: [Box]
  private let alongZ: [Box]

  /// Divides the data.
  ///
  /// - Parameters:
  ///   - shape: Cells along x, y and z.
  ///   - communicator: The ranks.
  init(_ shape: CellIndex, on communicator: Communicator) {
    self.shape = shape
    self.communicator = communicator
    spectrumShape = CellIndex(shape.x / 2 + 1, shape.y, shape.z)
    let ranks = communicator.size
    realBoxes = Pencils.boxes(shape, along: .x, rankCount: ranks)
    // The same lines as those of the real data.
    alongX = realBoxes.map { [half = shape.x / 2 + 1] box in
      Box(lower: box.lower, upper: CellIndex(half, box.upper.y, box.upper.z))
    }
    alongZ = Pencils.boxes(spectrumShape, along: .z, rankCount: ranks)
    spectrumBoxes = Pencils.boxes(spectrumShape, along: .y, rankCount: ranks)
  }

  /// The real data of this rank.
  var realBox: Box { realBoxes[communicator.rank] }

  /// The coefficients of this rank.
  var spectrumBox: Box { spectrumBoxes[communicator.rank] }

  /// sum of real exp(-2 pi i k x / n). Collective.
  func forward(_ real: consuming HugeBuffer<Double>) throws(MPIError) -> HugeBuffer<Double> {
    let rank = communicator.rank
    var data = transformedRows(consume real)
    if shape.z == 1 {
      data = try BoxRedistribution(from: alongX, to: spectrumBoxes, rank: rank)
        .move(data, width: 2, on: communicator)
    } else {
      data = try BoxRedistribution(from: alongX, to: alongZ, rank: rank).move(data, width: 2, on: communicator)
      transformLines(along: .z, of: alongZ[rank], data.pointer, isForward: true)
      data = try BoxRedistribution(from: alongZ, to: spectrumBoxes, rank: rank)
        .move(data, width: 2, on: communicator)
    }
    transformLines(along: .y, of: spectrumBox, data.pointer, isForward: true)
    return data
  }

  /// sum of coefficients exp(2 pi i k x / n), not divided by the count. Collective.
  func backward(_ spectrum: consuming HugeBuffer<Double>) throws(MPIError) -> HugeBuffer<Double> {
    let rank = communicator.rank
    var data = spectrum
    transformLines(along: .y, of: spectrumBox, data.pointer, isForward: false)
    if shape.z == 1 {
      data = try BoxRedistribution(from: spectrumBoxes, to: alongX, rank: rank)
        .move(data, width: 2, on: communicator)
    } else {
      data = try BoxRedistribution(from: spectrumBoxes, to: alongZ, rank: rank)
        .move(data, width: 2, on: communicator)
      transformLines(along: .z, of: alongZ[rank], data.pointer, isForward: false)
      data = try BoxRedistribution(from: alongZ, to: alongX, rank: rank).move(data, width: 2, on: communicator)
    }
    return realRows(consume data)
  }

  private func transformedRows(_ real: consuming HugeBuffer<Double>) -> HugeBuffer<Double> {
    let (n, half) = (shape.x, spectrumShape.x)
    let rows = realBox.count.y * realBox.count.z
    let result = HugeBuffer<Double>(count: 2 * half * rows)
    let line = RealFourierTransform(shape: [n])
    for row in 0..<rows {
      line.real.update(from: real.pointer + row * n, count: n)
      line.forward()
      (result.pointer + 2 * half * row).update(from: line.complex, count: 2 * half)
    }
    return result
  }

  private func realRows(_ spectrum: consuming HugeBuffer<Double>) -> HugeBuffer<Double> {
    let (n, half) = (shape.x, spectrumShape.x)
    let rows = realBox.count.y * realBox.count.z
    let result = HugeBuffer<Double>(count: n * rows)
    let line = RealFourierTransform(shape: [n])
    for row in 0..<rows {
      line.complex.update(from: spectrum.pointer + 2 * half * row, count: 2 * half)
      line.backward()
      (result.pointer + row * n).update(from: line.real, count: n)
    }
    return result
  }

  /// Transforms the lines along y or z of a box in place, eight neighbours along x at a time.
  ///
  /// A line's place among the eight follows from its global index, so that a library that treats the eight differently
  /// still gives the same bits on any number of ranks.
  private func transformLines(
    along axis: Axis, of box: Box, _ data: UnsafeMutablePointer<Double>, isForward: Bool
  ) {
    guard !box.isEmpty else { return }
    let lanes = 8
    let n = box.count[axis]
    let lines = FourierTransform<Double>(shape: [n], batch: lanes, .innermost)
    let count = box.count
    let across = axis == .y ? count.z : count.y
    let stride = 2 * (axis == .y ? count.x : count.x * count.y)
    let acrossStride = 2 * (axis == .y ? count.x * count.y : count.x)
    for other in 0..<across {
      var group = box.lower.x / lanes * lanes
      while group < box.upper.x {
        let (first, last) = (max(group, box.lower.x), min(group + lanes, box.upper.x))
        let start = data + other * acrossStride + 2 * (first - box.lower.x)
        let (offset, length) = (2 * (first - group), 2 * (last - first))
        if length < 2 * lanes { lines.data.update(repeating: 0, count: 2 * lanes * n) }
        for i in 0..<n { (lines.data + 2 * lanes * i + offset).update(from: start + i * stride, count: length) }
        if isForward { lines.forward() } else { lines.backward() }
        for i in 0..<n { (start + i * stride).update(from: lines.data + 2 * lanes * i + offset, count: length) }
        group += lanes
      }
    }
  }
}
