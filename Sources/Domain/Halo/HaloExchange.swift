public import MPI

/// Refreshes the halos of fields from the blocks around them.
///
/// It is planned once, for fields of given kinds, and then works on any fields of these kinds: one message to each
/// neighbouring rank carries all of them, from and into memory that the exchange keeps. What this rank is its own
/// neighbour for, around a periodic axis, is copied without MPI. Halo cells beyond the domain's walls are not touched:
/// ``Boundaries`` fill them.
///
/// ```swift
/// let exchange = HaloExchange(topology, for: [phase, potential])
/// try exchange.begin([phase, potential])
/// updateInterior(phase, potential)   // must not touch the halo, nor change what neighbours are sent
/// try exchange.finish()
/// updateRim(phase, potential)
/// ```
///
/// All ranks make, begin and finish their exchanges in the same order.
public final class HaloExchange {
  /// The ranks over the grid.
  public let topology: CartesianTopology

  /// The layers of halo that are refreshed.
  public let width: Int

  /// Which neighbours' values are needed.
  public let neighbourhood: Neighbourhood

  /// The fields that an exchange is for, in order.
  public let slots: [HaloSlot]

  let plan: HaloPlan

  /// The messages of each operation, made at its first use.
  private var messages: [HaloOperation: HaloMessages] = [:]

  /// The fields of an exchange that has begun and not finished.
  var fields: [any FieldStorage] = []
  private var operation: HaloOperation?

  /// Plans an exchange. Local.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - width: The layers of halo to refresh, at most the width of the fields' halos.
  ///   - neighbourhood: Which neighbours' values are needed.
  ///   - slots: The fields, in the order in which they will be given.
  public init(
    _ topology: CartesianTopology, width: Int = 1, neighbourhood: Neighbourhood = .faces, slots: [HaloSlot]
  ) {
    precondition(width >= 0 && width <= topology.decomposition.thinnest, "the halo is wider than a block")
    self.topology = topology
    self.width = width
    self.neighbourhood = neighbourhood
    self.slots = slots
    plan = HaloPlan(
      topology.decomposition, rank: topology.rank, width: width, neighbourhood: neighbourhood, slots: slots)
  }

  /// Plans what passes along one axis, in boxes that are larger than the blocks along the others. Local.
  init(_ topology: CartesianTopology, width: Int, along axis: Axis, margin: HaloPlan.Margin, slots: [HaloSlot]) {
    self.topology = topology
    self.width = width
    neighbourhood = .faces
    self.slots = slots
    plan = HaloPlan(
      topology.decomposition, rank: topology.rank, width: width,
      directions: [false, true].map { Direction(Side(axis, isUpper: $0)) }, margin: margin, slots: slots)
  }

  /// Plans an exchange of all components of fields such as these. Local.
  ///
  /// - Parameters:
  ///   - topology: The ranks over the grid.
  ///   - width: The layers of halo to refresh; nil for the whole halo of the narrowest.
  ///   - neighbourhood: Which neighbours' values are needed.
  ///   - fields: The fields.
  public convenience init(
    _ topology: CartesianTopology, width: Int? = nil, neighbourhood: Neighbourhood = .faces,
    for fields: [any FieldStorage]
  ) {
    self.init(
      topology, width: width ?? fields.map(\.block.halo.x).min() ?? 0, neighbourhood: neighbourhood,
      slots: fields.map { HaloSlot($0) })
  }

  /// Bytes that this rank sends to other ranks in one exchange.
  public var sentBytes: Int { plan.messages.reduce(0) { $0 + $1.sentCount } }

  /// Messages that this rank sends to other ranks in one exchange.
  public var messageCount: Int { plan.messages.count { $0.sentCount > 0 } }

  /// Refreshes the halos of fields.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ fields: [any FieldStorage]) throws(MPIError) {
    try begin(fields)
    try finish()
  }

  /// Refreshes the halos of fields.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func callAsFunction(_ fields: any FieldStorage...) throws(MPIError) { try self(fields) }

  /// Begins to refresh the halos of fields.
  ///
  /// Until it is finished the halos must not be read, nor the owned values within the halo's width of a neighbour
  /// be changed.
  ///
  /// - Parameter fields: One field for each slot.
  /// - Throws: `MPIError`.
  public func begin(_ fields: [any FieldStorage]) throws(MPIError) { try start(.refresh, fields) }

  /// Waits for the neighbours and finishes what was begun.
  ///
  /// - Throws: `MPIError`.
  public func finish() throws(MPIError) {
    guard let operation, let messages = messages[operation] else { preconditionFailure("no exchange has begun") }
    defer {
      fields.removeAll(keepingCapacity: true)
      self.operation = nil
    }
    try messages.wait()
    unpack(operation, messages)
  }

  /// Lets MPI move messages on while this rank computes. Open MPI does so only inside its calls.
  ///
  /// - Returns: Whether all have arrived, so that ``finish()`` would not wait.
  /// - Throws: `MPIError`.
  @discardableResult
  public func progress() throws(MPIError) -> Bool {
    guard let operation, let messages = messages[operation] else { return true }
    return try messages.test()
  }

  /// Packs and starts the messages, and makes local copies meanwhile.
  func start(_ operation: HaloOperation, _ fields: [any FieldStorage]) throws(MPIError) {
    precondition(self.operation == nil, "the exchange has begun and not finished")
    checkFit(fields)
    let messages = try messages(of: operation)
    self.fields.append(contentsOf: fields)
    self.operation = operation
    do throws(MPIError) {
      pack(operation, messages)
      try messages.start()
    } catch {
      self.fields.removeAll()
      self.operation = nil
      throw error
    }
    if operation == .refresh { copyLocally() }
  }

  private func messages(of operation: HaloOperation) throws(MPIError) -> HaloMessages {
    if let made = messages[operation] { return made }
    let new = try HaloMessages(plan, operation, on: topology.communicator)
    messages[operation] = new
    return new
  }

  /// Whether the fields are those that the exchange was planned for: anything else is a mistake in the program.
  private func checkFit(_ fields: [any FieldStorage]) {
    precondition(fields.count == slots.count, "the exchange is for \(slots.count) fields, not \(fields.count)")
    for (field, slot) in zip(fields, slots) {
      let isWide = plan.inOrder.allSatisfy { link in
        Axis.allCases.allSatisfy { link.direction.offset[$0] == 0 || field.block.halo[$0] >= width }
      }
      let isFit =
        field.scalarKind == slot.scalarKind && field.components == slot.components
        && field.block.owned == topology.block(location: slot.location).owned && isWide
      precondition(isFit, "field \(field.name) is not of the kind that the exchange was planned for")
    }
  }
}
