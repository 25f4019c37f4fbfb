/// A file that gets its name when it is whole.
///
/// It is written as `name.part`. ``commit()`` puts the bytes on the disk, gives the file its name in one step, and puts
/// the name on the disk: whatever happens meanwhile, `name` is either the old file or the new one.
///
/// ```swift
/// let part = PartialFile("checkpoint.h5")
/// let file = try File.create(part.temporaryPath, on: world)
/// …
/// try file.close()
/// if world.rank == 0 { try part.commit() }
/// ```
public struct PartialFile: Sendable {
  /// The ending of names of unfinished files.
  public static let ending = ".part"

  /// The path of the whole file.
  public let path: String

  /// The path until then.
  public var temporaryPath: String { path + Self.ending }

  /// - Parameter path: The path of the whole file.
  public init(_ path: String) { self.path = path }

  /// Gives the closed file its name. One rank calls it, after all have closed the file.
  ///
  /// - Throws: ``HDF5Error``: then `path` is what it was before, unless only its folder could not be synchronised.
  public func commit() throws(HDF5Error) {
    // Renaming would take the place of a device or a pipe, for everybody.
    try File.requireRegular(path, "replace")
    try Disk.synchronize(temporaryPath)
    try Disk.rename(temporaryPath, to: path)
    try Disk.synchronize(Disk.folder(of: path))
  }

  /// Removes the unfinished file, if there is one. One rank calls it.
  ///
  /// - Throws: ``HDF5Error``.
  public func discard() throws(HDF5Error) {
    try Disk.remove(temporaryPath)
  }
}

extension File {
  /// Waits until a closed or flushed file is on the disk itself, which survives the loss of power.
  ///
  /// - Parameter path: A file or a folder.
  /// - Throws: ``HDF5Error``.
  public static func synchronize(_ path: String) throws(HDF5Error) {
    try Disk.synchronize(path)
  }
}
