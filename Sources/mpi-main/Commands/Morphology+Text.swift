import Simulations
import Solvers

extension MorphologySet {
  /// The surfaces of both.
  func joined(_ other: MorphologySet) -> MorphologySet {
    var result = self
    result.append(other.surfaces)
    return result
  }
}

extension MorphologyCommand {
  private static func number(_ value: Double) -> String { Format.significant(value, 5) }

  private static func unit(_ name: String) -> String { name == "1" ? "" : " \(name)" }

  /// What the numbers of a report refer to: its area and the size of its pixels.
  static func footing(_ report: MorphologyReport) -> String {
    let area = report.statistics.first { $0.name == "area" }
    let pixel = ["pixel", "pixel_across"].compactMap { report[$0] }.map { "\(number($0)) m" }.joined(separator: " x ")
    return "area \(number(area?.value ?? 0)) \(area?.units ?? ""), pixel \(pixel)"
  }

  /// The surfaces for a person.
  static func text(_ set: MorphologySet, _ growth: GrowthLaw?) -> String {
    var lines: [String] = []
    for surface in set.surfaces {
      guard let report = surface.reports.first else { continue }
      let time = surface.time.map { ", time \(number($0)) s" } ?? ""
      lines.append("\(surface.label)\(time): \(footing(report))")
      let shown = report.statistics.filter { !["area", "pixel", "pixel_across"].contains($0.name) }
      let width = shown.map(\.name.count).max() ?? 0
      lines += shown.map { statistic in
        let value = number(statistic.value) + unit(statistic.units)
        let gap = String(repeating: " ", count: width - statistic.name.count)
        return
          "  \(statistic.name)\(gap)  \(value)\(String(repeating: " ", count: max(1, 16 - value.count)))\(statistic.longName)"
      }
    }
    if let growth {
      lines.append(
        "growth: Sq ~ t^\(number(growth.exponent.value)) +- \(number(growth.exponent.standardError)), front at "
          + "\(number(growth.speed.value)) +- \(number(growth.speed.standardError)) m/s")
    }
    return lines.joined(separator: "\n")
  }

  /// The surfaces for a program.
  static func json(_ set: MorphologySet, _ growth: GrowthLaw?) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("command", "morphology"),
      (
        "surfaces",
        .array(
          set.surfaces.map { surface in
            let report = surface.reports.first ?? MorphologyReport(statistics: [], curves: [])
            return .object([
              ("file", .text(surface.path)), ("number", .integer(surface.number)),
              ("time", surface.time.map(JSONValue.number) ?? .null),
              ("statistics", .object(report.statistics.map { ($0.name, .number($0.value)) })),
              ("units", .object(report.statistics.map { ($0.name, .text($0.units)) })),
            ])
          })
      ),
    ]
    if let growth {
      members.append(
        (
          "growth",
          [
            "exponent": .number(growth.exponent.value), "exponent_error": .number(growth.exponent.standardError),
            "speed": .number(growth.speed.value), "speed_error": .number(growth.speed.standardError),
          ]
        ))
    }
    return .object(members)
  }

  /// A comparison for a person.
  static func text(
    _ comparison: MorphologyComparison, _ footing: MorphologyFooting, _ a: MorphologySet, _ b: MorphologySet
  ) -> String {
    let size = footing.isProfile ? "" : " x \(number(footing.tileWidth))"
    let pixel = footing.isProfile ? "" : " x \(number(footing.dy))"
    var lines = [
      "first:  " + a.surfaces.map(\.label).joined(separator: ", "),
      "second: " + b.surfaces.map(\.label).joined(separator: ", "),
      "\(comparison.members.first) and \(comparison.members.second) \(footing.layers == nil ? "heights" : "surfaces") of \(number(footing.tileLength))\(size) m, pixel "
        + "\(number(footing.dx))\(pixel) m; intervals of 95 % by bootstrap over "
        + (footing.tiles > 1 ? "tiles" : "surfaces"),
    ]
    let head = ["statistic", "first", "second", "difference", "95 % interval", "", "unit"]
    let cells =
      [head]
      + comparison.rows.map { row in
        let d = row.difference
        return [
          row.name, number(d.first), number(d.second), number(d.difference),
          "\(number(d.interval.lowerBound)) to \(number(d.interval.upperBound))", d.isDistinct ? "distinct" : "",
          row.units == "1" ? "" : row.units,
        ]
      }
    lines += columns(cells)
    lines += columns(
      [["function", "distance", "95 % interval", "", "by chance below", "meaning"]]
        + comparison.vectors.map { vector in
          let d = vector.distance
          return [
            vector.name, number(d.value), "\(number(d.interval.lowerBound)) to \(number(d.interval.upperBound))",
            d.isDistinct ? "distinct" : "", number(d.chance), vector.longName,
          ]
        })
    if let distance = comparison.distance {
      lines.append("distance: \(number(distance)) (root mean square of the differences over their standard deviations)")
    }
    return lines.joined(separator: "\n")
  }

  private static func columns(_ cells: [[String]]) -> [String] {
    let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      return "  " + String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// A comparison for a program.
  static func json(
    _ comparison: MorphologyComparison, _ footing: MorphologyFooting, _ a: MorphologySet, _ b: MorphologySet
  ) -> JSONValue {
    .object([
      ("command", "morphology"), ("first", .array(a.surfaces.map { .text($0.label) })),
      ("second", .array(b.surfaces.map { .text($0.label) })),
      (
        "footing",
        [
          "pixel": .number(footing.dx), "pixel_across": footing.isProfile ? .null : .number(footing.dy),
          "length": .number(footing.tileLength), "width": footing.isProfile ? .null : .number(footing.tileWidth),
          "layers": footing.layers.map { .integer($0.count) } ?? .null,
          "layer": footing.layers.map { .number($0.thickness) } ?? .null, "tiles": .integer(footing.tiles),
        ]
      ), ("members", [.integer(comparison.members.first), .integer(comparison.members.second)]),
      (
        "differences",
        .object(
          comparison.rows.map { row in
            let d = row.difference
            return (
              row.name,
              [
                "first": .number(d.first), "second": .number(d.second), "difference": .number(d.difference),
                "lower": .number(d.interval.lowerBound), "upper": .number(d.interval.upperBound),
                "standardized": d.standardized.isFinite ? .number(d.standardized) : .null, "units": .text(row.units),
              ]
            )
          })
      ),
      (
        "distances",
        .object(
          comparison.vectors.map { vector in
            let d = vector.distance
            return (
              vector.name,
              [
                "distance": .number(d.value), "lower": .number(d.interval.lowerBound),
                "upper": .number(d.interval.upperBound), "chance": .number(d.chance),
              ]
            )
          })
      ), ("distance", comparison.distance.map(JSONValue.number) ?? .null),
    ])
  }
}
