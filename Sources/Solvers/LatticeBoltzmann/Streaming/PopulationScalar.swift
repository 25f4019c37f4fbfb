internal import Domain

/// A floating-point type that populations are stored in, with the loops compiled for it.
///
/// Generic classes are not specialised where they are reached through a protocol; static functions of a type are.
protocol PopulationScalar: FieldScalar {
  /// Numbers in a vector.
  static var vectorWidth: Int { get }

  /// Collides the cells of a part of some runs.
  static func collide(_ sweep: Sweep<Self>, _ runs: UnsafeBufferPointer<CellRun>, _ part: Range<Int>)

  /// Collides a list's cells, in the second of two steps.
  static func collide(_ sweep: ListSweep<Self>)

  /// Copies numbers at some places to a message, or back.
  static func pack(_ places: [UInt32], from numbers: UnsafePointer<Self>, to message: UnsafeMutablePointer<Self>)
  static func unpack(_ places: [UInt32], from message: UnsafePointer<Self>, to numbers: UnsafeMutablePointer<Self>)

  /// Streams populations across the wall links of a table.
  static func pass(_ links: WallPass<Self>)

  /// Streams populations through sides of given density.
  static func pass(_ links: DensityPass<Self>)

  /// Copies numbers, one after the other.
  static func copy(_ copies: [NumberCopy], in numbers: UnsafeMutablePointer<Self>)

  /// Reads numbers at some places, times a factor each.
  static func gather(
    _ places: [UInt32], _ factors: [Double], from numbers: UnsafePointer<Self>, to result: UnsafeMutablePointer<Double>)

  /// Density, and momentum of the populations, of the cells of one row.
  static func sum(_ row: MomentRow<Self>)
}

extension Double: PopulationScalar {
  static var vectorWidth: Int { DoubleVector.width }

  static func collide(_ sweep: Sweep<Double>, _ runs: UnsafeBufferPointer<CellRun>, _ part: Range<Int>) {
    sweep.collide(DoubleVector.self, runs, part)
  }

  static func collide(_ sweep: ListSweep<Double>) { sweep.collide(DoubleVector.self) }

  static func pack(_ places: [UInt32], from numbers: UnsafePointer<Double>, to message: UnsafeMutablePointer<Double>) {
    for n in places.indices { message[n] = numbers[Int(places[n])] }
  }

  static func unpack(_ places: [UInt32], from message: UnsafePointer<Double>, to numbers: UnsafeMutablePointer<Double>)
  {
    for n in places.indices { numbers[Int(places[n])] = message[n] }
  }

  static func pass(_ links: WallPass<Double>) { links.run() }

  static func pass(_ links: DensityPass<Double>) { links.run() }

  static func copy(_ copies: [NumberCopy], in numbers: UnsafeMutablePointer<Double>) {
    for copy in copies { numbers[Int(copy.to)] = numbers[Int(copy.from)] }
  }

  static func gather(
    _ places: [UInt32], _ factors: [Double], from numbers: UnsafePointer<Double>,
    to result: UnsafeMutablePointer<Double>
  ) {
    for n in places.indices { result[n] = factors[n] * Double(numbers[Int(places[n])]) }
  }

  static func sum(_ row: MomentRow<Double>) { row.run() }
}

extension Float: PopulationScalar {
  static var vectorWidth: Int { FloatVector.width }

  static func collide(_ sweep: Sweep<Float>, _ runs: UnsafeBufferPointer<CellRun>, _ part: Range<Int>) {
    sweep.collide(FloatVector.self, runs, part)
  }

  static func collide(_ sweep: ListSweep<Float>) { sweep.collide(FloatVector.self) }

  static func pack(_ places: [UInt32], from numbers: UnsafePointer<Float>, to message: UnsafeMutablePointer<Float>) {
    for n in places.indices { message[n] = numbers[Int(places[n])] }
  }

  static func unpack(_ places: [UInt32], from message: UnsafePointer<Float>, to numbers: UnsafeMutablePointer<Float>) {
    for n in places.indices { numbers[Int(places[n])] = message[n] }
  }

  static func pass(_ links: WallPass<Float>) { links.run() }

  static func pass(_ links: DensityPass<Float>) { links.run() }

  static func copy(_ copies: [NumberCopy], in numbers: UnsafeMutablePointer<Float>) {
    for copy in copies { numbers[Int(copy.to)] = numbers[Int(copy.from)] }
  }

  static func gather(
    _ places: [UInt32], _ factors: [Double], from numbers: UnsafePointer<Float>,
    to result: UnsafeMutablePointer<Double>
  ) {
    for n in places.indices { result[n] = factors[n] * Double(numbers[Int(places[n])]) }
  }

  static func sum(_ row: MomentRow<Float>) { row.run() }
}
