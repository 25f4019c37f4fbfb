import Simulations
import Testing

@testable import mpi_main

@Suite struct PorousCaseTests {
  static let text = """
    command: porous
    seed: 2026
    samples: 20000
    domain: {cells: [64, 64], size: [85.2 um, 85.2 um]}
    medium:
      mean: 0.25
      standard_deviation: 0.05
      correlation_length: 5.325 um
    transport: {conductivity: 0.949 S/m}
    source: {kind: uniform, current_density: 48.7 A/m2}
    boundaries:
      x_lower: {kind: neumann}
      x_upper: {kind: dirichlet, value: 0 V}
      y_lower: {kind: periodic}
      y_upper: {kind: periodic}

    """

  static func parse(_ overrides: [String] = []) throws(CaseError) -> Case<PorousCase> {
    try Case<PorousCase>.parse(text: text, file: "porous.yaml", overrides: overrides)
  }

  @Test func readsInSI() throws {
    let parsed = try Self.parse()
    #expect(parsed.seed == 2026)
    #expect(parsed.warnings.isEmpty)
    let values = parsed.values
    #expect(values.samples == 20000)
    #expect(values.domain.cells == [64, 64])
    #expect(values.domain.size == [85.2e-6, 85.2e-6])
    guard case .logNormalPorosity(0.25, 0.05) = values.medium.marginal,
      case .squaredExponential(5.325e-6) = values.medium.covariance,
      case .bruggeman(1.5)? = values.transport?.law,
      case .dirichlet(0, 0) = values.boundaries.axes[0].upper,
      case .neumann(0, 0) = values.boundaries.axes[0].lower
    else {
      Issue.record("\(values)")
      return
    }
    #expect(values.transport?.conductivity == 0.949)
    #expect(abs(values.source.mean(in: values.domain) - 48.7 / 85.2e-6) < 1e-6)
    #expect(values.effective == .none)
    #expect(values.output.precision == .float32)
  }

  @Test func readsTheOtherAlternatives() throws {
    let values = try Self.parse([
      "transport=~",
      "medium={quantity: coefficient, geometric_mean: 1 mS/cm, log_standard_deviation: 1, covariance: matern, "
        + "correlation_length: 5.325 um}",
      "source={kind: random, standard_deviation: 1e5 A/m3, correlation_length: 10 um}",
      "boundaries.x_upper={kind: dirichlet, value: 1 V, standard_deviation: 10 mV}", "effective=through",
    ]).values
    guard case .logNormalCoefficient(0.1, 1) = values.medium.marginal,
      case .matern(1.5, 5.325e-6) = values.medium.covariance,
      case .random(0, 1e5, .squaredExponential(1e-5)) = values.source,
      case .dirichlet(1, 0.01) = values.boundaries.axes[0].upper
    else {
      Issue.record("\(values)")
      return
    }
    #expect(values.transport == nil)
    #expect(values.effective == .through)
  }

  @Test func readsTheLaws() throws {
    let table = try Self.parse(["transport={law: table, porosity: [0, 50 %], factor: [0.01, 1], conductivity: 1 S/m}"])
    guard case .table([0, 0.5], [0.01, 1])? = table.values.transport?.law else {
      Issue.record("\(table.values)")
      return
    }
    let tortuosity = try Self.parse(["transport={law: tortuosity, tortuosity_factor: 2.5, conductivity: 1 S/m}"])
    guard case .tortuosity(2.5)? = tortuosity.values.transport?.law else {
      Issue.record("\(tortuosity.values)")
      return
    }
    let bounded = try Self.parse(["medium.distribution=logit-normal", "medium.lower=0.1", "medium.upper=0.5"])
    guard case .logitNormalPorosity(0.1, 0.5, 0.25, 0.05) = bounded.values.medium.marginal else {
      Issue.record("\(bounded.values)")
      return
    }
  }

  /// Nothing is lost between a case, what a result keeps of it, and the case read from that.
  @Test func resolvedCaseReadsBack() throws {
    let first = try Self.parse()
    let again = try Case<PorousCase>.parse(text: first.resolved.yaml(marksDefaults: true), file: "resolved")
    #expect(again.resolved == first.resolved)
    #expect(try again.resolved.differences(fromStored: first.resolved.json).isEmpty)
  }

  @Test func namesWhatAContinuationMayChange() throws {
    let stored = try Self.parse().resolved.json
    let changed = try Self.parse([
      "output.file=b.h5", "workers.ranks=2", "medium.mean=0.3", "title=Another", "solver.max_iterations=7",
    ]).resolved
    let differences = try changed.differences(fromStored: stored)
    #expect(
      differences.map(\.keyPath) == ["title", "medium.mean", "solver.max_iterations", "output.file", "workers.ranks"])
    #expect(differences.filter { !$0.isAllowed }.map(\.description) == ["medium.mean: 0.25 before, 0.3 now"])
  }

  @Test func documentsItself() {
    let page = CaseReference.markdown(for: PorousCase.self)
    #expect(
      page.contains(
        "| `smoothness` | number, at least 0.1 and at most 20 | `1.5` | The order nu. Only where `covariance` is `matern`. |"
      ))
    #expect(page.contains("## `boundaries.x_lower`"))
  }
}
