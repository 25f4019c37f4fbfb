import Domain
import HDF5
import MPI
import Simulations

/// A field at one time in a file of the layout "fields 1", to go on from.
struct StoredField {
  /// The file.
  let path: String
  /// The field's name.
  let variable: String
  /// The time; nil for the last one.
  let time: Double?

  /// Reads this rank's part. Collective: all ranks throw if one does.
  ///
  /// - Parameters:
  ///   - field: Where it goes; on the grid of the file.
  ///   - world: The ranks.
  /// - Throws: `Refusal` with what the file lacks: the field, the time, the grid.
  func read(into field: Field<Double>, on world: Communicator) throws {
    try world.agree {
      let file = try ResultFile.open(path)
      let dataset = try self.dataset(file, field.grid)
      let index = try timeIndex(file)
      let (lower, count) = (field.block.owned.lower, field.block.count)
      let values: [Double] = try dataset.read(
        at: Hyperslab(start: [index, lower.z, lower.y, lower.x], count: [1, count.z, count.y, count.x]), .independent)
      guard values.allSatisfy({ $0 > -0.5 && $0 < 1.5 }) else {
        throw Refusal("\(path): \(variable) is no order parameter: it has values beyond -0.5 and 1.5")
      }
      field.set { global in
        let local = global &- lower
        return values[(local.z * count.y + local.y) * count.x + local.x]
      }
    }
  }

  private func dataset(_ file: File, _ grid: Grid) throws -> Dataset {
    guard try file.contains(variable), try file.kind(of: variable) == .dataset else {
      throw Refusal("\(path): has no field \"\(variable)\"")
    }
    let dataset = try file.dataset(variable)
    let shape = try dataset.shape()
    let cells = [grid.cells.z, grid.cells.y, grid.cells.x]
    guard shape.count == 4, Array(shape.dropFirst()) == cells else {
      throw Refusal(
        "\(path): \(variable) is of shape \(shape); a field of this case is (time, \(cells[0]), \(cells[1]), \(cells[2]))"
      )
    }
    for axis in grid.axes where try file.contains("\(axis)") {
      let found: [Double] = try file.dataset("\(axis)").read()
      let own = grid.centers(along: axis)
      guard found.count == own.count, zip(found, own).allSatisfy({ abs($0 - $1) <= 1e-6 * grid.spacing[axis] }) else {
        throw Refusal("\(path): its cells along \(axis) are not those of this case")
      }
    }
    return dataset
  }

  private func timeIndex(_ file: File) throws -> Int {
    let times: [Double] = try file.dataset("time").read()
    guard let last = times.indices.last else { throw Refusal("\(path): has no time in it") }
    guard let time else { return last }
    guard let index = times.firstIndex(where: { abs($0 - time) <= 1e-9 * max(abs(time), abs($0)) }) else {
      throw Refusal("\(path): has no time \(time) s; it has \(times.count) from \(times[0]) to \(times[last]) s")
    }
    return index
  }
}
