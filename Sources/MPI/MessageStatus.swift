internal import CMPI

/// What is known about a message that has arrived or is about to.
public struct MessageStatus: Equatable, Sendable, CustomStringConvertible {
  /// The rank that sent it; nil if it came from nobody, see ``SourceSelector``.
  public let source: Int?

  /// Its tag.
  public let tag: Int

  /// Its length in bytes.
  public let byteCount: Int

  /// `a message of n bytes from rank r with tag t`.
  public var description: String {
    "a message of \(byteCount) bytes from \(source.map { "rank \($0)" } ?? "nobody") with tag \(tag)"
  }

  /// Its length in elements of a type, or nil if it holds no whole number of them.
  ///
  /// - Parameter type: The type of the elements.
  /// - Returns: The number of elements.
  public func count<T: MPIScalar>(of type: T.Type) -> Int? {
    let (count, rest) = byteCount.quotientAndRemainder(dividingBy: MemoryLayout<T>.size)
    return rest == 0 ? count : nil
  }
}

extension MessageStatus {
  /// What stands for the message where there is none.
  static let ofNothing = MessageStatus(source: nil, tag: 0, byteCount: 0)

  init(_ status: MPI_Status) throws(MPIError) {
    var status = status
    var bytes: MPI_Count = 0
    try unsafe check(MPI_Get_elements_x(&status, cmpi_byte(), &bytes), "MPI_Get_elements_x")
    let isFromNobody = status.MPI_SOURCE == cmpi_proc_null()
    self.init(
      source: isFromNobody ? nil : Int(status.MPI_SOURCE), tag: Int(status.MPI_TAG), byteCount: max(0, Int(bytes)))
  }
}
