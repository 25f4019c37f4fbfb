import MPI
import Simulations

/// `tafel inspect`: what a file holds, where it comes from, and whether it is complete and sound.
struct InspectCommand: Command {
  static let syntax = CommandSyntax(
    "inspect", "show what a result holds, where it comes from, and whether it is complete and sound", on: .file,
    options: .data, .json, example: "tafel inspect porous.h5 --data")

  static func run(_ context: RunContext) throws -> Int32 {
    var code: Int32 = 0
    try context.prepare {
      guard context.world.rank == 0 else { return }
      let inspection = try Inspection(context.invocation.file, readsData: context.invocation.has(.data))
      if context.log.options.isJSON {
        context.log.summarize(inspection.json)
      } else {
        context.log.print(inspection.text)
      }
      code = inspection.isSound ? 0 : 1
    }
    return try context.world.broadcast(code)
  }
}

extension CommandOption where Value == Bool {
  /// Whether all values are read.
  static var data: Self {
    .flag("--data", "Read all values too: none may be missing or not finite, no coefficient zero or less.")
  }
}

extension Inspection {
  /// What was found, for a person.
  var text: String {
    var lines = ["\(path): \(layout), \(verdict)"]
    lines += faults.map { "  fault: \($0)" }
    if let samples {
      lines.append("  samples: \(samples.complete) complete, \(samples.missing) missing, \(samples.failed) failed")
    }
    // The identity is a part of the case.
    let hidden = ["tafel_layout", "tafel_identity", "Conventions"]
    let shown = provenance.filter { !hidden.contains($0.name) }
    lines += shown.map { "  \($0.name): \($0.value.split(separator: "\n").joined(separator: "\n    "))" }
    let width = variables.map(\.name.count).max() ?? 0
    lines += variables.map { variable in
      let name = variable.name + String(repeating: " ", count: width - variable.name.count)
      let shape = variable.shape.map(String.init).joined(separator: " x ")
      let unit = variable.units.isEmpty || variable.units == "1" ? "" : " [\(variable.units)]"
      return "  \(name)  \(variable.kind) \(shape)\(unit)  \(variable.longName)"
    }
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    guard isSound else { return "damaged" }
    return (isComplete ? "complete and sound" : "sound, not complete: it can be continued")
      + (readsData ? "" : " (data not read)")
  }

  /// What was found, for a program.
  var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("command", "inspect"), ("file", .text(path)), ("layout", .text(layout)), ("sound", .boolean(isSound)),
      ("complete", .boolean(isComplete)), ("data_read", .boolean(readsData)),
      ("faults", .array(faults.map(JSONValue.text))),
      ("provenance", .object(provenance.map { ($0.name, .text($0.value)) })),
      (
        "variables",
        .object(
          variables.map { variable in
            (
              variable.name,
              [
                "type": .text(variable.kind), "shape": .array(variable.shape.map(JSONValue.integer)),
                "units": .text(variable.units),
              ]
            )
          })
      ),
    ]
    if let samples {
      members.append(
        (
          "samples",
          [
            "complete": .integer(samples.complete), "missing": .integer(samples.missing),
            "failed": .integer(samples.failed),
          ]
        ))
    }
    return .object(members)
  }
}
