internal import CTIFF

extension TIFFStack {
  /// What the tags of a page say.
  struct Page {
    let width: Int
    let height: Int
    let bits: Int
    let channels: Image.Channels
    let zeroIsWhite: Bool
    let isFloatingPoint: Bool
    let pixelSize: PixelSize?
    let pageSpacing: Double?

    /// Looks at the directory at hand.
    init(
      describing file: UnsafeMutablePointer<ctiff_file>, _ path: String, _ palette: Palette, _ fractions: Fractions
    ) throws(ImageError) {
      guard unsafe file.pointee.tiff != nil, unsafe ctiff_describe(file) == 1 else {
        throw unsafe .damaged(path: path, reason: file.message, format: .tiff)
      }
      let tags = unsafe file.pointee
      guard let channels = unsafe Image.Channels(rawValue: Int(tags.channels)),
        unsafe tags.planar == UInt16(PLANARCONFIG_CONTIG) || channels == .gray
      else {
        throw unsafe .unsupported(path: path, reason: "\(tags.channels) samples a pixel; read are grey and RGB")
      }
      let bits = unsafe Int(tags.bits)
      isFloatingPoint = unsafe fractions == .read && tags.format == UInt16(SAMPLEFORMAT_IEEEFP) && channels == .gray
      if isFloatingPoint {
        guard [32, 64].contains(bits) else {
          throw .unsupported(path: path, reason: "fractions of \(bits) bits; read are 32 and 64")
        }
      } else {
        guard [8, 16].contains(bits) || bits == 1 && channels == .gray else {
          throw .unsupported(path: path, reason: "\(bits) bits a sample; read are 1, 8 and 16")
        }
        guard unsafe [UInt16(SAMPLEFORMAT_UINT), UInt16(SAMPLEFORMAT_VOID)].contains(tags.format) else {
          throw .unsupported(path: path, reason: "samples with a sign or a fraction; read are whole numbers from 0 on")
        }
      }
      guard unsafe tags.depth <= 1 else { throw .unsupported(path: path, reason: "a volume in one page") }
      zeroIsWhite = unsafe tags.photometric == UInt16(PHOTOMETRIC_MINISWHITE)
      let expected = channels == .rgb ? [PHOTOMETRIC_RGB] : [PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK]
      if unsafe tags.photometric == UInt16(PHOTOMETRIC_PALETTE) {
        guard palette == .numbers else {
          throw .unsupported(path: path, reason: "numbers of a table of colours; save it as grey")
        }
      } else if unsafe !expected.contains(Int32(tags.photometric)) {
        throw unsafe .unsupported(path: path, reason: "colours of kind \(tags.photometric); read are grey and RGB")
      }
      let limit = Image.largestSide
      (width, height) = unsafe (Int(tags.width), Int(tags.height))
      guard width >= 1, height >= 1, width <= limit, height <= limit else {
        throw .damaged(path: path, reason: "\(width) x \(height) pixels", format: .tiff)
      }
      self.bits = bits
      self.channels = channels
      let notes = unsafe ImageJNotes(String(cString: tags.description))
      let unit = unsafe notes?.unit ?? Self.unit(tags.unit)
      let (x, y) = unsafe (Double(tags.per_unit_x), Double(tags.per_unit_y))
      if let unit, x > 0, y > 0, x.isFinite, y.isFinite {
        pixelSize = PixelSize(x: unit / x, y: unit / y)
      } else {
        pixelSize = nil
      }
      pageSpacing = notes?.pageSpacing
    }

    /// The unit of the resolution tags, m.
    private static func unit(_ code: UInt16) -> Double? {
      switch Int32(code) {
      case RESUNIT_INCH: 0.0254
      case RESUNIT_CENTIMETER: 0.01
      default: nil
      }
    }

    func isLike(_ other: Page) -> Bool {
      width == other.width && height == other.height && bits == other.bits && channels == other.channels
        && zeroIsWhite == other.zeroIsWhite && isFloatingPoint == other.isFloatingPoint
    }

    var kindInWords: String { "\(width) x \(height) pixels of \(channels.rawValue) x \(bits) bits" }
  }
}

/// What ImageJ notes in the description of the first page: the unit of the resolution, and the distance of slices.
struct ImageJNotes {
  /// The unit of length, m.
  let unit: Double?

  /// The distance of pages, m.
  let pageSpacing: Double?

  init?(_ description: String) {
    guard description.hasPrefix("ImageJ=") else { return nil }
    var notes: [Substring: Substring] = [:]
    for line in description.split(whereSeparator: \.isNewline) {
      guard let sign = line.firstIndex(of: "=") else { continue }
      notes[line[..<sign]] = line[line.index(after: sign)...]
    }
    // A micrometre is written with either of two signs, or with the escaped code of one.
    let units: [Substring: Double] = [
      "nm": 1e-9, "micron": 1e-6, "um": 1e-6, "\u{B5}m": 1e-6, "\u{3BC}m": 1e-6, "\\u00B5m": 1e-6, "mm": 1e-3,
      "cm": 1e-2, "m": 1, "inch": 0.0254,
    ]
    let unit = notes["unit"].flatMap { units[$0] }
    self.unit = unit
    let spacing = notes["spacing"].flatMap { Double($0) }
    pageSpacing = unit.flatMap { unit in spacing.flatMap { $0 > 0 && $0.isFinite ? $0 * unit : nil } }
  }
}
