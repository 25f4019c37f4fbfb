/// Sums whose bits depend on the terms alone: not on their order, nor on how they are shared among calls and ranks.
///
/// Each sum is kept exactly, as a fixed-point number wide enough for every sum of up to 2^60 terms, and is rounded once, to
/// the nearest number, by ``value(_:)``. Several sums share one array, ``words``, that an element-wise addition over the
/// ranks (up to 2^20) reduces:
///
/// ```swift
/// var sums = ReproducibleSum(count: 2)
/// sums.addProducts(r, z, count: n, to: 0)
/// sums.addProducts(p, q, count: n, to: 1)
/// try communicator.allReduce(&sums.words, .sum)
/// let (rz, pq) = (sums.value(0), sums.value(1))
/// ```
///
/// Terms in memory are split into bins by vector additions without rounding error and reach the fixed-point number by
/// the thousand. An infinite term makes the sum that infinity; infinities of both signs, or a term that is not a number,
/// make it not a number. A sum of zeros is plus zero.
public struct ReproducibleSum: Sendable {
  /// The number of words of a sum.
  public static var wordsPerSum: Int { FixedPointSum.digits + 3 }

  /// The number of sums.
  public let count: Int

  /// The fixed-point numbers, as ``words`` has them but with carries outstanding.
  private var storage: [Int64]

  /// Additions to the words that may follow before the carries must be passed on.
  private var headroom = FixedPointSum.additionsPerCarry

  private var windows: [SumWindow]

  /// Sums of no terms yet.
  ///
  /// - Parameter count: The number of sums, at least one.
  public init(count: Int = 1) {
    precondition(count >= 1, "there must be at least one sum")
    self.count = count
    storage = [Int64](repeating: 0, count: count * Self.wordsPerSum)
    windows = [SumWindow](repeating: SumWindow(), count: count)
  }

  /// The sums as whole numbers, ``wordsPerSum`` each, of which the ranks' element-wise sum stands for the sum over the
  /// ranks.
  public var words: [Int64] {
    mutating get {
      settle()
      return storage
    }
    _modify {
      settle()
      defer { headroom = 0 }
      yield &storage
    }
  }

  /// Adds a term.
  ///
  /// - Parameters:
  ///   - term: The term.
  ///   - index: The sum's number.
  public mutating func add(_ term: Double, to index: Int = 0) {
    precondition(index >= 0 && index < count, "there are sums 0 to \(count - 1), but no \(index)")
    withWords(index, additions: 1) { $0.add(term) }
  }

  /// Adds numbers in memory.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  ///   - index: The sum's number.
  public mutating func add(_ terms: UnsafePointer<Double>, count: Int, to index: Int = 0) {
    for start in stride(from: 0, to: count, by: SumWindow.groupSize) {
      add(DoubleTerms(values: terms + start, count: min(SumWindow.groupSize, count - start)), to: index)
    }
  }

  /// Adds numbers of single precision in memory.
  ///
  /// - Parameters:
  ///   - terms: The first of them.
  ///   - count: How many.
  ///   - index: The sum's number.
  public mutating func add(_ terms: UnsafePointer<Float>, count: Int, to index: Int = 0) {
    for start in stride(from: 0, to: count, by: SumWindow.groupSize) {
      add(FloatTerms(values: terms + start, count: min(SumWindow.groupSize, count - start)), to: index)
    }
  }

  /// Adds the products x[i] y[i], each rounded once to a number.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  ///   - index: The sum's number.
  public mutating func addProducts(
    _ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int, to index: Int = 0
  ) {
    for start in stride(from: 0, to: count, by: SumWindow.groupSize) {
      add(DoubleProducts(x: x + start, y: y + start, count: min(SumWindow.groupSize, count - start)), to: index)
    }
  }

  /// Adds the products x[i] y[i] of numbers of single precision, which are exact.
  ///
  /// - Parameters:
  ///   - x: The first factors.
  ///   - y: The second factors.
  ///   - count: How many.
  ///   - index: The sum's number.
  public mutating func addProducts(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int, to index: Int = 0
  ) {
    for start in stride(from: 0, to: count, by: SumWindow.groupSize) {
      add(FloatProducts(x: x + start, y: y + start, count: min(SumWindow.groupSize, count - start)), to: index)
    }
  }

  /// Adds computed terms.
  ///
  /// A term must follow from its place in the whole alone, or the sum will depend on the partition after all.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - index: The sum's number.
  ///   - term: Gives a term for each number from 0 up to but not including `count`.
  @inlinable @inline(__always)
  public mutating func addTerms(count: Int, to index: Int = 0, _ term: (Int) -> Double) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 480) { buffer in
      let terms = buffer.baseAddress.unsafelyUnwrapped
      var start = 0
      while start < count {
        let length = min(480, count &- start)
        for i in 0..<length { terms[i] = term(start &+ i) }
        add(terms, count: length, to: index)
        start &+= length
      }
    }
  }

  /// Adds the terms of other sums, each to the one of the same number.
  ///
  /// - Parameter other: As many sums.
  public mutating func add(_ other: ReproducibleSum) {
    precondition(count == other.count, "\(other.count) sums cannot be added to \(count)")
    var other = other
    let added = other.words
    settle()
    for i in storage.indices { storage[i] += added[i] }
    carry()
  }

  /// The sum, rounded to the nearest number.
  ///
  /// - Parameter index: The sum's number.
  /// - Returns: The sum of the terms, infinity if it is too large, or not a number.
  public func value(_ index: Int = 0) -> Double {
    precondition(index >= 0 && index < count, "there are sums 0 to \(count - 1), but no \(index)")
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: Self.wordsPerSum) { buffer in
      let words = FixedPointSum(words: buffer.baseAddress.unsafelyUnwrapped)
      storage.withUnsafeBufferPointer { all in
        for i in 0..<Self.wordsPerSum { words.words[i] = all[index * Self.wordsPerSum + i] }
      }
      words.carry()
      if windows[index].used > 0 { words.add(windows[index].totals()) }
      words.carry()
      return words.rounded()
    }
  }

  /// Forgets all terms.
  public mutating func reset() {
    for i in storage.indices { storage[i] = 0 }
    for i in windows.indices { windows[i].empty() }
    headroom = FixedPointSum.additionsPerCarry
  }

  /// Adds a group of terms by way of the sum's window, which is moved or deepened as they need, or else one by one.
  private mutating func add(_ terms: some SumTerms, to index: Int) {
    precondition(index >= 0 && index < count, "there are sums 0 to \(count - 1), but no \(index)")
    guard terms.count >= 8 else { return addSingly(terms, to: index) }
    if !windows[index].hasRoom(for: terms.count) { empty(index) }
    var outcome = windows[index].add(terms)
    for _ in 0..<4 where !outcome.isHeld {
      let (top, isDeep) = (windows[index].top, windows[index].isDeep)
      let wanted = outcome.greatest.isFinite ? Int(outcome.greatest.exponent) + 3 : .max
      if outcome.greatest > 0, wanted > top || isDeep && wanted < top {
        guard wanted <= SumWindow.highestTop else { break }
        empty(index)
        windows[index].place(top: wanted)
      } else if !isDeep {
        windows[index].isDeep = true
      } else {
        break
      }
      outcome = windows[index].add(terms)
    }
    if !outcome.isHeld { addSingly(terms, to: index) }
  }

  private mutating func addSingly(_ terms: some SumTerms, to index: Int) {
    withWords(index, additions: terms.count) { words in
      for i in 0..<terms.count { words.add(terms[i]) }
    }
  }

  /// Moves what a window holds to the words.
  private mutating func empty(_ index: Int) {
    guard windows[index].used > 0 else { return }
    let totals = windows[index].totals()
    withWords(index, additions: totals.count) { $0.add(totals) }
    windows[index].empty()
  }

  /// Gives a sum's words for so many additions.
  @inline(__always)
  private mutating func withWords(_ index: Int, additions: Int, _ body: (FixedPointSum) -> Void) {
    if headroom < additions { carry() }
    headroom -= additions
    storage.withUnsafeMutableBufferPointer { buffer in
      body(FixedPointSum(words: buffer.baseAddress.unsafelyUnwrapped + index * Self.wordsPerSum))
    }
  }

  /// Moves all that the windows hold to the words, and passes the carries on.
  private mutating func settle() {
    for index in 0..<count { empty(index) }
    carry()
  }

  /// Passes the carries on.
  private mutating func carry() {
    storage.withUnsafeMutableBufferPointer { buffer in
      let first = buffer.baseAddress.unsafelyUnwrapped
      for index in 0..<count { FixedPointSum(words: first + index * Self.wordsPerSum).carry() }
    }
    headroom = FixedPointSum.additionsPerCarry
  }
}
