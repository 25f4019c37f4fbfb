internal import Domain
internal import Glibc
internal import MPI

/// A 64-bit sum over the values of an array that does not depend on how the array is divided, nor on the order.
///
/// Each value is mixed with its place in the whole array (the finaliser of SplitMix64: Steele, Lea, Flood, Fast
/// splittable pseudorandom number generators, OOPSLA 2014, doi:10.1145/2660193.2660195), and the results are added
/// modulo 2^64. Ranks sum what they hold, and one reduction gives the whole. It finds damage, not forgery.
public enum Checksum {
  /// The sum over the values of one array that a snapshot holds. Local.
  static func of(_ entry: Snapshot.Entry, in snapshot: Snapshot) -> UInt64 {
    snapshot.withBytes(of: entry) { bytes in
      switch entry.scalarKind {
      case .float: sum(entry, bytes.assumingMemoryBound(to: UInt32.self))
      default: sum(entry, bytes.assumingMemoryBound(to: UInt64.self))
      }
    }
  }

  /// The sum over some bytes.
  static func of(_ bytes: [UInt8]) -> UInt64 {
    var (sum, place) = (mixed(UInt64(bytes.count), at: .max), UInt64(0))
    for byte in bytes {
      sum &+= mixed(UInt64(byte), at: place)
      place &+= 1
    }
    return sum
  }

  /// The sum over a file, taken as little-endian words of eight bytes, the last one filled up with zeros, after its size.
  ///
  /// - Parameter path: The file's path.
  /// - Returns: The sum; nil if the file cannot be read.
  public static func ofFile(_ path: String) -> UInt64? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt64](repeating: 0, count: 1 << 17)
    var (sum, size) = (UInt64(0), 0)
    while true {
      guard let count = buffer.withUnsafeMutableBytes({ fill($0, from: descriptor) }) else { return nil }
      for word in 0..<(count + 7) / 8 {
        sum &+= mixed(UInt64(littleEndian: buffer[word]), at: UInt64(size / 8 + word))
      }
      size += count
      guard count == 8 * buffer.count else { return sum &+ mixed(UInt64(size), at: .max) }
    }
  }

  /// Reads as much as there is room for, or as the file still has, and zeros up to the next whole word.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Int? {
    var count = 0
    while count < buffer.count {
      let taken = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
      if taken < 0, errno == EINTR { continue }
      guard taken >= 0 else { return nil }
      if taken == 0 { break }
      count += taken
    }
    for place in count..<min(buffer.count, (count + 7) / 8 * 8) { buffer[place] = 0 }
    return count
  }

  /// Rows follow each other in memory; their places in the whole array do not.
  private static func sum<Bits: FixedWidthInteger>(
    _ entry: Snapshot.Entry, _ values: UnsafeBufferPointer<Bits>
  ) -> UInt64 {
    let (whole, lower, length) = (entry.whole.count, entry.whole.lower, entry.box.count.x)
    var (total, read) = (UInt64(0), 0)
    for component in 0..<entry.components {
      entry.box.forEachRow { first in
        let place = first &- lower
        let start = ((component * whole.z + place.z) * whole.y + place.y) * whole.x + place.x
        for x in 0..<length {
          total &+= mixed(UInt64(truncatingIfNeeded: values[read &+ x]), at: UInt64(start &+ x))
        }
        read += length
      }
    }
    return total
  }

  @inline(__always) private static func mixed(_ bits: UInt64, at place: UInt64) -> UInt64 {
    var word = bits &+ (place &+ 1) &* 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word &>> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word &>> 31)
  }
}
