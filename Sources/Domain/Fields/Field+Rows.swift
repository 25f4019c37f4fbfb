extension Field {
  /// The owned values of a row, by local indices: element 0 is the first owned value, and is aligned to 64 bytes.
  ///
  /// Elements from `-halo.x` to `count.x + halo.x - 1` may be read and written; rows and planes of the halo have
  /// indices below 0, or past those of the block.
  @inlinable @inline(__always)
  public func row(_ y: Int, _ z: Int = 0, component: Int = 0) -> UnsafeMutablePointer<Scalar> {
    first + (component &* layout.componentStride &+ z &* layout.planeStride &+ y &* layout.rowStride)
  }

  /// A component's values from its first owned one on, to be read with the strides of ``FieldStorage/layout``.
  @inlinable public func pointer(component: Int = 0) -> UnsafeMutablePointer<Scalar> {
    first + component &* layout.componentStride
  }

  /// The value at a local index, halo included.
  @inlinable public subscript(x: Int, y: Int, z: Int = 0, component component: Int = 0) -> Scalar {
    @inline(__always) get { row(y, z, component: component)[x] }
    @inline(__always) set { row(y, z, component: component)[x] = newValue }
  }

  /// The owned values of a row as a span.
  @inlinable public func withRow<Result: ~Copyable, E: Error>(
    _ y: Int, _ z: Int = 0, component: Int = 0, _ body: (inout MutableSpan<Scalar>) throws(E) -> Result
  ) throws(E) -> Result {
    let buffer = UnsafeMutableBufferPointer(start: row(y, z, component: component), count: block.count.x)
    var span = buffer.mutableSpan
    return try body(&span)
  }

  /// Calls `body` with each row of owned values of a component, and the row's local y and z.
  @inlinable public func forEachRow<E: Error>(
    component: Int = 0, _ body: (_ row: UnsafeMutablePointer<Scalar>, _ y: Int, _ z: Int) throws(E) -> Void
  ) throws(E) {
    let count = block.count
    for z in 0..<count.z {
      for y in 0..<count.y { try body(row(y, z, component: component), y, z) }
    }
  }
}
