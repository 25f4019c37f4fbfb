internal import Glibc

/// A colour as a screen takes it (sRGB).
public struct Color: Hashable, Sendable {
  /// Red, 0 to 255.
  public var red: UInt8

  /// Green, 0 to 255.
  public var green: UInt8

  /// Blue, 0 to 255.
  public var blue: UInt8

  /// A colour of the given parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A colour from `0xRRGGBB`.
  init(hexadecimal code: UInt32) {
    self.init(
      red: UInt8(truncatingIfNeeded: code >> 16), green: UInt8(truncatingIfNeeded: code >> 8),
      blue: UInt8(truncatingIfNeeded: code))
  }

  /// The colour that lies the given fraction of the way to another.
  func mixed(with other: Color, fraction: Double) -> Color {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Double(a) + (Double(b) - Double(a)) * fraction).rounded()) }
    return Color(red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }
}

// Oklab (Björn Ottosson, 2020): a space in which distance is close to seen difference.
extension Color {
  /// A colour by its Oklab lightness (0 black, 1 white), chroma, and hue in degrees.
  ///
  /// Colours outside of what a screen can show are cut to its range.
  init(lightness: Double, chroma: Double, hue: Double) {
    let a = chroma * cos(hue * .pi / 180)
    let b = chroma * sin(hue * .pi / 180)
    let long = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let medium = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let short = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    self.init(
      red: encoded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
      green: encoded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
      blue: encoded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short))
  }

  /// The Oklab lightness: 0 black, 1 white.
  var lightness: Double {
    let (r, g, b) = (decoded(red), decoded(green), decoded(blue))
    let long = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let medium = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let short = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
  }
}

private func cube(_ x: Double) -> Double { x * x * x }

/// The sRGB sample of a linear intensity.
private func encoded(_ linear: Double) -> UInt8 {
  let value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
  return UInt8((255 * min(max(value, 0), 1)).rounded())
}

/// The linear intensity of an sRGB sample.
private func decoded(_ sample: UInt8) -> Double {
  let value = Double(sample) / 255
  return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
}
