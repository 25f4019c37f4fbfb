import HDF5
import Images
import MPI
import Simulations

/// `tafel render`: a PNG of a field at a sample or time.
struct RenderCommand: Command {
  static let syntax = CommandSyntax(
    "render", "draw a field at a sample or time as a PNG", on: .file,
    options: .field, .index, .map, .lowest, .highest, .output, .quiet,
    example: "tafel render porous.h5 --field potential --at 3 --output potential.png")

  static func run(_ context: RunContext) throws -> Int32 {
    try context.prepare {
      if context.world.rank == 0 { try draw(context) }
    }
    return 0
  }

  private static func draw(_ context: RunContext) throws {
    let (invocation, path) = (context.invocation, context.invocation.file)
    let output = invocation[.output]
    if let output, !output.lowercased().hasSuffix(".png") {
      throw Refusal("render: --output \(output): it draws PNG files only: let the name end in .png")
    }
    let file = try ResultFile.open(path)
    if let fault = try IndexedShards.faults(of: file).first { throw Refusal("\(path): \(fault)") }
    let name = try invocation[.field] ?? defaultField(of: file, path)
    let plane = try FieldPlane(name, at: invocation[.index], of: file, path)
    let range = try range(invocation, plane)
    let map = invocation[.map] ?? .viridis
    let picture = output ?? "\(name).png"
    let image = try Image(
      coloring: plane.values, width: plane.width, height: plane.height, with: map, over: range,
      pixelSize: plane.pixelSize
    ).enlarged(by: max(1, 512 / max(plane.width, plane.height)))
    try image.writePNG(to: picture)
    let unit = plane.units.isEmpty || plane.units == "1" ? "" : " \(plane.units)"
    context.log.note(
      "\(picture): \(name), \(plane.axis) \(plane.index), from \(Format.significant(range.lowerBound, 4)) to "
        + "\(Format.significant(range.upperBound, 4))\(unit)")
  }

  private static func defaultField(of file: File, _ path: String) throws -> String {
    for link in try file.links() where link.target == .dataset {
      if try file.dataset(link.name).shape().count >= 3 { return link.name }
    }
    throw Refusal("\(path): it holds no field")
  }

  private static func range(_ invocation: Invocation, _ plane: FieldPlane) throws -> ClosedRange<Double> {
    let finite = plane.values.filter(\.isFinite)
    let lower = invocation[.lowest] ?? finite.min() ?? 0
    let upper = invocation[.highest] ?? finite.max() ?? 1
    guard lower <= upper else {
      throw Refusal("render: the lowest value, \(lower), is above the highest, \(upper)")
    }
    return lower...upper
  }
}

extension CommandOption where Value == String {
  /// The variable to draw.
  static var field: Self {
    CommandOption("--field", "NAME", "The variable; the file's first field by default.") { $0.isEmpty ? nil : $0 }
  }
}

extension CommandOption where Value == Int {
  /// The sample or time to draw.
  static var index: Self {
    .integer(
      "--at", in: 0...Int.max,
      "Number of the sample or time, from 0; the first sample, or the last time, by default.")
  }
}

extension CommandOption where Value == ColorMap {
  /// The colours.
  static var map: Self {
    CommandOption("--map", ColorMap.all.map(\.name).joined(separator: "|"), "The colours.", default: .viridis) {
      ColorMap.named($0)
    }
  }
}

extension CommandOption where Value == Double {
  /// The value of the map's lower end.
  static var lowest: Self {
    CommandOption(
      "--min", "VALUE", "The value of the lowest colour; the field's own by default.", expecting: "a finite number"
    ) {
      Double($0).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// The value of the map's upper end.
  static var highest: Self {
    CommandOption(
      "--max", "VALUE", "The value of the highest colour; the field's own by default.", expecting: "a finite number"
    ) {
      Double($0).flatMap { $0.isFinite ? $0 : nil }
    }
  }
}
