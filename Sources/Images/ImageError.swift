/// The formats of image files.
public enum FileFormat: String, Sendable, Hashable {
  /// Portable Network Graphics.
  case png = "PNG"

  /// Tag Image File Format.
  case tiff = "TIFF"

  /// An array as NumPy saves it.
  case npy = "NumPy"

  /// Numbers in lines of text.
  case text
}

/// What can be wrong with an image or its file.
public enum ImageError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or read; the system's reason.
  case unreadable(path: String, reason: String)

  /// The file cannot be written; the system's reason.
  case unwritable(path: String, reason: String)

  /// The file is of another kind.
  case foreign(path: String, format: FileFormat = .png)

  /// The file is of the right kind but broken or cut off.
  case damaged(path: String, reason: String, format: FileFormat = .png)

  /// The file is sound, but its pixels are of a kind that is not read.
  case unsupported(path: String, reason: String)

  /// An image that cannot exist: sizes and samples do not fit together.
  case invalid(String)

  /// One sentence for the user, with the path.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
    case .foreign(let path, let format): "\(path): is not a \(format.rawValue) file"
    case .damaged(let path, let reason, let format): "\(path): is a damaged \(format.rawValue) file: \(reason)"
    case .unsupported(let path, let reason): "\(path): has \(reason)"
    case .invalid(let reason): reason
    }
  }
}
