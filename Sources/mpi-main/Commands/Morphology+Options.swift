import Domain
import Simulations
import Solvers

/// A length as it is typed: `0.2 um`, or a number of metres.
private func length(_ text: String) -> Double? {
  guard let quantity = try? Quantity(parsing: text), quantity.value > 0, quantity.value.isFinite else { return nil }
  guard !quantity.hasUnit || (try? Quantity(parsing: "1 m"))?.unit.dimension == quantity.unit.dimension else {
    return nil
  }
  return quantity.value
}

private func words(_ text: String) -> [String] {
  text.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
}

extension CommandOption where Value == [String] {
  /// The second group of a comparison.
  static var against: Self {
    CommandOption(
      "--against", "FILE,...", "Compare with these files, on equal footing.", expecting: "names between commas"
    ) { words($0).contains("") ? nil : words($0) }
  }
}

extension CommandOption where Value == MorphologyReading.Selection {
  /// The times or pages.
  static var surfaceSelection: Self {
    CommandOption(
      "--at", "N|last|all", "Number of the time or page, from 0.", default: .last,
      expecting: "a number from 0, last or all"
    ) { text in
      switch text {
      case "last": .last
      case "all": .all
      default: Int(text).flatMap { $0 >= 0 ? .number($0) : nil }
      }
    }
  }
}

extension CommandOption where Value == MorphologyReading.Meaning {
  /// What the numbers of images mean.
  static var meaning: Self {
    CommandOption(
      "--as", "heights|phases", "What grey levels are: heights seen from above, or two phases seen from the side."
    ) { MorphologyReading.Meaning(rawValue: $0) }
  }
}

extension CommandOption where Value == [Double] {
  /// The size of a pixel.
  static var pixel: Self {
    CommandOption(
      "--pixel", "LENGTH[,LENGTH]", "The size of a pixel along x (and y), such as 0.2um; the file's own by default.",
      expecting: "one or two lengths above zero, such as 0.2um"
    ) { text in
      let lengths = words(text).compactMap(length)
      return lengths.count == words(text).count && lengths.count <= 2 ? lengths : nil
    }
  }
}

extension CommandOption where Value == Double {
  /// The height of 1.
  static var heightScale: Self {
    CommandOption(
      "--height-scale", "LENGTH",
      "The height that a number of 1 means, such as 1nm; 1 m by default. -1nm turns it over.",
      expecting: "a length, such as 1nm"
    ) { text in text.hasPrefix("-") ? length(String(text.dropFirst())).map { -$0 } : length(text) }
  }

  /// The point spread of the instrument.
  static var pointSpread: Self {
    CommandOption(
      "--point-spread", "LENGTH",
      "Blur results as the instrument would: the standard deviation of its point spread, such as 0.3um.",
      expecting: "a length above zero, such as 0.3um"
    ) { length($0) }
  }

  /// The size of pixels at which surfaces are compared.
  static var comparedPixel: Self {
    CommandOption(
      "--compared-pixel", "LENGTH", "Compare at this size of pixels; that of the coarsest surface by default.",
      expecting: "a length above zero, such as 0.2um"
    ) { length($0) }
  }
}

extension CommandOption where Value == GreyThreshold {
  /// Where grey levels are cut.
  static var threshold: Self {
    CommandOption(
      "--threshold", "otsu|VALUE|LOWER,UPPER",
      "The level from which on a field or picture is metal; 0.5 of an order parameter, else otsu.",
      expecting: "otsu, a number, or two numbers of which the first is not above the second"
    ) { text in
      if text == "otsu" { return .otsu }
      let numbers = words(text).compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == words(text).count else { return nil }
      switch numbers.count {
      case 1: return .fixed(numbers[0])
      case 2: return numbers[0] <= numbers[1] ? .hysteresis(lower: numbers[0], upper: numbers[1]) : nil
      default: return nil
      }
    }
  }
}

extension CommandOption where Value == Set<Int> {
  /// The labels of a segmentation that are metal.
  static var labels: Self {
    CommandOption(
      "--labels", "N,...", "Pictures and tables are segmentations: these numbers are metal, all others are not.",
      expecting: "whole numbers between commas, such as 1,3"
    ) {
      let numbers = words($0).compactMap { Int($0) }
      return numbers.count == words($0).count ? Set(numbers) : nil
    }
  }
}

extension CommandOption where Value == String {
  /// The pixels that count.
  static var mask: Self { .path("--mask", "A PNG: only pixels that are not black in it count.") }
}

extension CommandOption where Value == Side {
  /// The side that metal grows from.
  static var collector: Self {
    let names = Side.allCases.map { "\($0.axis)_\($0.isUpper ? "upper" : "lower")" }
    return CommandOption(
      "--collector", names.joined(separator: "|"),
      "The side that metal grows from; x_lower in results, y_lower (the lower edge) in pictures."
    ) { text in names.firstIndex(of: text).map { Side.allCases[$0] } }
  }
}

extension CommandOption where Value == Set<Axis> {
  /// Axes around whose ends a surface goes on.
  static var periodicAxes: Self {
    CommandOption(
      "--periodic", "AXIS,...", "Axes around whose ends the surface goes on.", expecting: "x, y, z between commas"
    ) {
      let axes = words($0).compactMap { word in Axis.allCases.first { "\($0)" == word } }
      return axes.count == words($0).count ? Set(axes) : nil
    }
  }
}

extension CommandOption where Value == Levelling {
  /// What is taken off heights.
  static var levelling: Self {
    CommandOption("--level", "plane|rows|mean", "What is taken off heights before they are measured.", default: .plane)
    {
      Levelling(rawValue: $0)
    }
  }
}

extension CommandOption where Value == Int {
  /// Tiles of a comparison.
  static var tiles: Self {
    .integer("--tiles", in: 1...64, "Cut compared surfaces into N tiles a side; 1, or 4 where a group has one surface.")
  }

  /// Resamples of the bootstrap.
  static var resamples: Self {
    .integer("--resamples", in: 100...1_000_000, "Resamples of the bootstrap; 2000 by default.")
  }

  /// The seed of the bootstrap.
  static var seed: Self { .integer("--seed", in: 0...Int.max, "The seed of the bootstrap; 0 by default.") }
}
