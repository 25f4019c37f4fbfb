import Simulations
import Solvers

/// Whether the parts of a case make sense together.
extension PlateCase {
  func check(_ keys: CaseKeys) {
    let (spacing, length) = (domain.spacing.max() ?? 0, interface.length)
    keys.require(
      spacing <= length * (1 + 1e-9), at: "domain.cells",
      "makes cells of \(rounded(spacing)) m for an interface with a length of \(rounded(length)) m, which pins the front: "
        + "take at least \(Int((domain.size[0] / length * (1 - 1e-9)).rounded(.up))) cells along x, or a longer interface.length"
    )
    keys.warn(
      if: length > 4 * spacing, at: "interface.length",
      "is \(rounded(length / spacing)) cells; 1 to 2 are enough, and a shorter one is nearer to a sharp interface")
    keys.require(
      interface.set.metal == metal.set, at: "interface.set",
      "is of \(interface.set.metal), but the metal is \(metal.set)")
    keys.require(
      (electrolyte.set == .zinc) == (metal.set == .zinc), at: "electrolyte.set",
      "\(electrolyte.set) is no electrolyte for \(metal.set)")
    keys.require(
      model == .singlePotential || metal.chargeNumber == 1, at: "metal.charge_number",
      "must be 1 with two potentials: their electrolyte has monovalent ions")
    checkInitial(keys)
    checkProtocol(keys)
    keys.require(
      boundaries.far != .symmetric || model == .twoPotential, at: "boundaries.far",
      "symmetric needs two potentials: with one, the far electrode's current is not that of plating")
  }

  private func checkInitial(_ keys: CaseKeys) {
    let (width, size) = (interface.length, domain.size)
    let limit = cellProtocol.stop.tipFraction * size[0]
    switch initial.surface {
    case .image, .heights, .field: break
    default:
      keys.require(
        initial.height >= 3 * width, at: "initial.height",
        "must be at least three lengths of the interface, \(rounded(3 * width)) m, over the collector")
      keys.require(
        initial.reach < limit, at: "initial",
        "reaches \(rounded(initial.reach)) m, beyond where protocol.stop.tip_fraction ends the run, \(rounded(limit)) m"
      )
    }
    let axes = domain.dimensions - 1
    func checkPlace(_ place: [Double], at path: String) {
      keys.require(
        place.count == axes, at: path, "needs \(axes == 1 ? "y alone" : "y and z"), found \(place.count) lengths")
      keys.require(
        zip(place, size.dropFirst()).allSatisfy { $0 <= $1 }, at: path,
        "must lie in the box, \(size.dropFirst().map { rounded($0) }.joined(separator: " x ")) m wide")
    }
    switch initial.surface {
    case .caps(let radius, let centers):
      for center in centers { checkPlace(center, at: "initial.centers") }
      checkRadius(keys, radius)
    case .randomCaps(let radius, _): checkRadius(keys, radius)
    case .needle(let center, _, let radius):
      checkPlace(center, at: "initial.center")
      checkRadius(keys, radius)
    case .waves(_, _, let z):
      keys.require(z == 0 || axes == 2, at: "initial.waves", "has waves along z, an axis that the domain lacks")
    case .rough(let spectrum):
      keys.require(
        spectrum.shortest >= 2 * (domain.spacing.max() ?? 0), at: "initial.shortest", "must be at least two cells")
      let widest = size.dropFirst().max() ?? 0
      keys.require(
        spectrum.shortest <= widest, at: "initial.shortest", "no wave fits into the box, \(rounded(widest)) m wide")
    case .image:
      keys.require(axes == 1, at: "initial.shape", "an image gives the surface in a domain of two axes")
    case .flat, .heights, .field: break
    }
  }

  private func checkRadius(_ keys: CaseKeys, _ radius: Double) {
    keys.require(
      radius >= 2 * interface.length, at: "initial.radius",
      "must be at least twice the length of the interface, \(rounded(2 * interface.length)) m: smaller metal vanishes")
  }

  private func checkProtocol(_ keys: CaseKeys) {
    let stop = cellProtocol.stop
    let limit = stop.tipFraction * domain.size[0]
    for (number, part) in cellProtocol.segments.enumerated() {
      let (segment, path) = (part.segment, "protocol.segments")
      func require(_ condition: Bool, _ message: String) {
        keys.require(condition, at: path, "segment \(number + 1): \(message)")
      }
      for end in segment.ends {
        switch end {
        case .charge(let charge) where segment.direction > 0:
          // As a flat layer, which reaches less far than any other.
          let thickness = charge / metal.chargePerVolume
          require(
            initial.front + thickness < limit || segment.ends.count > 1,
            "end_charge is unreachable: \(rounded(thickness)) m of metal on \(rounded(initial.front)) m, but the run ends at "
              + "\(rounded(limit)) m")
        case .tip(let position):
          require(
            segment.direction < 0 || position > initial.reach,
            "end_tip is reached at once: metal reaches "
              + "\(rounded(initial.reach)) m at the beginning")
          require(position <= limit, "end_tip is unreachable: the run ends at \(rounded(limit)) m")
        case .voltage(let voltage):
          require(
            segment.direction < 0
              ? voltage <= stop.highestVoltage ?? .infinity : voltage >= stop.lowestVoltage ?? -.infinity,
            "end_voltage is unreachable: the run ends at "
              + "\(rounded((segment.direction < 0 ? stop.highestVoltage : stop.lowestVoltage) ?? 0)) V"
          )
        default: break
        }
      }
      if case .potential(let value) = segment.mode {
        require(
          value >= stop.lowestVoltage ?? -.infinity && value <= stop.highestVoltage ?? .infinity,
          "the potential \(rounded(value)) V is beyond where the run ends")
      }
      checkCurrent(keys, segment, number)
    }
    checkStripping(keys)
  }

  /// Refuses charges in the first cycle that there is not the metal for, on collectors that keep some.
  private func checkStripping(_ keys: CaseKeys) {
    switch initial.surface {
    // What a file holds is not known yet.
    case .image, .heights, .field: return
    default: break
    }
    guard boundaries.collector == .metal else { return }
    // The metal as a flat layer: at most as thick as the highest of the beginning, and what is plated in the longest time.
    var thickness = initial.reach
    for (number, part) in cellProtocol.segments.enumerated() where part.segment.direction != 0 {
      let segment = part.segment
      let charge = segment.ends.compactMap { if case .charge(let charge) = $0 { charge } else { nil } }.min()
      if segment.direction > 0 {
        var most = charge
        if case .current(let current) = segment.mode, let seconds = segment.duration {
          most = min(most ?? .infinity, max(current, segment.start) * seconds)
        }
        guard let most else { return }
        thickness += most / metal.chargePerVolume
      } else if let charge, segment.ends.count == 1 {
        let stripped = charge / metal.chargePerVolume
        keys.require(
          stripped < thickness, at: "protocol.segments",
          "segment \(number + 1): end_charge is unreachable: it strips \(rounded(stripped)) m of metal, and there is less than "
            + "\(rounded(thickness)) m on the collector")
        thickness -= stripped
      }
    }
  }

  /// The current that would do as much as the order parameter's own levelling does to the sharpest shapes of the beginning,
  /// A/m2: L_sigma kappa n F C_s / R.
  private var levellingCurrent: Double {
    let radius =
      switch initial.surface {
      case .caps(let radius, _), .randomCaps(let radius, _), .needle(_, _, let radius): radius
      default: 10 * interface.length
      }
    return metal.chargePerVolume * 2 * interface.length * interface.length * interface.wellRate / radius
  }

  /// Beyond the limiting current, a current lasts until the salt at the metal is used up.
  private func checkCurrent(_ keys: CaseKeys, _ segment: CellProtocol.Segment, _ number: Int) {
    guard case .current(let current) = segment.mode, current > 0 else { return }
    keys.warn(
      if: !interface.cancelsCurvature && levellingCurrent > current, at: "interface.cancels_curvature",
      "is no, and the order parameter levels curved surfaces as \(rounded(levellingCurrent)) A/m2 would, more than the "
        + "\(rounded(current)) A/m2 of segment \(number + 1): take yes, or a smaller interface.mobility_rate")
    let gap = domain.size[0] - initial.front + (boundaries.layer ?? 0)
    guard gap > 0 else { return }
    guard model == .twoPotential else {
      let drop = current * gap / electrolyte.conductivity
      let thermal = 8.314462618 * electrolyte.temperature / (Double(metal.chargeNumber) * 96_485.33212)
      return keys.warn(
        if: drop > thermal, at: "protocol.segments",
        "segment \(number + 1): the current makes the potential fall by \(rounded(drop)) V over the gap, above R T / n F: without "
          + "electroneutrality cations pile up in such a field; model: two-potential has none of that")
    }
    let limit =
      Double(metal.chargeNumber) * 96_485.33212 * electrolyte.diffusivity * electrolyte.concentration
      / ((1 - electrolyte.transferenceNumber) * gap) * (boundaries.far == .symmetric ? 2 : 1)
    keys.warn(
      if: current > limit, at: "protocol.segments",
      "segment \(number + 1): above the limiting current over the gap, \(rounded(limit)) A/m2: it lasts until the salt at the "
        + "metal is used up")
    let rate = current / (metal.chargePerVolume * 6 * interface.length)
    keys.warn(
      if: rate > 0.05 * interface.wellRate, at: "interface.mobility_rate",
      "is too small for segment \(number + 1): a flat front reacts at \(rounded(rate)) 1/s, above a twentieth of it, which "
        + "distorts the profile")
  }
}
