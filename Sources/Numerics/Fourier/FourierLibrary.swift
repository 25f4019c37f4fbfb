internal import CFFTW

/// The library behind the Fourier transforms.
public enum FourierLibrary {
  /// Its version, such as `3.3.10`.
  public static var version: String {
    // `fftw-3.3.10-sse2-avx`
    let words = String(cString: cfftw_version()).split(separator: "-")
    return words.count > 1 ? String(words[1]) : "unknown"
  }
}
