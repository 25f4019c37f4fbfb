internal import CMPI

/// A layout of elements in a buffer that need not lie side by side: a column, a face, a box.
///
/// A message of one datatype can be received with another, or as plain elements, if the numbers of elements agree.
/// Where a kernel packs a message anyway, plain bytes are faster; a datatype pays where packing would be an extra pass.
@safe public struct Datatype<Element: MPIScalar>: ~Copyable {
  let raw: MPI_Datatype

  /// How many elements it moves.
  public let count: Int

  /// How many elements a buffer must have at least, counted from its start.
  public let reach: Int

  /// Blocks of equal length at equal distances. (MPI 3.1, section 4.1.2)
  ///
  /// - Parameters:
  ///   - blocks: How many blocks there are.
  ///   - length: The elements of one block.
  ///   - stride: The elements from the start of one block to that of the next, at least `length`.
  /// - Throws: ``MPIError``.
  public init(blocks: Int, length: Int, stride: Int) throws(MPIError) {
    let function = "MPI_Type_vector"
    guard blocks >= 0, length >= 0, stride >= length else {
      throw MPIError(.invalidArgument, function, "\(blocks) blocks of \(length) elements, \(stride) apart")
    }
    let numbers = try Datatype.narrow([blocks, length, stride], function)
    var handle: MPI_Datatype?
    let code = unsafe MPI_Type_vector(numbers[0], numbers[1], numbers[2], Element.scalarKind.raw, &handle)
    let committed = try unsafe Datatype.committed(handle, code, function)
    let count = blocks * length
    unsafe self.init(committed, count: count, reach: count == 0 ? 0 : (blocks - 1) * stride + length)
  }

  /// A box of a larger array whose last axis is contiguous. (MPI 3.1, section 4.1.3)
  ///
  /// - Parameters:
  ///   - box: The elements of the box along each axis, at least 1.
  ///   - start: Its first element along each axis.
  ///   - shape: The elements of the whole array along each axis.
  /// - Throws: ``MPIError``.
  public init(box: [Int], at start: [Int], in shape: [Int]) throws(MPIError) {
    let function = "MPI_Type_create_subarray"
    let axes = shape.indices
    guard !shape.isEmpty, box.count == shape.count, start.count == shape.count,
      axes.allSatisfy({ box[$0] > 0 && start[$0] >= 0 && box[$0] <= shape[$0] - start[$0] })
    else {
      throw MPIError(.invalidArgument, function, "box \(box) at \(start) in an array \(shape)")
    }
    let sizes = try Datatype.narrow(shape, function)
    let subsizes = try Datatype.narrow(box, function)
    let starts = try Datatype.narrow(start, function)
    var handle: MPI_Datatype?
    let code = unsafe MPI_Type_create_subarray(
      Int32(shape.count), sizes, subsizes, starts, cmpi_order_c(), Element.scalarKind.raw, &handle)
    let committed = try unsafe Datatype.committed(handle, code, function)
    let last = axes.reduce(0) { $0 * shape[$1] + start[$1] + box[$1] - 1 }
    unsafe self.init(committed, count: box.reduce(1, *), reach: last + 1)
  }

  private init(_ raw: MPI_Datatype, count: Int, reach: Int) {
    unsafe self.raw = unsafe raw
    self.count = count
    self.reach = reach
  }

  deinit {
    guard MPIRuntime.isAlive else { return }
    var handle: MPI_Datatype? = unsafe raw
    _ = unsafe MPI_Type_free(&handle)
  }

  private static func narrow(_ numbers: [Int], _ function: String) throws(MPIError) -> [Int32] {
    let narrowed = numbers.compactMap { Int32(exactly: $0) }
    guard narrowed.count == numbers.count else {
      throw MPIError(.countTooLarge, function, "\(numbers) do not fit into 32 bits")
    }
    return narrowed
  }

  private static func committed(
    _ handle: MPI_Datatype?, _ code: Int32, _ function: String
  ) throws(MPIError) -> MPI_Datatype {
    try check(code, function)
    var handle = unsafe handle
    try unsafe check(MPI_Type_commit(&handle), "MPI_Type_commit")
    guard let datatype = unsafe handle else { throw MPIError(.failure, function, "MPI gave no datatype") }
    return unsafe datatype
  }
}
