internal import Domain
internal import MPI
internal import Numerics

/// A uniform liquid on a flat plate, under a half-space or a lid: the problem that every surface differs from in few places,
/// and which is solved directly.
///
/// Layers are transformed along the lateral axes, each on the rank that has the layer; the waves are then dealt out to the
/// ranks in groups of eight, and each column of waves is solved by ``LayerSweep``. A wave's arithmetic is the same on
/// whichever rank it is done: the bits do not depend on the number of ranks.
final class FlatStack {
  let lattice: OscillatingLattice

  /// Cells along y and z.
  let cells: (y: Int, z: Int)

  /// The liquid's collision.
  let liquid: OscillatingCollision

  /// The liquid's collision as a matrix, `[to][from]`.
  let matrix: [[Complex]]

  /// The angle by which a step advances the oscillation.
  let frequency: Double

  /// The liquid's impedance to shear, in lattice units.
  let impedance: Complex

  let communicator: Communicator
  let sweep: LayerSweep
  let waves: [LayerWaves]

  /// The groups of waves of each rank.
  let groups: [Range<Int>]

  /// The mean wave's group, on every rank.
  let meanWaves: LayerWaves

  /// Cells of a layer.
  var area: Int { cells.y * cells.z }

  /// The groups of this rank.
  var ownGroups: Range<Int> { groups[communicator.rank] }

  /// e^{-i omega}.
  var turn: Complex { Complex(magnitude: 1, phase: -frequency) }

  init(
    _ lattice: OscillatingLattice, cells: (y: Int, z: Int), viscosity: Complex, magic: Double, frequency: Double,
    on communicator: Communicator
  ) {
    self.lattice = lattice
    self.cells = cells
    self.frequency = frequency
    self.communicator = communicator
    liquid = OscillatingCollision(viscosity: viscosity, magic: magic)
    impedance = Complex.sqrt(Complex(0, frequency) * viscosity)
    matrix = liquid.matrix(lattice)
    let count = (cells.y * cells.z + 7) / 8
    groups = Self.shares(of: count, among: communicator.size)
    let (turn, matrix) = (Complex(magnitude: 1, phase: -frequency), matrix)
    func waves(_ group: Int) -> LayerWaves {
      let numbers = (0..<8).map { lane in
        // Lanes without a wave repeat the mean.
        let wave = 8 * group + lane < cells.y * cells.z ? 8 * group + lane : 0
        return (wave % cells.y, wave / cells.y)
      }
      return LayerWaves(lattice, collision: matrix, turn: turn, waves: numbers, cells: cells)
    }
    self.waves = groups[communicator.rank].map(waves)
    meanWaves = groups[communicator.rank].contains(0) ? self.waves[0] : waves(0)
    sweep = LayerSweep(self.waves, lattice)
  }

  /// Divides things among ranks in their order, as evenly as may be.
  static func shares(of count: Int, among ranks: Int) -> [Range<Int>] {
    (0..<ranks).map { $0 * count / ranks..<($0 + 1) * count / ranks }
  }
}

extension OscillatingCollision {
  /// The collision as a matrix, `[to][from]`, the solid at rest.
  func matrix(_ lattice: OscillatingLattice) -> [[Complex]] {
    let n = lattice.count
    let tables = LatticeTables(lattice)
    var result = [[Complex]](repeating: Array(repeating: 0, count: n), count: n)
    var unit = [Double](repeating: 0, count: n)
    let nothing = unit
    var (re, im) = (unit, unit)
    for from in 0..<n {
      unit[from] = 1
      unit.withUnsafeBufferPointer { a in
        nothing.withUnsafeBufferPointer { b in
          re.withUnsafeMutableBufferPointer { x in
            im.withUnsafeMutableBufferPointer { y in
              guard let a = a.baseAddress, let b = b.baseAddress, let x = x.baseAddress, let y = y.baseAddress else {
                return
              }
              loss(of: (a, b), tables, into: (x, y))
            }
          }
        }
      }
      unit[from] = 0
      for to in 0..<n { result[to][from] = Complex((to == from ? 1 : 0) - re[to], -im[to]) }
    }
    return result
  }
}
