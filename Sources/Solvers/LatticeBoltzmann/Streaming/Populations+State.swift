internal import Domain
internal import MPI

extension Populations {
  /// From a cell's place to the number of a population that is about to be collided there.
  private func shift(_ population: Int) -> Int {
    guard isSecond else { return population * field.layout.componentStride }
    let (opposite, c) = (geometry.velocities.opposite(population), geometry.velocities.velocities[population])
    return opposite * field.layout.componentStride - c.x - c.y * field.layout.rowStride - c.z * field.layout.planeStride
  }

  func addMoments(density: Field<Double>, momentum: Field<Double>) {
    let (set, count) = (geometry.velocities, field.block.count)
    var spare = [Double](repeating: 0, count: count.x)
    spare.withUnsafeMutableBufferPointer { spare in
      guard let spare = spare.baseAddress else { return }
      for z in 0..<count.z {
        for y in 0..<count.y {
          Scalar.sum(
            MomentRow(
              rows: (0..<set.count).map { field.row(y, z) + shift($0) }, velocities: set.velocities, count: count.x,
              density: density.row(y, z),
              momentum: (
                momentum.row(y, z), momentum.row(y, z, component: 1),
                set.dimensions == 3 ? momentum.row(y, z, component: 2) : spare
              )))
        }
      }
    }
  }

  func set(_ value: (_ cell: CellIndex, _ population: Int) -> Double) throws {
    for population in 0..<geometry.velocities.count {
      field.set(component: population) { Scalar(value($0, population)) }
    }
    startOver()
  }

  /// In solid cells, where what is computed is of no matter, a snapshot has zeros.
  func append(to snapshot: inout Snapshot) throws {
    let own = Field<Scalar>(field.name, like: field)
    for population in 0..<geometry.velocities.count {
      let shift = shift(population)
      own.forEachRow(component: population) { row, y, z in
        row.update(from: field.row(y, z) + shift, count: field.block.count.x)
        let solid = geometry.solid.row(y, z)
        for x in 0..<field.block.count.x where solid[x] > 0 { row[x] = 0 }
      }
    }
    try snapshot.append(own, of: geometry.topology.decomposition)
  }

  func restore(_ snapshot: Snapshot) throws {
    try snapshot.restore(field)
    startOver()
  }
}
