import Domain
import HDF5
import MPI
import Simulations
import Solvers

_ = MPIRuntime.run { (world: Communicator) throws -> Int32 in
  let a = CommandLine.arguments
  let n = 64, samples = a.count > 2 ? Int(a[2]) ?? 1000 : 1000
  let p = PorousProblem(cells: (n, n), size: (1, 1), medium: .coefficient, covariance: .squaredExponential(length: 1.0/16), marginal: .logNormal(location: 0, scale: 1), source: .uniform(1), boundaries: .through(.x), seed: 1)
  let v = PorousVariables(p, precision: .float32)
  let xs = (0..<n).map { (Double($0) + 0.5) / Double(n) }
  let schema = try EnsembleSchema(title: "t", axes: [EnsembleAxis("x", coordinates: xs, units: "m", letter: "X"), EnsembleAxis("y", coordinates: xs, units: "m", letter: "Y")], variables: v.all)
  var plan = EnsemblePlan(path: a[1], samples: samples, schema: schema, identity: "x")
  plan.restart = .fresh
  let batch = try PorousBatch(p)
  let report = try Ensemble(plan, on: world).run(attributes: { _ in }) { _ in PorousSimulator(batch, variables: v) }
  if world.rank == 0 { print(report.seconds, Double(report.simulated) / report.seconds, report.workers, report.idleFraction) }
  return 0
}
