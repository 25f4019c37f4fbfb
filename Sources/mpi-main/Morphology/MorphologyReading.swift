import Domain
import Solvers

/// How files are read as surfaces: what the options of `tafel morphology` say, the same for each file.
struct MorphologyReading {
  /// What the numbers of an image or a table mean.
  enum Meaning: String, Sendable, CaseIterable {
    /// The height at each pixel, seen from above.
    case heights
    /// Grey levels of two phases, seen from the side, or from a cut.
    case phases
  }

  /// Which times of a file, or pages, are read.
  enum Selection: Sendable, Equatable {
    case last
    case all
    case number(Int)
  }

  /// The field of a file of ours; nil for the order parameter, or else the first one.
  var field: String?
  var selection = Selection.last
  var meaning: Meaning?
  /// The side that metal grows from; nil for the lower end of x in files of ours, and the lower edge of images.
  var collector: Side?
  /// The size of a pixel, m; nil for that of the file.
  var pixel: [Double]?
  /// Metres for 1 of an image's or table's numbers.
  var heightScale = 1.0
  var threshold: GreyThreshold?
  /// The numbers that are metal in images and tables that are segmentations; nil if they are none.
  var labels: Set<Int>?
  /// The standard deviation of the instrument's point spread by which results of ours are blurred, m.
  var pointSpread: Double?
  /// Which pixels count, `[row][column]` with row 0 at the top, as an image tells by what is not black.
  var mask: (columns: Int, rows: Int, isKnown: [Bool])?
  var periodic: Set<Axis> = []
  var levelling = Levelling.plane
  /// Whether there are both results of ours and others among the files.
  var isMixed = false

  /// How results of ours are read: beside other files the pixels, threshold and collector are those of the others.
  var ofResults: MorphologyReading {
    var result = self
    if isMixed { (result.pixel, result.threshold, result.collector) = (nil, nil, nil) }
    return result
  }
}

/// A surface that was read.
struct MorphologyData {
  /// The metal from the side, or in space.
  struct Phases {
    /// An order parameter or grey levels, with the metal where they are not below 1/2.
    var field: SampledField
    var collector: Side
    var isOrderParameter: Bool
  }

  /// The heights of the surface.
  var heightMap: HeightMap
  /// What the heights were found in; nil where a file has heights.
  var phases: Phases?

  init(heights: HeightMap) { heightMap = heights }

  /// Finds the heights of a field, and blurs both as the instruments would that measure the one or the other.
  init(_ phases: Phases, pointSpread: Double? = nil) {
    let heights = HeightMap(outermostCrossingOf: phases.field, from: phases.collector)
    heightMap = pointSpread.map(heights.blurred) ?? heights
    self.phases = phases
    if let pointSpread { self.phases?.field = phases.field.blurred(pointSpread) }
  }
}
