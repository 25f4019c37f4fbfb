import HDF5
import Simulations

/// The file of statistics: layout "morphology 1".
///
/// Along `surface` each statistic is a variable, not a number where a surface has none of that name; curves are
/// (surface, point), beside the places of their points, and padded by numbers that are not.
enum MorphologyFile {
  static let layout = "morphology 1"

  /// Writes it, on one rank; it appears when it is whole.
  static func write(_ set: MorphologySet, to path: String, _ provenance: Provenance) throws {
    let part = PartialFile(path)
    let file = try File.create(part.temporaryPath)
    do {
      try provenance.write(to: file, layout: layout, title: "statistics of surfaces")
      try file.storeText("surfaces", set.surfaces.map(\.label).joined(separator: "\n"))
      try fill(file, set)
      try Provenance.mark(file, isComplete: true)
      try file.close()
    } catch {
      try? file.close()
      try part.discard()
      throw error
    }
    try part.commit()
  }

  private static func fill(_ file: File, _ set: MorphologySet) throws(HDF5Error) {
    let reports = set.surfaces.flatMap(\.reports)
    try file.createCoordinate(
      "surface", reports.indices.map { Int64($0) }, VariableDescription(units: "1", longName: "number of the surface"))
    var known = Set<String>()
    if set.surfaces.allSatisfy({ $0.time != nil }) {
      let time = try file.createVariable(
        "time", of: .double, along: ["surface"], VariableDescription(units: "s", longName: "simulated time"))
      try time.write(set.surfaces.flatMap { surface in surface.reports.map { _ in surface.time ?? .nan } })
    }
    for statistic in reports.flatMap(\.statistics) where known.insert(statistic.name).inserted {
      let variable = try file.createVariable(
        statistic.name, of: .double, along: ["surface"],
        VariableDescription(units: statistic.units, longName: statistic.longName))
      try variable.write(reports.map { $0[statistic.name] ?? .nan })
    }
    for curve in reports.flatMap(\.curves) where known.insert(curve.name).inserted {
      try write(curve, of: reports, to: file)
    }
  }

  private static func write(
    _ curve: MorphologyReport.Curve, of reports: [MorphologyReport], to file: File
  ) throws(HDF5Error) {
    let all = reports.map { report in report.curves.first { $0.name == curve.name } }
    let length = all.map { $0?.x.count ?? 0 }.max() ?? 0
    let axis = "\(curve.name)_point"
    try file.createCoordinate(axis, (0..<Int64(length)).map { $0 }, VariableDescription(units: "1"))
    func padded(_ values: [Double]?) -> [Double] {
      let values = values ?? []
      return values + [Double](repeating: .nan, count: length - values.count)
    }
    let places = try file.createVariable(
      "\(curve.name)_\(curve.abscissa)", of: .double, along: ["surface", axis],
      VariableDescription(units: curve.abscissaUnits, longName: curve.abscissa))
    try places.write(all.flatMap { padded($0?.x) })
    let values = try file.createVariable(
      curve.name, of: .double, along: ["surface", axis],
      VariableDescription(units: curve.units, longName: curve.longName))
    try values.write(all.flatMap { padded($0?.y) })
  }
}
