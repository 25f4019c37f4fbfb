public import Domain

extension CellProtocol {
  /// How the step from `time` on by `dt` seconds is driven: by the mean of the value over the step, so that ramps bring the
  /// charge that they should.
  ///
  /// - Parameters:
  ///   - state: Where the protocol is, not over.
  ///   - time: The step's beginning, in s.
  ///   - dt: Its length, in s, at most ``longestStep(_:at:_:stable:)``.
  /// - Returns: The control of the step.
  public func control(_ state: ProtocolState, at time: Double, over dt: Double) -> CellControl {
    let segment = segments[state.segment]
    let value = segment.value(after: time - state.beginTime + dt / 2)
    return switch segment.mode {
    case .potential: .potential(value)
    case .current: .currentDensity(value)
    case .rest: .rest
    }
  }

  /// The longest step that passes neither the segment's end, as far as it can be foreseen, nor that of its ramp.
  ///
  /// Times are met exactly, charges too where the current is given. Where the current follows from the potential, and for
  /// voltages and tips, the last step's rate foretells the end: it is met to the error of that, or a hundredth of a step.
  ///
  /// - Parameters:
  ///   - state: Where the protocol is, not over.
  ///   - clock: The time now.
  ///   - terminal: The terminals now.
  ///   - stable: The longest step that the cell can take, in s.
  /// - Returns: The step, at most `stable`.
  public func longestStep(
    _ state: ProtocolState, at clock: Clock, _ terminal: TerminalState, stable: Double
  ) -> Double {
    let segment = segments[state.segment]
    let elapsed = clock.time - state.beginTime
    let passed = terminal.chargeDensity - state.beginCharge
    var exact = [Double]()
    var foreseen = [Double]()
    if segment.ramp > elapsed, !isReached(clock.time, state.beginTime + segment.ramp) {
      exact.append(segment.ramp - elapsed)
    }
    for end in segment.ends {
      switch end {
      case .time(let seconds): exact.append(state.beginTime + seconds - clock.time)
      case .charge(let charge):
        if case .current = segment.mode {
          if let seconds = segment.seconds(toPass: charge - segment.direction * passed, after: elapsed) {
            exact.append(seconds)
          }
        } else if terminal.currentDensity != 0 {
          foreseen.append((charge - abs(passed)) / abs(terminal.currentDensity))
        }
      case .voltage(let voltage):
        foreseen.append((voltage - terminal.voltage) / state.voltageRate)
      case .tip(let position):
        foreseen.append((position - terminal.tipPosition) / state.tipRate)
      }
    }
    // What lies behind, or cannot be told from rates of zero, does not limit the step.
    let floor = stable.isFinite ? stable / 100 : 0
    let limits = exact.filter { $0 > 0 } + foreseen.filter { $0 > 0 && $0.isFinite }.map { max($0, floor) }
    guard let limit = limits.min() else { return stable }
    if limit <= stable * (1 + 1e-12) { return limit }
    // Two equal steps rather than a whole one and a tiny one.
    return limit < 2 * stable ? limit / 2 : stable
  }

  /// Takes note of a step: goes on to the next segment where one has ended, and ends where a stop rule holds.
  ///
  /// - Parameters:
  ///   - state: Where the protocol was in the step.
  ///   - clock: The time after it.
  ///   - before: The terminals before it.
  ///   - after: The terminals after it.
  public func advance(_ state: inout ProtocolState, to clock: Clock, from before: TerminalState, _ after: TerminalState)
  {
    guard state.ending == nil else { return }
    (state.lastCycle, state.lastSegment) = (state.cycle, state.segment)
    // The first step of a segment has a jump in it, which says nothing about the rate.
    let isFirst = isReached(state.beginTime + clock.lastStep, clock.time)
    state.voltageRate = isFirst ? 0 : (after.voltage - before.voltage) / clock.lastStep
    state.tipRate = isFirst ? 0 : (after.tipPosition - before.tipPosition) / clock.lastStep
    state.ending = ending(after)
    guard state.ending == nil, segments[state.segment].hasEnded(state, clock.time, after) else { return }
    state.segment += 1
    if state.segment == segments.count { (state.segment, state.cycle) = (0, state.cycle + 1) }
    (state.beginTime, state.beginCharge) = (clock.time, after.chargeDensity)
    (state.voltageRate, state.tipRate) = (0, 0)
    if state.cycle == cycles { state.ending = .completed }
  }

  private func ending(_ terminal: TerminalState) -> ProtocolState.Ending? {
    if let position = stop.tipPosition, terminal.tipPosition >= position { return .tip }
    if let lowest = stop.lowestVoltage, terminal.voltage <= lowest { return .lowestVoltage }
    if let highest = stop.highestVoltage, terminal.voltage >= highest { return .highestVoltage }
    return nil
  }
}

extension CellProtocol.Segment {
  /// The value so many seconds after the segment's beginning.
  func value(after elapsed: Double) -> Double {
    guard elapsed < ramp else { return value }
    return start + (value - start) * (elapsed / ramp)
  }

  /// The seconds in which a current passes a charge in the segment's direction: the root of the charge of its ramp, or of
  /// what comes after it; nil where it lies beyond the ramp that is under way.
  func seconds(toPass charge: Double, after elapsed: Double) -> Double? {
    guard elapsed < ramp else { return charge / abs(value) }
    let now = direction * value(after: elapsed)
    let slope = direction * (value - start) / ramp
    let discriminant = now * now + 2 * slope * charge
    guard discriminant >= 0 else { return nil }
    let root = discriminant.squareRoot()
    let seconds = now >= 0 ? 2 * charge / (now + root) : (root - now) / slope
    return seconds <= ramp - elapsed ? seconds : nil
  }

  /// Whether one of the ends has come.
  func hasEnded(_ state: ProtocolState, _ time: Double, _ terminal: TerminalState) -> Bool {
    ends.contains { end in
      switch end {
      case .time(let seconds): isReached(time, state.beginTime + seconds)
      case .charge(let charge):
        isReached(abs(terminal.chargeDensity - state.beginCharge), charge, scale: abs(terminal.chargeDensity))
      case .voltage(let voltage): isReached(-direction * terminal.voltage, -direction * voltage)
      case .tip(let position): isReached(direction * terminal.tipPosition, direction * position)
      }
    }
  }
}

/// Whether a rising quantity has come to a target, up to a small part of their size: roundings must not cost a step.
private func isReached(_ quantity: Double, _ target: Double, scale: Double = 0) -> Bool {
  quantity >= target - 1e-12 * max(abs(quantity), abs(target), scale)
}
