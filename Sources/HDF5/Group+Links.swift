internal import CHDF5

/// A name in a group.
public struct Link: Equatable, Sendable {
  /// What a name leads to.
  public enum Target: Equatable, Sendable {
    /// A group.
    case group
    /// A dataset.
    case dataset
    /// A type with a name.
    case datatype
    /// Nothing: a soft or external link whose target is missing.
    case missing
  }

  /// The name within its group.
  public let name: String

  /// What it leads to.
  public let target: Target
}

extension Group {
  /// The names in this group, in the order in which they were created; by name, where the writer kept no order.
  ///
  /// - Returns: The links.
  /// - Throws: ``HDF5Error``.
  public func links() throws(HDF5Error) -> [Link] {
    let operation = "list"
    try context.requireOpen(operation, location)
    var links: [Link] = []
    for name in try linkNames(operation) {
      links.append(Link(name: name, target: try target(of: name)))
    }
    return links
  }

  /// Whether a name or path leads to an object.
  ///
  /// - Parameter name: A name or a path, also an absolute one.
  /// - Returns: Whether something is there.
  /// - Throws: ``HDF5Error``.
  public func contains(_ name: String) throws(HDF5Error) -> Bool {
    try kind(of: name) != nil
  }

  /// What a name or path leads to; nil if there is none.
  ///
  /// - Parameter name: A name or a path, also an absolute one.
  /// - Returns: The kind of the object.
  /// - Throws: ``HDF5Error``.
  public func kind(of name: String) throws(HDF5Error) -> Link.Target? {
    let operation = "look for"
    let location = location(of: name)
    try context.requireOpen(operation, location)
    let parts = name.split(separator: "/")
    guard !parts.isEmpty else { return name.isEmpty ? nil : .group }
    // HDF5 looks up a path only if all but its last part exist and are groups.
    var path = name.hasPrefix("/") ? "" : "."
    for (index, part) in parts.enumerated() {
      path += "/\(part)"
      guard try unsafe check(H5Lexists(raw, path, chdf5_default()), operation, location) > 0 else { return nil }
      let target = try target(of: path)
      if index == parts.count - 1 { return target }
      guard target == .group else { return nil }
    }
    return nil
  }

  /// Gives an object of this file one more name: the object is shared, not copied.
  ///
  /// - Parameters:
  ///   - name: The new name in this group.
  ///   - object: An object of the same file.
  /// - Throws: ``HDF5Error``, also if the name is taken.
  public func link(_ name: String, to object: Object) throws(HDF5Error) {
    let operation = "create the link"
    try context.requireWritable(operation, location(of: name))
    try unsafe check(
      H5Olink(object.raw, raw, name, chdf5_default(), chdf5_default()), operation, location(of: name))
  }

  /// Removes a name. An object without any name is gone; its space in the file may not be used again.
  ///
  /// - Parameter name: A name or path.
  /// - Throws: ``HDF5Error``.
  public func remove(_ name: String) throws(HDF5Error) {
    let operation = "remove"
    try context.requireWritable(operation, location(of: name))
    try requireLink(name, operation)
    try unsafe check(H5Ldelete(raw, name, chdf5_default()), operation, location(of: name))
  }

  private func target(of name: String) throws(HDF5Error) -> Link.Target {
    guard try unsafe check(H5Oexists_by_name(raw, name, chdf5_default()), "look for", location(of: name)) > 0 else {
      return .missing
    }
    var information = H5O_info_t()
    try unsafe check(
      H5Oget_info_by_name2(raw, name, &information, UInt32(H5O_INFO_BASIC), chdf5_default()), "look for",
      location(of: name))
    return switch information.type {
    case H5O_TYPE_GROUP: .group
    case H5O_TYPE_DATASET: .dataset
    default: .datatype
    }
  }

  private func linkNames(_ operation: String) throws(HDF5Error) -> [String] {
    var information = H5G_info_t()
    try unsafe check(H5Gget_info(raw, &information), operation, location)
    let index = try tracksOrder(operation) ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
    var names: [String] = []
    for number in 0..<information.nlinks {
      let length = try unsafe check(
        H5Lget_name_by_idx(raw, ".", index, H5_ITER_INC, number, nil, 0, chdf5_default()), operation, location)
      var bytes = [CChar](repeating: 0, count: length + 1)
      try unsafe check(
        H5Lget_name_by_idx(raw, ".", index, H5_ITER_INC, number, &bytes, length + 1, chdf5_default()), operation,
        location)
      names.append(Text.string(bytes))
    }
    return names
  }

  /// Whether the writer of this group kept the order of creation.
  private func tracksOrder(_ operation: String) throws(HDF5Error) -> Bool {
    // Of a file that was opened, its own list does not tell: the root group's does.
    let group = try unsafe Identifier(H5Gopen2(raw, ".", chdf5_default()), .group, operation, location)
    let list = try Identifier(H5Gget_create_plist(group.raw), .propertyList, operation, location)
    var flags: UInt32 = 0
    try unsafe check(H5Pget_link_creation_order(list.raw, &flags), operation, location)
    return flags & UInt32(H5P_CRT_ORDER_TRACKED) != 0
  }
}
