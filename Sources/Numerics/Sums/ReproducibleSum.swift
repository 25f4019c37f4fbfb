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
  /// The number of sums.
  public let count: Int

  /// The fixed-point numbers, as ``words`` has them but with carries outstanding.
  var storage: [Int64]

  /// Additions to the words that may follow before the carries must be passed on.
  var headroom = ReproducibleSum.depositsPerCarry

  private var windows: [SumWindow?]

  /// Sums of no terms yet.
  ///
  /// - Parameter count: The number of sums, at least one.
  public init(count: Int = 1) {
    precondition(count >= 1, "there must be at least one sum")
    self.count = count
    storage = [Int64](repeating: 0, count: count * Self.wordsPerSum)
    windows = [SumWindow?](repeating: nil, count: count)
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
  public mutating func add(_ term: Double, to index: Int = 0) { deposit(term, in: index) }

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

  /// Adds the terms of other sums, each to the one of the same number.
  ///
  /// - Parameter other: As many sums.
  public mutating func add(_ other: ReproducibleSum) {
    precondition(count == other.count, "\(other.count) sums cannot be added to \(count)")
    var other = other
    let added = other.words
    settle()
    for i in storage.indices { storage[i] += added[i] }
    settle(isForced: true)
  }

  /// The sum, rounded to the nearest number.
  ///
  /// - Parameter index: The sum's number.
  /// - Returns: The sum of the terms, infinity if it is too large, or not a number.
  public func value(_ index: Int = 0) -> Double {
    var copy = self
    copy.settle(isForced: true)
    return copy.rounded(index)
  }

  /// Forgets all terms.
  public mutating func reset() {
    for i in storage.indices { storage[i] = 0 }
    for i in windows.indices { windows[i] = nil }
    headroom = Self.depositsPerCarry
  }

  /// Adds a group of terms by way of the sum's window, which is moved or deepened as they need, or else one by one.
  private mutating func add(_ terms: some SumTerms, to index: Int) {
    guard terms.count >= 8 else { return addSingly(terms, to: index) }
    var window = windows[index].take() ?? SumWindow()
    defer { windows[index] = window }
    if !window.hasRoom(for: terms.count) { empty(&window, index) }
    var outcome = window.add(terms)
    for _ in 0..<4 where !outcome.isHeld {
      let top = outcome.greatest.isFinite ? Int(outcome.greatest.exponent) + 3 : .max
      if outcome.greatest > 0, top > window.top || window.isDeep && top < window.top {
        guard top <= SumWindow.highestTop else { break }
        empty(&window, index)
        window.place(top: top)
      } else if !window.isDeep {
        window.isDeep = true
      } else {
        break
      }
      outcome = window.add(terms)
    }
    if !outcome.isHeld { addSingly(terms, to: index) }
  }

  private mutating func addSingly(_ terms: some SumTerms, to index: Int) {
    for i in 0..<terms.count { deposit(terms[i], in: index) }
  }

  /// Moves what a window holds to the words.
  private mutating func empty(_ window: inout SumWindow, _ index: Int) {
    guard window.used > 0 else { return }
    let (numbers, exponents) = window.totals()
    for bin in 0..<4 where numbers[bin] != 0 { deposit(numbers[bin], exponent: exponents[bin], in: index) }
    window.empty()
  }

  /// Moves all that the windows hold to the words, and passes the carries on.
  private mutating func settle(isForced: Bool = false) {
    for index in windows.indices {
      guard var window = windows[index], window.used > 0 else { continue }
      empty(&window, index)
      windows[index] = window
    }
    if isForced || headroom < Self.depositsPerCarry { carry() }
  }
}
