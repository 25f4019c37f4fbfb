internal import CHDF5

/// An owned HDF5 handle, closed at the end of its life.
struct Identifier: ~Copyable {
  enum Kind {
    case group, dataset, dataspace, datatype, attribute, propertyList, object
  }

  let raw: hid_t
  let kind: Kind

  /// Takes the handle that an HDF5 function returned.
  init(_ raw: hid_t, _ kind: Kind, _ operation: String, _ path: String) throws(HDF5Error) {
    self.raw = try check(raw, operation, path)
    self.kind = kind
  }

  deinit { Self.close(raw, kind) }

  /// Gives the handle to someone else to close.
  consuming func release() -> hid_t {
    let raw = raw
    discard self
    return raw
  }

  @discardableResult
  static func close(_ raw: hid_t, _ kind: Kind) -> herr_t {
    switch kind {
    case .group: H5Gclose(raw)
    case .dataset: H5Dclose(raw)
    case .dataspace: H5Sclose(raw)
    case .datatype: H5Tclose(raw)
    case .attribute: H5Aclose(raw)
    case .propertyList: H5Pclose(raw)
    case .object: H5Oclose(raw)
    }
  }
}
