import Domain
import Numerics
import Simulations
import Solvers

extension SenseCase {
  /// Where the metal ends and the liquid begins.
  struct Surface: CaseSection {
    enum Shape: String, CaseChoice {
      case flat, waves, ridges, caps, spheres, needles, rough, correlated, plate, image, heights, volume

      var summary: String {
        switch self {
        case .flat: "A flat film, or the bare crystal."
        case .waves: "Cosines: grooves with one wave vector, an egg-carton with two."
        case .ridges: "Half-cylinders along z."
        case .caps: "Half-discs in the plane, hemispheres in space."
        case .spheres: "Discs or spheres that rest on the front."
        case .needles: "Needles with round tips."
        case .rough: "A random self-affine front, drawn by the seed: the same on every grid."
        case .correlated: "A random front of Gaussian correlation, drawn by the seed: the same on every grid."
        case .plate: "The order parameter in a file of `tafel plate`, at one or more times."
        case .image: "The outline of metal in a PNG or TIFF image; its bottom row lies at the crystal. For two axes."
        case .heights: "Heights in a table or NumPy file, columns along y and rows along z; they repeat themselves."
        case .volume: "The phases of a segmented volume, in HDF5 or TIFF; the crystal is at its lower x side."
        }
      }
    }

    /// Where bodies stand.
    enum Place: String, CaseChoice { case given, regular, random }

    /// What a surface is made of.
    enum Form {
      case flat
      case waves(amplitude: Double, y: Int, z: Int)
      case bodies(Body, radius: Double, length: Double, Standing)
      case rough(RoughSurface.Spectrum)
      case correlated(amplitude: Double, length: Double)
      case plate(path: String, variable: String, times: Times, StoredSurface.Lateral, conserves: Bool)
      case image(path: String, pixel: Double?, threshold: Double, isMetalBright: Bool)
      case heights(path: String, column: Int?, unit: Double, spacing: Double?)
      case volume(path: String, edge: Double?, label: Int, StoredSurface.Lateral)
    }

    /// The bodies that stand on a front.
    enum Body { case ridge, cap, sphere, needle }

    /// Where they stand.
    enum Standing {
      case given([[Double]])
      case regular(y: Int, z: Int)
      case random(Int)
    }

    /// Which times of a file are sensed.
    enum Times {
      case last, all
      case given([Double])
    }

    enum TimeChoice: String, CaseChoice { case last, all, given }

    enum Lateral: String, CaseChoice {
      case periodic, mirror

      var way: StoredSurface.Lateral { self == .mirror ? .mirror : .periodic }

      var summary: String {
        switch self {
        case .periodic: "The stored box repeats itself."
        case .mirror: "It is a quarter of what repeats itself, in mirrors: the box here is twice as wide."
        }
      }
    }

    enum Volume: String, CaseChoice {
      case conserved, level

      var summary: String {
        switch self {
        case .conserved: "The surface is the level whose metal has the volume that the order parameter sums up to."
        case .level: "The surface is the level 0.5."
        }
      }
    }

    /// What becomes of metal and slots that are too thin for the cells.
    enum Thin: String, CaseChoice {
      case refused, kept

      var summary: String {
        switch self {
        case .refused: "The surface is refused: take smaller cells."
        case .kept: "It is sensed as it is, with a word of caution."
        }
      }
    }

    let form: Form
    /// The front's distance from the crystal, m; 0 where a file tells.
    let height: Double
    /// What becomes of what is too thin; nil for drawn surfaces, whose keys tell.
    let thin: Thin?

    init(_ keys: CaseKeys) {
      func length(_ name: String, _ summary: String) -> Double { keys.value(name, .quantity("nm", .positive), summary) }
      let shape = keys.selector("shape", default: Shape.flat, "What it looks like.")
      let isStored = [.plate, .image, .volume].contains(shape)
      let isFromFile = isStored || shape == .heights
      height =
        isStored
        ? 0
        : keys.value("height", .quantity("nm", .nonNegative), default: 0, "The front's mean distance from the crystal.")
      switch shape {
      case .flat: form = .flat
      case .waves:
        let amplitude = length("amplitude", "The cosines' amplitude.")
        let waves = keys.value(
          "waves", .list(of: .integer(0...100_000), count: 1...2), default: [1], "Waves along y, and along z.")
        form = .waves(amplitude: amplitude, y: waves[0], z: waves.count > 1 ? waves[1] : 0)
        keys.require(
          amplitude < height, at: "amplitude", "must be below the front's height: waves would reach below the crystal")
      case .ridges, .caps, .spheres:
        let radius = length("radius", "Their radius.")
        let body: Body = shape == .ridges ? .ridge : shape == .caps ? .cap : .sphere
        form = .bodies(body, radius: radius, length: radius, Self.standing(keys))
      case .needles:
        let radius = length("radius", "Their radius.")
        let reach = length("length", "Their length from the front to the tip.")
        form = .bodies(.needle, radius: radius, length: reach, Self.standing(keys))
        keys.require(reach >= radius, at: "length", "must be at least the radius: tips are round")
      case .rough:
        let spectrum = RoughSurface.Spectrum(
          amplitude: length("amplitude", "The root mean square of the height over all draws."),
          hurst: keys.value("hurst", .number(.within(0...1)), default: 0.8, "The Hurst exponent: high is smooth."),
          longest: length("longest", "The longest wavelength."),
          rollOff: length("roll_off", "The wavelength up to which the surface is self-affine."),
          shortest: length("shortest", "The shortest wavelength."))
        form = .rough(spectrum)
        keys.require(spectrum.shortest < spectrum.longest, at: "shortest", "must be below the longest wavelength")
        keys.require(
          (spectrum.shortest...max(spectrum.shortest, spectrum.longest)).contains(spectrum.rollOff), at: "roll_off",
          "must lie between the shortest and the longest wavelength")
        keys.require(
          3 * spectrum.amplitude < height, at: "amplitude",
          "must be below a third of the front's height: the front would reach below the crystal")
      case .correlated:
        let amplitude = length("amplitude", "The root mean square h of the height over all draws.")
        form = .correlated(
          amplitude: amplitude,
          length: length("correlation_length", "The length l of the correlation h^2 exp(-r^2 / l^2)."))
        keys.require(
          3 * amplitude < height, at: "amplitude",
          "must be below a third of the front's height: the front would reach below the crystal")
      case .plate:
        let path = keys.value("file", .path, "The HDF5 file.")
        let variable = keys.value("variable", .text, default: "order_parameter", "The order parameter's name in it.")
        let times: Times =
          switch keys.selector("times", as: TimeChoice.self, default: .last, "Which of its times are sensed.") {
          case .last: .last
          case .all: .all
          case .given:
            .given(
              keys.value(
                "at", .list(of: .quantity("s", .nonNegative)), change: .allowed, "Times that are in the file, rising."))
          }
        form = .plate(
          path: path, variable: variable, times: times,
          keys.value("lateral", .choice(Lateral.self), default: .periodic, "How the file's box goes on.").way,
          conserves: keys.value("volume", .choice(Volume.self), default: .conserved, "Which level is the surface.")
            == .conserved)
        if case .given(let times) = times {
          keys.require(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, at: "at", "must rise")
        }
      case .image:
        form = .image(
          path: keys.value("file", .path, "The image."),
          pixel: keys.optional("pixel", .quantity("nm", .positive), "The edge of a pixel, if the file does not tell."),
          threshold: keys.value(
            "threshold", .number(.between(0, 1)), default: 0.5,
            "The grey value between metal and liquid, white being 1."),
          isMetalBright: keys.value(
            "metal", .choice(PlateCase.Initial.Metal.self), default: .bright, "Which side of it is metal.") == .bright)
      case .heights:
        form = .heights(
          path: keys.value("file", .path, "The table (.csv, .txt, .asc) or NumPy file."), column: nil,
          unit: keys.value("unit", .quantity("nm", .positive), default: 1, "The length that a height of 1 stands for."),
          spacing: keys.optional(
            "pixel", .quantity("nm", .positive), "The distance of its points; without it they fill the box evenly."))
      case .volume:
        form = .volume(
          path: keys.value("file", .path, "`file.h5:/dataset`, or a TIFF file."),
          edge: keys.optional("voxel", .quantity("nm", .positive), "The edge of a voxel, if the file does not tell."),
          label: keys.value("metal", .integer(0...255), default: 1, "The label of metal."),
          keys.value("lateral", .choice(Lateral.self), default: .periodic, "How the file's box goes on.").way)
      }
      thin =
        isFromFile
        ? keys.value(
          "thin", .choice(Thin.self), default: .refused,
          "Metal that stands on less than four cells, and slots less wide than four cells.") : nil
    }

    private static func standing(_ keys: CaseKeys) -> Standing {
      switch keys.selector("place", as: Place.self, default: .regular, "Where they stand.") {
      case .given:
        return .given(
          keys.value(
            "centers", .list(of: .list(of: .quantity("nm", .nonNegative), count: 1...2)), "The y, or y and z, of each.")
        )
      case .regular:
        let count = keys.value(
          "count", .list(of: .integer(1...1000), count: 1...2), default: [1],
          "So many along y and along z, on a rectangular lattice.")
        return .regular(y: count[0], z: count.count > 1 ? count[1] : 1)
      case .random:
        return .random(keys.value("count", .integer(1...1_000_000), "How many the seed spreads evenly."))
      }
    }
  }
}

extension SenseCase.Surface {
  /// The surface of the forms that are drawn; nil where a file gives it.
  ///
  /// - Parameters:
  ///   - grid: The grid.
  ///   - key: Where random surfaces are drawn.
  /// - Returns: The surface.
  func level(over grid: Grid, key: RandomKey) -> InitialSurface? {
    let periodic: Set<Axis> = grid.dimensions == 3 ? [.y, .z] : [.y]
    func surface(_ front: InitialSurface.Front, _ seeds: [InitialSurface.Seed] = []) -> InitialSurface {
      InitialSurface(front, height: height, seeds: seeds, over: grid, periodic: periodic)
    }
    switch form {
    case .flat: return surface(.flat)
    case .waves(let amplitude, let y, let z): return surface(.waves(amplitude: amplitude, y: y, z: z))
    case .rough, .correlated:
      guard let rough = roughSurface(over: grid, key: key) else { return nil }
      return surface(.heights(HeightSurface(rough, over: grid)))
    case .bodies(let body, let radius, let length, let standing):
      return surface(
        .flat,
        places(standing, grid, key).map { place in
          switch body {
          case .ridge: .ridge(y: place.y, radius: radius)
          case .cap: .cap(y: place.y, z: place.z, radius: radius)
          case .sphere: .sphere(y: place.y, z: place.z, radius: radius)
          case .needle: .needle(y: place.y, z: place.z, length: length, radius: radius)
          }
        })
    case .plate, .image, .heights, .volume: return nil
    }
  }

  /// The random front, if it is one.
  func roughSurface(over grid: Grid, key: RandomKey) -> RoughSurface? {
    let place = key.child("rough surface")
    switch form {
    case .rough(let spectrum): return RoughSurface(spectrum, over: grid, key: place)
    case .correlated(let amplitude, let length):
      return RoughSurface(gaussian: amplitude, length: length, over: grid, key: place)
    default: return nil
    }
  }

  private func places(_ standing: Standing, _ grid: Grid, _ key: RandomKey) -> [(y: Double, z: Double)] {
    switch standing {
    case .given(let centers): return centers.map { ($0[0], $0.count > 1 ? $0[1] : 0) }
    case .regular(let y, let z):
      let step = (y: grid.size.y / Double(y), z: grid.size.z / Double(z))
      return (0..<y * z).map { (n: Int) -> (y: Double, z: Double) in
        (step.y * (Double(n % y) + 0.5), step.z * (Double(n / y) + 0.5))
      }
    case .random(let count):
      let place = key.child("bodies")
      return (0..<UInt64(count)).map { n in
        (grid.size.y * place.uniform(cell: n, sample: 0), grid.size.z * place.uniform(cell: n, sample: 1))
      }
    }
  }

  /// The farthest metal from the crystal, m, as far as the case tells.
  var reach: Double {
    switch form {
    case .flat, .plate, .image, .heights, .volume: height
    case .waves(let amplitude, _, _): height + amplitude
    case .rough(let spectrum): height + spectrum.amplitude
    case .correlated(let amplitude, _): height + amplitude
    case .bodies(.sphere, let radius, _, _): height + 2 * radius
    case .bodies(_, _, let length, _): height + length
    }
  }

  /// The key of the least feature and its length, m: a radius, or half a wavelength; nil where only a file tells.
  func leastFeature(in size: [Double]) -> (key: String, length: Double)? {
    switch form {
    case .flat, .plate, .image, .heights, .volume: return nil
    case .waves(_, let y, let z):
      var least = Double.infinity
      for (count, axis) in [(y, 1), (z, 2)] where count > 0 && axis < size.count {
        least = min(least, size[axis] / Double(2 * count))
      }
      return least.isFinite ? ("surface.waves", least) : nil
    case .bodies(_, let radius, _, _): return ("surface.radius", radius)
    case .rough(let spectrum): return ("surface.shortest", spectrum.shortest / 2)
    // The waves that are drawn are no shorter than 0.8 l.
    case .correlated(_, let length): return ("surface.correlation_length", 0.4 * length)
    }
  }
}
