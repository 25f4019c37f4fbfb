internal import Domain
internal import Numerics

/// The populations of a flow, whatever type they are stored in.
protocol PopulationStore: AnyObject {
  /// Whether the next step is the second of two.
  var isSecond: Bool { get }

  /// Collides and streams once, walls and neighbours included. Collective.
  func step(_ drive: StepDrive) throws -> StepMomentum?

  /// Whether two steps can be taken together, the first of which is the first of two.
  var takesPairs: Bool { get }

  /// Takes two steps, to the same bits as one after the other, without measuring. Collective.
  func takePair(_ drive: StepDrive) throws

  /// Gives density, less 1, and momentum of the populations, before the next collision, to fields. Local.
  func addMoments(density: Field<Double>, momentum: Field<Double>)

  /// Sets all populations, which then are as before the first of two steps. Collective.
  func set(_ value: (_ cell: CellIndex, _ population: Int) -> Double) throws

  /// Adds the populations in their own order to a snapshot. Local.
  func append(to snapshot: inout Snapshot) throws

  /// Takes the populations from a snapshot. Collective.
  func restore(_ snapshot: Snapshot) throws

  /// Bytes of the populations' arrays.
  var byteCount: Int { get }
}

/// What drives one step, the same on every rank.
struct StepDrive {
  /// The force on each cell.
  var force = SIMD3<Double>.zero
  /// The velocity of the plate and the solid half-way through the step.
  var bodyVelocity = SIMD3<Double>.zero
  /// The velocity of partly solid cells at the beginning of the step.
  var greyVelocity = SIMD3<Double>.zero
  /// The velocity at the open side half-way through the step, from the mean over the side of what leaves through it along y
  /// and z; nil if no side is open.
  var openVelocity: ((SIMD2<Double>) -> SIMD3<Double>)?
  /// Whether the momentum is wanted that the body takes up.
  var measures = false
}

/// What the plate and the solid take up of the liquid's momentum in a step: three sums of this rank each.
struct StepMomentum {
  /// Through the links of plate and solid, half-way through the step.
  var links = ReproducibleSum(count: 3)
  /// In partly solid cells, at the beginning of the step.
  var grey = ReproducibleSum(count: 3)
}
