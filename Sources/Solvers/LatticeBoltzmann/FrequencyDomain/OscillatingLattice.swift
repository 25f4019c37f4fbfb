internal import Domain

/// The populations of a linear oscillating flow, and what motion along one axis means to them.
///
/// In the plane and in space these are the populations of the velocity set. For motion along the grooves of a
/// two-dimensional surface (z) they are the differences g of the populations of D3Q19 that go up and down along z, which by
/// symmetry are all that is not zero: rest, and the four faces of the plane. They have the weights 1/9 and 1/18, their sum is
/// the momentum, they have no density, and a wall at rest sends them back with the opposite sign.
struct OscillatingLattice: Sendable {
  /// The steps of the populations, in cells.
  let velocities: [CellIndex]

  /// The weights of the equilibrium.
  let weights: [Double]

  /// Of each population, the one that goes the other way.
  let opposite: [Int]

  /// The sign with which a wall at rest sends populations back.
  let reflection: Double

  /// The momentum along the motion that each population carries.
  let momentum: [Double]

  /// What each population carries of all components of the momentum.
  let momenta: [[Double]]

  /// Whether there is a density.
  let hasDensity: Bool

  /// The populations that go up, away from the plate.
  let upward: [Int]

  /// Those that stay in their layer.
  let level: [Int]

  /// Those that go down: the opposites of ``upward``, in the same order.
  let downward: [Int]

  /// All of them, upward, level, downward: the order in which layers keep them.
  let order: [Int]

  /// The populations for a grid and a direction of motion.
  ///
  /// - Parameters:
  ///   - dimensions: The grid's number of axes.
  ///   - motion: The axis of the motion, y or z.
  init(dimensions: Int, motion: Axis) {
    if dimensions == 2 && motion == .z {
      velocities = [.zero, CellIndex(1, 0, 0), CellIndex(-1, 0, 0), CellIndex(0, 1, 0), CellIndex(0, -1, 0)]
      weights = [1.0 / 9, 1.0 / 18, 1.0 / 18, 1.0 / 18, 1.0 / 18]
      opposite = [0, 2, 1, 4, 3]
      reflection = -1
      momentum = [1, 1, 1, 1, 1]
      momenta = [momentum]
      hasDensity = false
    } else {
      let set: VelocitySet = dimensions == 2 ? .d2q9 : .d3q19
      velocities = set.velocities
      weights = set.weights
      opposite = velocities.indices.map { set.opposite($0) }
      reflection = 1
      momentum = velocities.map { Double($0[motion]) }
      momenta = Axis.allCases.prefix(dimensions).map { axis in set.velocities.map { Double($0[axis]) } }
      hasDensity = true
    }
    let (opposite, all) = (opposite, velocities)
    upward = all.indices.filter { all[$0].x == 1 }
    level = all.indices.filter { all[$0].x == 0 }
    downward = upward.map { opposite[$0] }
    order = upward + level + downward
  }

  /// The number of populations.
  var count: Int { velocities.count }

  /// The population with a velocity; nil if there is none.
  func index(of velocity: CellIndex) -> Int? { velocities.firstIndex(of: velocity) }
}
