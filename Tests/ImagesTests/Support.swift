import Glibc

@testable import Images

/// Runs the body with the path of a folder of this process alone, and removes the folder.
func withFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/tafel-images-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw ImageError.unwritable(path: "/tmp", reason: "no folder") }
  let folder = String(cString: made)
  defer {
    if let stream = opendir(folder) {
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        unlink(folder + "/" + name)
      }
      closedir(stream)
    }
    rmdir(folder)
  }
  try body(folder)
}

/// Writes the bytes as they are.
func write(_ bytes: [UInt8], to path: String) throws(ImageError) {
  let result: Result<Void, ImageError> = bytes.withUnsafeBytes { buffer in
    do throws(ImageError) { return .success(try replaceFile(path, with: buffer)) } catch { return .failure(error) }
  }
  try result.get()
}

/// An image whose every sample differs from its neighbours.
func pattern(width: Int, height: Int, _ channels: Image.Channels, _ depth: Image.Depth) throws -> Image {
  let samples = (0..<width * height * channels.rawValue).map {
    UInt16(truncatingIfNeeded: $0 &* 40503 &+ 17) & depth.maximum
  }
  return try Image(width: width, height: height, channels: channels, depth: depth, samples: samples)
}
