/// A colour for each number between 0 and 1.
///
/// The maps are perceptually uniform: equal steps of the number look like equal steps of colour.
public struct ColorMap: Sendable {
  /// The map's name in case files and on the command line.
  public let name: String

  private let table: [Color]

  /// A map that goes through the given colours in equal steps.
  init(name: String, through table: [Color]) {
    self.name = name
    self.table = table
  }

  /// The colour at a number; numbers outside 0 to 1 get the colour of the nearer end.
  public subscript(_ value: Double) -> Color {
    guard value > 0 else { return table[0] }
    let place = min(value, 1) * Double(table.count - 1)
    let index = min(Int(place), table.count - 2)
    return table[index].mixed(with: table[index + 1], fraction: place - Double(index))
  }

  /// All maps.
  public static let all: [ColorMap] = [.viridis, .diverging, .gray]

  /// The map of that name, if there is one.
  public static func named(_ name: String) -> ColorMap? { all.first { $0.name == name } }
}

extension ColorMap {
  /// Dark violet over green to yellow, for quantities that go from small to large.
  ///
  /// After the map by Stéfan van der Walt and Nathaniel Smith (CC0), within 3/255 of theirs.
  public static let viridis = ColorMap(
    name: "viridis",
    through: [
      0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453781, 0x424086, 0x3E4989, 0x3B528B, 0x375B8D, 0x33638D,
      0x2F6B8E, 0x2C728E, 0x297A8E, 0x26828E, 0x23898E, 0x21918C, 0x1F988B, 0x1FA088, 0x22A785, 0x28AE80, 0x32B67A,
      0x3FBC73, 0x4EC36B, 0x5EC962, 0x70CF57, 0x84D44B, 0x98D83E, 0xADDC30, 0xC2DF23, 0xD8E219, 0xECE51B, 0xFDE725,
    ].map(Color.init(hexadecimal:)))

  /// Blue over near white to red, both ends equally dark, for differences about a middle.
  public static let diverging = ColorMap(
    name: "diverging",
    through: (-32...32).map { step in
      let distance = Double(abs(step)) / 32
      return Color(
        lightness: 0.97 - 0.55 * distance, chroma: 0.14 * distance, hue: step < 0 ? 260 : 28)
    })

  /// Black to white in equal steps of the sample, for images.
  public static let gray = ColorMap(name: "gray", through: [0x000000, 0xFFFFFF].map(Color.init(hexadecimal:)))
}
