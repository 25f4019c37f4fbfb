import Glibc
import MPI
import Simulations

/// The program `tafel`.
@main struct Main {
  static func main() {
    let start = ContinuousClock.now
    // A signal that comes before its handler ends the rank, and with it the job.
    StopSignal.install()
    // A file that meets its limit (ulimit -f) is then an error of writing, not a death without a word.
    signal(SIGXFSZ, SIG_IGN)
    exit(MPIRuntime.run { world in try Program(world, start: start).run() })
  }
}
