import Domain
import Simulations

extension PorousCase {
  /// The random geometry of phases.
  enum Structure {
    /// Phase 1 where a Gaussian field is above a threshold.
    case threshold(Covariance, fraction: Double, PhaseRule)

    /// Overlapping spheres (discs) of phase 1 in pores of phase 0.
    case spheres(radius: Double, porosity: Double)

    /// Overlapping ellipsoids (ellipses) of phase 1 in pores of phase 0, half axes in m.
    case ellipsoids(semiaxes: [Double], isTurned: Bool, porosity: Double)

    /// Overlapping cylinders of phase 1, all directions alike, in pores of phase 0.
    case fibres(radius: Double, porosity: Double)

    /// Layers of phases 0 and 1 across an axis, with these mean thicknesses, m.
    case layers(Axis, thickness: [Double])

    /// The grains of a Poisson-Voronoi mosaic of this mean size, m, each of a phase drawn with these weights.
    case grains(size: Double, weights: [Double])

    /// The walls between such grains: phase 1.
    case walls(size: Double, thickness: Double)

    /// Labels read from a file.
    case image(path: String, bits: Int?)

    enum Kind: String, CaseChoice {
      case threshold, spheres, ellipsoids, fibres, layers, grains, walls, image

      var summary: String {
        switch self {
        case .threshold: "Phase 1 where a Gaussian field is above a threshold, phase 0 elsewhere."
        case .spheres: "Overlapping spheres, discs in two dimensions, of phase 1; the pores are phase 0."
        case .ellipsoids: "The same with ellipsoids or ellipses."
        case .fibres: "Overlapping cylinders of phase 1 in all directions; the pores are phase 0."
        case .layers: "Layers of phases 0 and 1 in turn, with exponential thicknesses."
        case .grains: "The grains of a Poisson-Voronoi mosaic, each of a phase drawn with given weights."
        case .walls: "The walls between such grains: phase 1; the grains are phase 0."
        case .image: "The labels of a segmented volume: an HDF5 dataset or the pages of a TIFF file."
        }
      }
    }

    /// Where the threshold comes from.
    enum PhaseRule: String, CaseChoice {
      case global, sample

      var summary: String {
        switch self {
        case .global: "The normal law's quantile: volume fractions vary from sample to sample."
        case .sample: "Each sample's own quantile: all have the volume fraction exactly."
        }
      }
    }

    /// The field that is cut at the threshold.
    private struct ThresholdedField: CaseSection {
      let covariance: Covariance

      init(_ keys: CaseKeys) { covariance = Covariance(keys) }
    }

    /// The axis that layers are normal to.
    private enum AxisName: String, CaseChoice {
      case x, y, z

      var axis: Axis {
        switch self {
        case .x: .x
        case .y: .y
        case .z: .z
        }
      }
    }

    /// Reads the keys of a section.
    init(_ keys: CaseKeys) {
      func porosity() -> Double {
        keys.value("porosity", .number(.between(0, 1)), "The mean volume fraction of the pores.")
      }
      func length(_ name: String, _ summary: String) -> Double {
        keys.value(name, .quantity("um", .positive), summary)
      }
      switch keys.selector("structure", as: Kind.self, "The random geometry.") {
      case .threshold:
        let field = keys.section("field", as: ThresholdedField.self, "The Gaussian field, of variance one.")
        let fraction = keys.value("volume_fraction", .number(.between(0, 1)), "The volume fraction of phase 1.")
        self = .threshold(
          field.covariance, fraction: fraction,
          keys.value("threshold", .choice(), default: PhaseRule.global, "Where the threshold comes from."))
      case .spheres: self = .spheres(radius: length("radius", "The radius of the spheres."), porosity: porosity())
      case .ellipsoids:
        let semiaxes = keys.value(
          "semiaxes", .list(of: .quantity("um", .positive), count: 2...3), "The half axes along x, y and z.")
        let isTurned = keys.value("random_orientation", .flag, default: true, "Whether each is turned at random.")
        self = .ellipsoids(semiaxes: semiaxes, isTurned: isTurned, porosity: porosity())
      case .fibres: self = .fibres(radius: length("radius", "The radius of the cylinders."), porosity: porosity())
      case .layers:
        let axis = keys.value("axis", .choice(), default: AxisName.x, "The axis across the layers.")
        self = .layers(
          axis.axis,
          thickness: keys.value(
            "thickness", .list(of: .quantity("um", .positive), count: 2...2),
            "The mean thicknesses of the layers of phase 0 and of phase 1."))
      case .grains:
        let size = length("grain_size", "The edge of a cube, or square, of a grain's mean volume.")
        self = .grains(
          size: size,
          weights: keys.value(
            "weights", .list(of: .number(.atLeast(0)), count: 1...256), "The weight of each phase, from phase 0 on."))
      case .walls:
        let size = length("grain_size", "The edge of a cube, or square, of a grain's mean volume.")
        self = .walls(size: size, thickness: length("thickness", "The thickness of the walls."))
      case .image:
        let path = keys.value("file", .path, "`FILE.h5:/DATASET` of labels [z, y, x] or [y, x], or a TIFF file.")
        self = .image(
          path: path,
          bits: keys.optional(
            "packed_bits", .integer(1...1_000_000),
            "Where the labels are bits, eight a byte along the last axis: how many that axis has."))
      }
    }

    /// The number of phases; nil where only the file tells.
    var phaseCount: Int? {
      switch self {
      case .threshold, .spheres, .ellipsoids, .fibres, .layers, .walls: 2
      case .grains(_, let weights): weights.count
      case .image: nil
      }
    }
  }
}
