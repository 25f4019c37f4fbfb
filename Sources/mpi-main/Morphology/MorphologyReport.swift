import Domain
import Solvers

/// The statistics of one surface.
struct MorphologyReport {
  /// A number with its unit and meaning.
  struct Statistic: Equatable {
    let name: String
    let units: String
    let longName: String
    let value: Double
  }

  /// A function given at points, such as a correlation over distance.
  struct Curve: Equatable {
    let name: String
    let units: String
    let longName: String
    /// The name and unit of the abscissa.
    let abscissa: String
    let abscissaUnits: String
    let x: [Double]
    let y: [Double]
  }

  /// The range of heights, over the distance of points, up to which a surface is flat: what is left are roundings, of fields in
  /// single precision a few millionths, and what is told by their shape would mean nothing.
  private static let flatness = 1e-5

  private(set) var statistics: [Statistic] = []
  private(set) var curves: [Curve] = []

  /// The value of a statistic; nil where the surface has none of that name.
  subscript(_ name: String) -> Double? { statistics.first { $0.name == name }?.value }

  /// The curve of a name; nil where the surface has none.
  func curve(_ name: String) -> Curve? { curves.first { $0.name == name } }

  mutating func add(_ name: String, _ value: Double?, _ units: String, _ longName: String) {
    guard let value, value.isFinite else { return }
    statistics.append(Statistic(name: name, units: units, longName: longName, value: value))
  }

  mutating func add(
    _ name: String, _ y: [Double], _ units: String, _ longName: String, over abscissa: String, _ abscissaUnits: String,
    _ x: [Double]
  ) {
    curves.append(
      Curve(name: name, units: units, longName: longName, abscissa: abscissa, abscissaUnits: abscissaUnits, x: x, y: y))
  }

  /// Joins what was sent.
  init(statistics: [Statistic], curves: [Curve]) { (self.statistics, self.curves) = (statistics, curves) }

  /// Measures a surface.
  init(_ data: MorphologyData, levelling: Levelling) {
    let isFlat = add(heights: data.heightMap, levelling)
    if let phases = data.phases {
      add(phases: phases.field, phases.collector, isOrderParameter: phases.isOrderParameter, isFlat: isFlat)
    }
  }

  /// Measures heights, and phases of the same surface.
  init(heights map: HeightMap, _ levelling: Levelling, phases: (field: SampledField, collector: Side)?) {
    let isFlat = add(heights: map, levelling)
    if let phases { add(phases: phases.field, phases.collector, isOrderParameter: false, isFlat: isFlat) }
  }

  /// Measures heights; returns whether they are flat, which leaves out what tells the shape of a roughness.
  private mutating func add(heights map: HeightMap, _ levelling: Levelling) -> Bool {
    let (raw, level) = (HeightStatistics(map), map.levelled(levelling))
    let statistics = HeightStatistics(level)
    add("area", map.area, map.isProfile ? "m" : "m2", map.isProfile ? "length of the profile" : "projected area")
    add("pixel", map.dx, "m", "distance of points along the first axis")
    if !map.isProfile { add("pixel_across", map.dy, "m", "distance of points along the second axis") }
    add("known", map.knownFraction, "1", "part of the points whose height is known")
    add("mean_height", raw.mean, "m", "mean height")
    add("tip_height", raw.tip, "m", "largest height")
    add("tip_height_quantile", raw.tipQuantile, "m", "height that 99.9 % of the points do not exceed")
    add("tip_over_mean", raw.tip - raw.mean, "m", "largest height over the mean")
    add("Sq", statistics.rootMeanSquare, "m", "root mean square height, levelled")
    add("Sa", statistics.meanDeviation, "m", "mean deviation of heights, levelled")
    add("Sz", statistics.range, "m", "range of heights, levelled")
    if statistics.range <= Self.flatness * map.dx { return true }
    add("Ssk", statistics.skewness, "1", "skewness of heights (0: normal law)")
    add("Sku", statistics.kurtosis, "1", "kurtosis of heights (3: normal law)")
    add("film_threshold", raw.filmThreshold, "m", "mean height of the film and three times its Sq")
    add("coverage", raw.coverage, "1", "part of the points above the film's threshold")
    guard map.columns >= 4, map.isProfile || map.rows >= 4 else { return false }
    let slopes = SurfaceSlopes(level)
    add("Sdr", slopes.developedRatio, "1", "true area over projected area, less 1")
    add("Sdq", slopes.rootMeanSquareGradient, "1", "root mean square gradient")
    addCorrelation(level)
    return false
  }

  private mutating func addCorrelation(_ level: HeightMap) {
    let correlation = HeightCorrelation(level)
    add("Sal", correlation.fastestDecayLength, "m", "least distance at which the autocorrelation falls to 0.2")
    add("correlation_length", correlation.correlationLength, "m", "distance at which the autocorrelation falls to 1/e")
    let fit = SelfAffineFit(correlation)
    add("hurst", fit?.hurst, "1", "Hurst exponent of the height-height correlation")
    add("hurst_length", fit?.correlationLength, "m", "correlation length of the height-height correlation")
    add("hurst_residual", fit?.residual, "1", "root mean square of ln H - ln H(fit)")
    let spectrum = HeightSpectrum(level)
    let lower = max(2 / (correlation.correlationLength ?? .infinity), 3 * (spectrum.waveNumbers.first ?? 0))
    let upper = spectrum.nyquist / 2
    if lower < upper, let slope = spectrum.slope(over: lower...upper) {
      add("spectrum_slope", slope.value, "1", "slope of ln P over ln k")
      add("spectrum_slope_error", slope.standardError, "1", "standard error of the slope")
      add("spectrum_hurst", spectrum.hurst(ofSlope: slope.value), "1", "Hurst exponent that the slope means")
      add("spectrum_from", lower, "m-1", "least wave number of the slope")
      add("spectrum_to", upper, "m-1", "largest wave number of the slope")
    }
    add(
      "height_difference", correlation.differences, "m2", "<[z(x + r) - z(x)]^2>", over: "lag", "m",
      correlation.distances)
    add(
      "autocorrelation", correlation.autocorrelation, "1", "autocorrelation of heights", over: "lag", "m",
      correlation.distances)
    add(
      "power", spectrum.powers, spectrum.isProfile ? "m3" : "m4", "power spectrum of heights", over: "wave_number",
      "m-1",
      spectrum.waveNumbers)
  }

  private mutating func add(phases field: SampledField, _ collector: Side, isOrderParameter: Bool, isFlat: Bool) {
    let grid = field.grid
    let volume = grid.axes.reduce(1) { $0 * Double(grid.cells[$1]) * grid.spacing[$1] }
    let projected = volume / (Double(grid.cells[collector.axis]) * grid.spacing[collector.axis])
    let profile = DepositProfile(field, from: collector)
    add("film_top", profile.base, "m", "height below which every layer is full")
    if !isFlat {
      add("dendrite_length", profile.dendriteLength, "m", "tip over the top of the film")
      add("fill_ratio", profile.fillRatio, "1", "metal's part between the top of the film and the tip")
      add("porosity", profile.porosity, "1", "1 - fill ratio")
    }
    let interface = InterfaceMeasure(field)
    add("interface", interface.levelArea, grid.dimensions == 3 ? "m2" : "m", "surface on which the field is 1/2")
    add("interface_ratio", interface.levelArea / projected, "1", "surface over its projection")
    add("specific_surface", interface.levelArea / volume, "m-1", "surface per volume")
    if isOrderParameter {
      add("specific_surface_gradient", interface.gradientIntegral / volume, "m-1", "integral of |grad xi| per volume")
    }
    let correlation = IndicatorCorrelation(field)
    add("metal_fraction", correlation.fraction, "1", "metal's part of the volume")
    add("specific_surface_slope", correlation.specificSurface, "m-1", "surface per volume from the slope of S2 at 0")
    if correlation.fraction > 0 { add("mean_chord", correlation.meanChord, "m", "mean chord of the metal") }
    let connectivity = Connectivity(field, from: collector)
    add("joined_fraction", connectivity.joinedFraction, "1", "part of the metal that is joined to the collector")
    add("parts", Double(connectivity.parts), "1", "parts of the metal that hang together")
    add("euler_number", Double(connectivity.eulerNumber), "1", "Euler number of the metal")
    addDimensions(field)
    if grid.dimensions == 2, !isFlat { addLines(field, interface, correlation.fraction * volume) }
    add(
      "two_point", correlation.twoPoint, "1", "two-point function of the metal", over: "distance", "m",
      correlation.distances)
    let layers = profile.solidFraction.indices.map { (Double($0) + 0.5) * profile.spacing }
    add("solid_fraction", profile.solidFraction, "1", "metal's part of each layer", over: "height", "m", layers)
  }

  private mutating func addDimensions(_ field: SampledField) {
    let grid = field.grid
    guard grid.axes.allSatisfy({ abs(grid.spacing[$0] / grid.spacing.x - 1) < 1e-3 }) else { return }
    for (subject, name, words) in [
      (FractalDimension.Subject.mass, "box_dimension_mass", "box dimension of the metal"),
      (.boundary, "box_dimension_boundary", "box dimension of the metal's boundary"),
    ] {
      guard let dimension = FractalDimension.boxes(field, of: subject) else { continue }
      add(name, dimension.value, "1", words)
      add(name + "_error", dimension.standardError, "1", "standard error of the fit")
      add(name + "_from", dimension.range.lowerBound, "m", "smallest box")
      add(name + "_to", dimension.range.upperBound, "m", "largest box")
    }
    if let dimension = FractalDimension.massRadius(field) {
      add("mass_radius_dimension", dimension.value, "1", "mass-radius dimension about the centre of mass")
      add("mass_radius_dimension_from", dimension.range.lowerBound, "m", "least radius")
      add("mass_radius_dimension_to", dimension.range.upperBound, "m", "largest radius")
    }
  }

  private mutating func addLines(_ field: SampledField, _ interface: InterfaceMeasure, _ area: Double) {
    if interface.levelArea > 0 {
      add(
        "compactness", 4 * .pi * area / (interface.levelArea * interface.levelArea), "1",
        "4 pi A / P^2 of all metal, P without walls")
    }
    let skeleton = Skeleton(field)
    add("skeleton_length", skeleton.length, "m", "length of the skeleton")
    add("skeleton_ends", Double(skeleton.ends), "1", "ends of the skeleton")
    if skeleton.length > 0 {
      add("branch_density", Double(skeleton.branchPoints) / skeleton.length, "m-1", "branch points per length")
    }
    if !skeleton.tipRadii.isEmpty {
      let mean = skeleton.tipRadii.reduce(0, +) / Double(skeleton.tipRadii.count)
      add("tip_radius", mean, "m", "mean radius of the largest discs about the skeleton's ends")
    }
  }
}
