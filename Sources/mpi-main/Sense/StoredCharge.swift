import HDF5
import MPI
import Simulations
import Solvers

/// The charge in a plating file: what its metal must weigh.
struct StoredCharge {
  /// The file's first time, s.
  let start: Double
  /// The charge per area that has been plated from the first time to each, C/m2, by the time.
  private let charges: [Double: Double]

  /// How far the mass may be from that of the charge, as a part of it.
  static let tolerance = 0.05

  /// Reads the charge; nil if the file tells none. Collective.
  ///
  /// - Parameters:
  ///   - path: A file of the layout "fields 1" with times.
  ///   - world: The ranks.
  /// - Throws: `Refusal` for a file that cannot be read.
  init?(_ path: String, on world: Communicator) throws {
    let (times, charges) = try world.agree { () throws -> ([Double], [Double]) in
      let file = try ResultFile.open(path)
      guard try file.contains("charge_density"), try file.contains("time") else { return ([], []) }
      let times: [Double] = try file.dataset("time").read()
      // A run that was killed may leave room for one time more.
      return (times, Array(try file.dataset("charge_density").read(as: Double.self).prefix(times.count)))
    }
    guard let start = times.first, charges.count == times.count else { return nil }
    self.start = start
    self.charges = Dictionary(zip(times, charges.map { $0 - charges[0] })) { first, _ in first }
  }

  /// The charge per area from the first time to this one, C/m2; nil for a time that is not there.
  func charge(at time: Double) -> Double? { charges[time] }
}

extension SenseCase.Deposit.Metal {
  /// Faraday's law of the metal; nil for gold, whose ions are of several kinds.
  var faraday: FaradayLaw? {
    switch self {
    case .lithium: .lithium
    case .copper: .copper
    case .zinc: .zinc
    case .gold: nil
    }
  }
}
