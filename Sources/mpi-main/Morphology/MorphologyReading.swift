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
  /// Which pixels count, `[row][column]` with row 0 at the top, as an image tells by what is not black.
  var mask: (columns: Int, rows: Int, isKnown: [Bool])?
  var periodic: Set<Axis> = []
  var levelling = Levelling.plane
}

/// A surface that was read.
enum MorphologyData {
  case heights(HeightMap)
  /// An order parameter or grey levels, with the metal where they are not below 1/2.
  case phases(SampledField, collector: Side, isOrderParameter: Bool)

  /// The heights of the surface.
  var heightMap: HeightMap {
    switch self {
    case .heights(let map): map
    case .phases(let field, let collector, _): HeightMap(outermostCrossingOf: field, from: collector)
    }
  }
}
