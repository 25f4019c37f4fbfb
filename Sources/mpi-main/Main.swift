import Glibc
import MPI

/// The program `tafel`.
@main struct Main {
  static func main() {
    let start = ContinuousClock.now
    exit(MPIRuntime.run { world in try Program(world, start: start).run() })
  }
}
