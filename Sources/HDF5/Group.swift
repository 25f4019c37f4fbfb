internal import CHDF5

/// A folder in a file: names for datasets and other groups.
public class Group: Object {
  /// Makes a group.
  ///
  /// - Parameter name: Its name, or a path whose groups but the last exist.
  /// - Returns: The empty group.
  /// - Throws: ``HDF5Error``, also if the name is taken.
  public func createGroup(_ name: String) throws(HDF5Error) -> Group {
    let operation = "create the group"
    let location = location(of: name)
    try context.requireWritable(operation, location)
    let list = try Identifier(H5Pcreate(chdf5_group_create()), .propertyList, operation, location)
    try FileAccess.trackOrder(list, operation, location)
    try check(H5Pset_link_creation_order(list.raw, FileAccess.creationOrder), operation, location)
    let group = try unsafe Identifier(
      H5Gcreate2(raw, name, chdf5_default(), list.raw, chdf5_default()), .group, operation, location)
    return Group(group.release(), .group, childPath(name), in: context)
  }

  /// Opens a group.
  ///
  /// - Parameter name: Its name or path.
  /// - Returns: The group.
  /// - Throws: ``HDF5Error``.
  public func group(_ name: String) throws(HDF5Error) -> Group {
    let operation = "open the group"
    try requireLink(name, operation)
    let group = try unsafe Identifier(
      H5Gopen2(raw, name, chdf5_default()), .group, operation, location(of: name))
    return Group(group.release(), .group, childPath(name), in: context)
  }

  /// Opens a group, and makes it, and those above it, if they are missing.
  ///
  /// - Parameter name: Its name or path.
  /// - Returns: The group.
  /// - Throws: ``HDF5Error``.
  public func requireGroup(_ name: String) throws(HDF5Error) -> Group {
    var group = self
    for part in name.split(separator: "/").map(String.init) {
      group = try group.contains(part) ? group.group(part) : group.createGroup(part)
    }
    return group
  }

  /// Gives a clear error for a name that is not there: HDF5's own speaks of symbol tables.
  func requireLink(_ name: String, _ operation: String) throws(HDF5Error) {
    try context.requireOpen(operation, location(of: name))
    guard try contains(name) else {
      throw HDF5Error(.notFound, operation, location(of: name), "there is no object of that name")
    }
  }
}
