internal import Domain
internal import MPI
internal import Numerics

/// Rows of a fine operator's components around one coarse row, even cells apart from odd ones.
///
/// Component `center` has what the cells lose to walls and by reaction.
private struct StencilRows {
  /// Numbers in a row, with room at both ends for whole vectors.
  let length: Int
  let memory: UnsafeMutablePointer<Float>
  let directions: [Int]
  private let places: [Int]

  init(_ transfer: Transfer, directions: [Int]) {
    length = (transfer.coarse.nx + 15) / 16 * 16 + 48
    self.directions = directions
    memory = .allocate(capacity: 9 * directions.count * 2 * length)
    memory.initialize(repeating: 0, count: 9 * directions.count * 2 * length)
    var places = [Int](repeating: -1, count: 27)
    for (place, direction) in directions.enumerated() { places[direction] = place }
    self.places = places
  }

  /// Where the component of the fine cells at `offset` from the coarse ones begins.
  func slot(_ offset: CellIndex, _ direction: Int) -> Int {
    let row = (offset.z + 1) * 3 + offset.y + 1
    let column = (row * directions.count + places[direction]) * 2 + (offset.x == 0 ? 0 : 1)
    return column * length + 16 + (offset.x < 0 ? -1 : 0)
  }

  func has(_ direction: Int) -> Bool { places[direction] >= 0 }

  /// Takes one fine row.
  func fill(_ offset: CellIndex, _ place: Int, _ source: UnsafePointer<Float>, _ transfer: Transfer) {
    let row = (offset.z + 1) * 3 + offset.y + 1
    let even = memory + (row * directions.count + place) * 2 * length + 16
    let odd = even + length
    let m = transfer.coarse.nx
    guard transfer.coarsens[0] else {
      for i in 0..<m { even[i] = source[i] }
      return
    }
    let from = source + transfer.shift.x
    odd[-1] = from[-1]
    for i in 0..<m {
      even[i] = from[2 &* i]
      odd[i] = from[2 &* i &+ 1]
    }
  }
}

extension Transfer {
  /// Makes the weights from the fine operator, and the coarse operator P^T A P. Collective.
  ///
  /// - Parameters:
  ///   - directions: The components that the fine operator has.
  ///   - row: Gives a component of the fine operator on a row, the halo's included.
  ///   - level: The coarse grid.
  /// - Throws: `MPIError`.
  func setUp(
    _ directions: [Int], row: (_ component: Int, _ y: Int, _ z: Int) -> UnsafePointer<Float>, into level: StencilLevel
  ) throws(MPIError) {
    let rows = StencilRows(self, directions: directions)
    defer { rows.memory.deallocate() }
    let interpolation = weightProgram(rows)
    forEachCoarseRow(rows, row) { start in
      runWeights(interpolation, rows, start)
    }
    try finishWeights()
    let galerkin = galerkinProgram(rows)
    forEachCoarseRow(rows, row) { start in runGalerkin(galerkin, rows, start, into: level) }
    try level.finishOperator()
  }

  private func forEachCoarseRow(
    _ rows: StencilRows, _ row: (Int, Int, Int) -> UnsafePointer<Float>, _ body: (Int) -> Void
  ) {
    for z in 0..<coarse.nz {
      for y in 0..<coarse.ny {
        let first = fineRow(y, z)
        for az in steps(.z) {
          for ay in steps(.y) {
            for (place, direction) in rows.directions.enumerated() {
              let source = row(direction, first.y + ay, first.z + az)
              rows.fill(CellIndex(0, ay, az), place, source, self)
            }
          }
        }
        body(coarse.start(y, z))
      }
    }
  }

  /// What to compute for each weight, as a list of numbers: the component; the number of terms, each the component of the
  /// factor (-1 for one), a count and so many couplings to be added up; then a count, and so many parts of the diagonal: all
  /// but the couplings across, with the loss.
  private func weightProgram(_ rows: StencilRows) -> [Int] {
    var program: [Int] = []
    let sorted = offsets.filter { $0 != .zero }.sorted { Self.order($0) < Self.order($1) }
    for a in sorted {
      let axes = Axis.allCases.filter { a[$0] != 0 }
      let across = acrossOffsets(axes)
      var terms: [[Int]] = []
      for subset in 1..<(1 << axes.count) {
        var step = CellIndex.zero
        for (place, axis) in axes.enumerated() where subset >> place & 1 == 1 { step[axis] = -a[axis] }
        let slots = across.map { stencil.number(step &+ $0) }.filter(rows.has).map { rows.slot(a, $0) }
        guard !slots.isEmpty else { continue }
        let source = a &+ step
        terms.append([source == .zero ? -1 : stencil.number(source), slots.count] + slots)
      }
      let parts = rows.directions.filter { direction in
        direction == stencil.center || axes.contains { stencil.offset(direction)[$0] != 0 }
      }
      program += [stencil.number(a), terms.count] + terms.joined()
      program += [parts.count] + parts.map { rows.slot(a, $0) }
    }
    return program
  }

  private static func order(_ a: CellIndex) -> Int { abs(a.x) + abs(a.y) + abs(a.z) }

  /// The steps along the axes that are not among `axes`.
  private func acrossOffsets(_ axes: [Axis]) -> [CellIndex] {
    (0..<stencil.count).map(stencil.offset).filter { offset in axes.allSatisfy { offset[$0] == 0 } }
  }

  private func runWeights(_ program: [Int], _ rows: StencilRows, _ start: Int) {
    program.withUnsafeBufferPointer { code in
      let base = weights.pointer() + start
      (base + stencil.center * coarse.component).update(repeating: 1, count: coarse.nx)
      var i = 0
      while i < coarse.nx {
        var place = 0
        while place < code.count {
          let component = code[place]
          var terms = code[place &+ 1]
          place &+= 2
          var sum = Floats(repeating: 0)
          while terms > 0 {
            let factor = code[place]
            var coupling = Floats(repeating: 0)
            for n in 0..<code[place &+ 1] { coupling += load(rows.memory, code[place &+ 2 &+ n] &+ i) }
            place &+= 2 &+ code[place &+ 1]
            if factor < 0 {
              sum += coupling
            } else {
              sum.addProduct(coupling, load(base, factor &* coarse.component &+ i))
            }
            terms &-= 1
          }
          var left = Floats(repeating: 0)
          for n in 0..<code[place] { left += load(rows.memory, code[place &+ 1 &+ n] &+ i) }
          place &+= 1 &+ code[place]
          // A cell that nothing conducts to takes nothing.
          let isCoupled = left .> 0
          let weight = (sum / left.replacing(with: 1, where: .!isCoupled)).replacing(with: 0, where: .!isCoupled)
          store(weight, base + component &* coarse.component, i, coarse.nx)
        }
        i &+= 16
      }
    }
  }

  /// What to compute for a row of the coarse operator, P^T A P with A P from differences: for each offset a of fine cells its
  /// weight's place, that of its loss, and a count of targets; for each target its component, the place of the weight w that
  /// a has of it (`Int.min` for none), a count of pairs of a coupling and the weight w' at its other end, to be added as
  /// c (w' - w), and a count of what goes to cells without a weight, to be added as -c w.
  ///
  /// The loss of a coarse cell is minus the sum over its row where that is more than rounding errors; elsewhere P^T of the
  /// fine cells' loss, which is the same where the weights of each fine cell add up to one.
  private func galerkinProgram(_ rows: StencilRows) -> [Int] {
    var program: [Int] = []
    for a in offsets {
      let own = Dictionary(uniqueKeysWithValues: parents(a).map { (stencil.number($0.target), weightPlace($0)) })
      var pairs = [[Int]](repeating: [], count: stencil.count)
      var alone = [[Int]](repeating: [], count: stencil.count)
      for direction in rows.directions where direction != stencil.center {
        let ends = Dictionary(
          uniqueKeysWithValues: parents(a &+ stencil.offset(direction)).map {
            (stencil.number($0.target), weightPlace($0))
          })
        for target in 0..<stencil.count {
          if let end = ends[target] {
            pairs[target] += [rows.slot(a, direction), end]
          } else if own[target] != nil {
            alone[target].append(rows.slot(a, direction))
          }
        }
      }
      for target in own.keys { alone[target].append(rows.slot(a, stencil.center)) }
      let used = pairs.indices.filter { !pairs[$0].isEmpty || !alone[$0].isEmpty }
      program += [stencil.number(a) * coarse.component, rows.slot(a, stencil.center), used.count]
      for target in used {
        program += [target, own[target] ?? Int.min, pairs[target].count / 2] + pairs[target]
        program += [alone[target].count] + alone[target]
      }
    }
    return program
  }

  private func weightPlace(_ parent: (target: CellIndex, remainder: CellIndex)) -> Int {
    let target = parent.target
    let distance = target.x + target.y * coarse.row + target.z * coarse.plane
    return stencil.number(parent.remainder) * coarse.component + distance
  }

  /// The coarse cells, relative to the one at zero, that a fine cell takes its value from, with its offset from each.
  private func parents(_ b: CellIndex) -> [(target: CellIndex, remainder: CellIndex)] {
    var result = [(CellIndex.zero, CellIndex.zero)]
    for axis in Axis.allCases {
      let choices: [(Int, Int)]
      if coarsens[axis.rawValue] {
        choices = b[axis] % 2 == 0 ? [(b[axis] / 2, 0)] : [((b[axis] - 1) / 2, 1), ((b[axis] + 1) / 2, -1)]
      } else {
        choices = [(b[axis], 0)]
      }
      result = result.flatMap { target, remainder in
        choices.map { choice in
          var (target, remainder) = (target, remainder)
          (target[axis], remainder[axis]) = choice
          return (target, remainder)
        }
      }
    }
    return result
  }

  private func runGalerkin(_ program: [Int], _ rows: StencilRows, _ start: Int, into level: StencilLevel) {
    let sums = UnsafeMutablePointer<Floats>.allocate(capacity: 28)
    defer { sums.deallocate() }
    program.withUnsafeBufferPointer { code in
      let base = weights.pointer() + start
      let out = level.couplings.pointer() + start
      var i = 0
      while i < coarse.nx {
        sums.update(repeating: Floats(repeating: 0), count: 28)
        var place = 0
        while place < code.count {
          let weight = load(base, code[place] &+ i)
          sums[27].addProduct(weight, load(rows.memory, code[place &+ 1] &+ i))
          var targets = code[place &+ 2]
          place &+= 3
          while targets > 0 {
            let target = code[place]
            // Weights' places can be negative: those in the row before.
            let own = code[place &+ 1] == Int.min ? Floats(repeating: 0) : load(base, code[place &+ 1] &+ i)
            let end = place &+ 3 &+ 2 &* code[place &+ 2]
            place &+= 3
            var sum = Floats(repeating: 0)
            while place < end {
              sum.addProduct(load(rows.memory, code[place] &+ i), load(base, code[place &+ 1] &+ i) - own)
              place &+= 2
            }
            var lost = Floats(repeating: 0)
            for n in 0..<code[place] { lost += load(rows.memory, code[place &+ 1 &+ n] &+ i) }
            place &+= 1 &+ code[place]
            sums[target].addProduct(weight, sum - lost * own)
            targets &-= 1
          }
        }
        var (strength, total) = (Floats(repeating: 0), sums[stencil.center])
        for target in 0..<stencil.count where target != stencil.center {
          strength += sums[target]
          total += sums[target]
        }
        sums[stencil.center] = sums[27].replacing(with: -total, where: -total .> 1e-4 * strength)
        for target in 0..<stencil.count {
          store(sums[target], out + target &* coarse.component, i, coarse.nx)
        }
        i &+= 16
      }
    }
  }
}
