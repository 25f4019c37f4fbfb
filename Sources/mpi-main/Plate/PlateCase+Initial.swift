import Domain
import Numerics
import Simulations
import Solvers

extension PlateCase {
  /// The metal's surface at the beginning.
  struct Initial: CaseSection {
    enum Shape: String, CaseChoice {
      case flat, waves, rough, caps, needle, image, heights, field

      var summary: String {
        switch self {
        case .flat: "A flat front."
        case .waves: "A front of cosines: an egg-carton with waves along y and z."
        case .rough: "A random self-affine front, drawn by the seed: the same on every grid."
        case .caps: "Half-discs or hemispheres on a flat front."
        case .needle: "A needle on a flat front."
        case .image: "The outline of metal in a PNG or TIFF image; its bottom row lies at the collector. For two axes."
        case .heights:
          "Heights in a table (.csv, .txt, .asc) or NumPy file, columns along y and rows along z, that fill the box."
        case .field: "The order parameter in a file of ours, on the same grid."
        }
      }
    }

    /// Where caps stand.
    enum Place: String, CaseChoice { case given, random }

    /// What is metal in an image.
    enum Metal: String, CaseChoice { case bright, dark }

    /// What the surface is made of.
    enum Surface {
      case flat
      case waves(amplitude: Double, y: Int, z: Int)
      case rough(RoughSurface.Spectrum)
      case caps(radius: Double, centers: [[Double]])
      case randomCaps(radius: Double, count: Int)
      case needle(center: [Double], length: Double, radius: Double)
      case image(path: String, pixel: Double?, threshold: Double, metal: Metal)
      case heights(path: String, unit: Double)
      case field(path: String, variable: String, time: Double?)
    }

    let surface: Surface
    /// The front's distance from the collector, m; 0 where a file tells.
    let height: Double
    /// How long the order parameter finds its profile before the first step, in 1 / (L_sigma W).
    let relaxation: Double

    init(_ keys: CaseKeys) {
      func length(_ name: String, _ summary: String) -> Double { keys.value(name, .quantity("um", .positive), summary) }
      let shape = keys.selector("shape", default: Shape.flat, "What it looks like.")
      var height = 0.0
      switch shape {
      case .field, .image: break
      case .heights:
        height = keys.value(
          "height", .quantity("um", .nonNegative), default: 0, "What is added to the heights of the file.")
      default: height = length("height", "The front's mean distance from the collector.")
      }
      self.height = height
      let hasCorners = [.caps, .needle, .image, .heights].contains(shape)
      relaxation =
        hasCorners
        ? keys.value(
          "relaxation", .number(.within(0...100)), default: shape == .heights ? 0 : 4,
          "How long the order parameter finds its profile at corners before the first step, in 1 / mobility_rate.")
        : 0
      switch shape {
      case .flat: surface = .flat
      case .waves:
        let amplitude = length("amplitude", "The cosines' amplitude.")
        let waves = keys.value(
          "waves", .list(of: .integer(0...100_000), count: 1...2), default: [1], "Waves along y, and along z.")
        surface = .waves(amplitude: amplitude, y: waves[0], z: waves.count > 1 ? waves[1] : 0)
        keys.require(
          amplitude < height, at: "amplitude", "must be below the front's height: the collector would be bare")
      case .rough:
        let spectrum = RoughSurface.Spectrum(
          amplitude: length("amplitude", "The root mean square of the height over all draws."),
          hurst: keys.value("hurst", .number(.within(0...1)), default: 0.8, "The Hurst exponent: high is smooth."),
          longest: length("longest", "The longest wavelength."),
          rollOff: length(
            "roll_off", "The wavelength up to which the surface is self-affine; longer waves have its power."),
          shortest: length("shortest", "The shortest wavelength."))
        surface = .rough(spectrum)
        keys.require(
          spectrum.shortest < spectrum.longest, at: "shortest", "must be below the longest wavelength")
        keys.require(
          (spectrum.shortest...max(spectrum.shortest, spectrum.longest)).contains(spectrum.rollOff), at: "roll_off",
          "must lie between the shortest and the longest wavelength")
        keys.require(
          3 * spectrum.amplitude < height, at: "amplitude",
          "must be below a third of the front's height: the collector would be bare")
      case .caps:
        let radius = length("radius", "The caps' radius.")
        if keys.selector("place", as: Place.self, default: .given, "Where they stand.") == .given {
          surface = .caps(
            radius: radius,
            centers: keys.value(
              "centers", .list(of: .list(of: .quantity("um", .nonNegative), count: 1...2)),
              "The y, or y and z, of each."))
        } else {
          surface = .randomCaps(
            radius: radius, count: keys.value("count", .integer(1...1_000_000), "How many the seed spreads evenly."))
        }
      case .needle:
        let radius = length("radius", "The needle's radius.")
        let reach = length("length", "Its length from the front to the tip.")
        surface = .needle(
          center: keys.value(
            "center", .list(of: .quantity("um", .nonNegative), count: 1...2), "Its y, or y and z."),
          length: reach, radius: radius)
        keys.require(reach >= radius, at: "length", "must be at least the radius: the tip is round")
      case .image:
        surface = .image(
          path: keys.value("file", .path, "The image."),
          pixel: keys.optional("pixel", .quantity("um", .positive), "The edge of a pixel, if the file does not tell."),
          threshold: keys.value(
            "threshold", .number(.between(0, 1)), default: 0.5,
            "The grey value between metal and electrolyte, white being 1."),
          metal: keys.value("metal", .choice(), default: .bright, "Which side of it is metal."))
      case .heights:
        surface = .heights(
          path: keys.value("file", .path, "The table or NumPy file."),
          unit: keys.value(
            "unit", .quantity("um", .positive), default: 1e-6, "The length that a height of 1 stands for."))
      case .field:
        surface = .field(
          path: keys.value("file", .path, "The HDF5 file."),
          variable: keys.value("variable", .text, default: "order_parameter", "The order parameter's name in it."),
          time: keys.optional("at", .quantity("s", .nonNegative), "The time of the field; without it the last one."))
      }
    }
  }
}

extension PlateCase.Initial {
  /// The surface as a function of position; nil where a file tells.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - periodic: Its periodic axes.
  ///   - key: Where random surfaces are drawn.
  /// - Returns: The surface.
  func solverSurface(over grid: Grid, periodic: Set<Axis>, key: RandomKey) -> InitialSurface? {
    func surface(_ front: InitialSurface.Front, _ seeds: [InitialSurface.Seed] = []) -> InitialSurface {
      InitialSurface(front, height: height, seeds: seeds, over: grid, periodic: periodic)
    }
    switch self.surface {
    case .flat: return surface(.flat)
    case .waves(let amplitude, let y, let z): return surface(.waves(amplitude: amplitude, y: y, z: z))
    case .rough(let spectrum):
      return surface(.rough(RoughSurface(spectrum, over: grid, key: key.child("rough surface"))))
    case .caps(let radius, let centers):
      return surface(.flat, centers.map { .cap(y: $0[0], z: $0.count > 1 ? $0[1] : 0, radius: radius) })
    case .randomCaps(let radius, let count):
      let place = key.child("caps")
      return surface(
        .flat,
        (0..<UInt64(count)).map { number in
          .cap(
            y: grid.size.y * place.uniform(cell: number, sample: 0),
            z: grid.size.z * place.uniform(cell: number, sample: 1),
            radius: radius)
        })
    case .needle(let center, let length, let radius):
      return surface(
        .flat, [.needle(y: center[0], z: center.count > 1 ? center[1] : 0, length: length, radius: radius)])
    case .image, .heights, .field: return nil
    }
  }

  /// The front's mean distance from the collector, m; zero where a file tells.
  var front: Double {
    switch surface {
    case .image, .heights, .field: 0
    default: height
    }
  }

  /// The farthest metal from the collector, m, as far as the case tells.
  ///
  /// Zero where a file tells.
  var reach: Double {
    switch surface {
    case .image, .heights, .field: 0
    case .flat: height
    case .waves(let amplitude, _, _): height + amplitude
    case .rough(let spectrum): height + spectrum.amplitude
    case .caps(let radius, _), .randomCaps(let radius, _): height + radius
    case .needle(_, let length, _): height + length
    }
  }
}
