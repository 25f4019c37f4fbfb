import Simulations
import Solvers

/// Whether the parts of a case make sense together.
extension SenseCase {
  /// The least penetration depth, in cells, that is sensed.
  static let leastDepth = 8.0
  /// The least size of a feature, in cells.
  static let leastFeature = 4.0

  func check(_ keys: CaseKeys) {
    checkOvertones(keys)
    checkResolution(keys)
    checkSurface(keys)
    checkTop(keys)
    checkFilms(keys)
  }

  private func checkOvertones(_ keys: CaseKeys) {
    keys.require(
      overtones.allSatisfy { $0 % 2 == 1 }, at: "overtones",
      "are odd: a crystal has no others, found \(overtones.filter { $0 % 2 == 0 }.map(String.init).joined(separator: ", "))"
    )
    keys.require(
      zip(overtones, overtones.dropFirst()).allSatisfy { $0 < $1 }, at: "overtones", "must rise, each once")
    keys.require(
      Set(output.flow).isSubset(of: overtones), at: "output.flow",
      "names overtones that are not sensed: \(Set(output.flow).subtracting(overtones).sorted().map(String.init).joined(separator: ", "))"
    )
  }

  /// How overtones are solved.
  var overtoneSolver: OvertoneSolver {
    let spacing = domain.spacing[0]
    return OvertoneSolver(
      title: Self.command, liquid: liquid, crystal: crystal, overtones: overtones, top: top,
      tolerance: solver.tolerance,
      spacing: spacing, longest: max(domain.size.dropFirst().max() ?? 0, surface.reach) / spacing,
      givenViscosity: solver.viscosity)
  }

  /// The penetration depth of an overtone, m.
  func depth(of overtone: Int) -> Double { overtoneSolver.depth(of: overtone) }

  private func checkResolution(_ keys: CaseKeys) {
    let spacing = domain.spacing[0]
    guard let highest = overtones.max() else { return }
    let (depth, need) = (depth(of: highest), Self.leastDepth)
    keys.require(
      depth >= need * spacing, at: "domain",
      "has cells of \(rounded(spacing)) m, and the penetration depth at overtone \(highest) is \(rounded(depth)) m: take cells "
        + "of at most \(rounded(depth / need)) m, or lower overtones")
    keys.warn(
      if: depth < 10 * spacing, at: "domain",
      "has less than ten cells to the penetration depth at overtone \(highest), \(rounded(depth)) m")
    checkSound(keys, highest)
  }

  private func checkSound(_ keys: CaseKeys, _ highest: Int) {
    let (solver, greatest) = (overtoneSolver, OscillatoryFlow.greatestSoundRatio)
    let viscosity = solver.latticeViscosity(at: highest)
    let ratio = solver.soundRatio(highest, viscosity)
    keys.require(
      ratio <= greatest, at: "solver.viscosity",
      "makes sound too slow: at overtone \(highest) sqrt(3) omega l is \(rounded(ratio)), and must not exceed "
        + "\(rounded(greatest)); take at most \(rounded(0.999 * viscosity * greatest / ratio))")
    keys.warn(
      if: solver.givenViscosity == nil && viscosity < 1e-4, at: "domain",
      "is so wide that sound is fast enough only with a viscosity of \(rounded(viscosity)) in lattice units")
  }

  private func checkSurface(_ keys: CaseKeys) {
    let (spacing, size) = (domain.spacing[0], domain.size)
    if let feature = surface.leastFeature(in: size) {
      keys.require(
        feature.length >= Self.leastFeature * spacing * (1 - 1e-9), at: feature.key,
        "makes features of \(rounded(feature.length)) m, \(rounded(feature.length / spacing)) cells; at least "
          + "\(Int(Self.leastFeature)) are needed")
    }
    let axes = domain.dimensions - 1
    if case .waves(_, _, let z) = surface.form {
      keys.require(z == 0 || axes == 2, at: "surface.waves", "has waves along z, and the domain no such axis")
    }
    if case .bodies(let body, let radius, let length, let standing) = surface.form {
      checkBodies(keys, body, radius, length, standing)
    }
    if case .image = surface.form {
      keys.require(axes == 1, at: "surface.shape", "an image is for two axes, and the domain has three")
    }
  }

  private func checkBodies(
    _ keys: CaseKeys, _ body: Surface.Body, _ radius: Double, _ length: Double, _ standing: Surface.Standing
  ) {
    let (axes, size) = (domain.dimensions - 1, domain.size)
    switch standing {
    case .given(let centers):
      keys.require(
        centers.allSatisfy { $0.count == axes || body == .ridge }, at: "surface.centers",
        "need \(axes == 1 ? "y alone" : "y and z") each")
      keys.require(
        centers.allSatisfy { zip($0, size.dropFirst()).allSatisfy { $0 <= $1 } }, at: "surface.centers",
        "must lie in the box, \(size.dropFirst().map { rounded($0) }.joined(separator: " x ")) m wide")
    case .regular(_, let z):
      keys.require(z == 1 || axes == 2, at: "surface.count", "has bodies along z, and the domain no such axis")
    case .random: break
    }
    let width = size.dropFirst().min() ?? 0
    keys.require(
      2 * radius <= width, at: "surface.radius", "makes bodies wider than the box, \(rounded(width)) m")
    guard body == .needle, let highest = overtones.max() else { return }
    let needle = NeedleResonance(
      diameter: 2 * radius, length: length, elasticity: deposit.elasticity, density: deposit.density)
    let frequency = crystal.frequency(of: highest)
    keys.warn(
      if: !needle.isRigid(at: frequency), at: "surface.length",
      "gives needles a bending resonance of \(rounded(needle.frequency)) Hz, less than three times overtone \(highest), "
        + "\(rounded(frequency)) Hz: they do not follow as rigid bodies")
  }

  private func checkTop(_ keys: CaseKeys) {
    let (spacing, height) = (domain.spacing[0], domain.size[0])
    keys.require(
      surface.reach <= height - 2 * spacing, at: "surface",
      "reaches \(rounded(surface.reach)) m from the crystal, and the box is \(rounded(height)) m high: leave two cells of liquid "
        + "at least")
    guard let lowest = overtones.min() else { return }
    let free = height - surface.reach
    switch top {
    case .open: break
    case .openMean:
      let width = domain.size.dropFirst().max() ?? 0
      keys.warn(
        if: free < width, at: "top",
        "open-mean needs the width of the box free above the metal, \(rounded(width)) m, found \(rounded(free)) m")
    case .noSlip, .stressFree:
      let need = 5 * depth(of: lowest)
      keys.warn(
        if: free < need, at: "top",
        "a closed top needs five penetration depths of overtone \(lowest) free, \(rounded(need)) m, found \(rounded(free)) m: it is felt"
      )
    }
  }

  private func checkFilms(_ keys: CaseKeys) {
    guard !films.isEmpty else { return }
    let spacing = domain.spacing[0]
    switch surface.form {
    case .plate, .volume:
      keys.require(
        false, at: "films",
        "cover surfaces that are drawn, images and heights: nothing tells how far the cells of a field or a volume are from its metal"
      )
    default: break
    }
    keys.require(
      walls != .grey, at: "films",
      "need walls that cells are not a part of, interpolated or half-way: a cell has one collision, of a film or of grey metal"
    )
    for (number, film) in films.enumerated() {
      keys.require(
        film.film.thickness >= Self.leastFeature * spacing * (1 - 1e-9), at: "films.\(number).thickness",
        "is \(rounded(film.film.thickness / spacing)) cells; at least \(Int(Self.leastFeature)) are needed")
    }
    // As thick as the solver has them.
    let thickness = films.reduce(0) { $0 + $1.film.thickness * max($1.film.density / liquid.liquid.density, 1) }
    keys.require(
      surface.reach + thickness <= domain.size[0] - 2 * spacing, at: "films",
      "reach the top of the box: leave two cells of liquid at least")
  }
}
