// swift-tools-version: 6.2
import PackageDescription

// `TAFEL_PORTABLE=1` builds for any processor of the architecture instead of this machine's own.
let isPortable = Context.environment["TAFEL_PORTABLE"] == "1"

// Swift's code generator takes its processor from the C importer.
let nativeProcessor: [SwiftSetting] = isPortable ? [] : [.unsafeFlags(["-Xcc", "-march=native"])]

let common: [SwiftSetting] =
  [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + nativeProcessor

// The wrappers of C libraries mark every unsafe use.
let wrapper: [SwiftSetting] = common + [.strictMemorySafety()]

func tests(_ target: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .testTarget(
    name: "\(target)Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/\(target)Tests",
    resources: resources, swiftSettings: common)
}

let package = Package(
  name: "tafel",
  products: [.executable(name: "tafel", targets: ["mpi-main"])],
  targets: [
    .systemLibrary(name: "CMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-openmpi", providers: [.apt(["libhdf5-openmpi-dev"])]),
    .systemLibrary(name: "CIntrinsics"),
    .systemLibrary(name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
    .systemLibrary(name: "CDNNL"),
    .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-serial-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CTIFF", pkgConfig: "libtiff-4", providers: [.apt(["libtiff-dev"])]),

    .plugin(name: "SourceRevision", capability: .buildTool()),
    .target(name: "Revision", swiftSettings: common, plugins: ["SourceRevision"]),
    .target(name: "Numerics", dependencies: ["CFFTW", "CIntrinsics"], swiftSettings: common),
    .target(name: "Images", dependencies: ["CPNG", "CTIFF"], swiftSettings: wrapper),
    .target(name: "MPI", dependencies: ["CMPI"], swiftSettings: wrapper),
    .target(name: "HDF5", dependencies: ["CHDF5", "MPI"], swiftSettings: wrapper),
    .target(name: "Domain", dependencies: ["MPI", "Numerics"], swiftSettings: common),
    .target(name: "Solvers", dependencies: ["Domain", "MPI", "Numerics"], swiftSettings: common),
    .target(
      name: "Simulations", dependencies: ["CYAML", "Domain", "HDF5", "MPI", "Numerics", "Revision"],
      swiftSettings: common),
    .target(
      name: "Learn", dependencies: ["CBLAS", "CDNNL", "HDF5", "MPI", "Numerics"], swiftSettings: common),
    .executableTarget(
      name: "mpi-main",
      dependencies: ["Domain", "HDF5", "Images", "MPI", "Numerics", "Simulations", "Solvers"],
      swiftSettings: common),

    .target(name: "TestSupport", dependencies: ["MPI"], path: "Tests/Support", swiftSettings: common),
    tests("Numerics", ["Numerics", "MPI"], resources: [.copy("Resources/philox_white_noise_8x8x8.csv")]),
    tests("Images", ["Images"]),
    tests("MPI", ["MPI"]),
    tests("HDF5", ["CHDF5", "HDF5", "MPI"]),
    tests("Domain", ["Domain", "MPI", "Numerics"]),
    tests(
      "Solvers", ["Solvers", "Domain", "MPI", "Numerics"],
      resources: [.copy("Resources/seed_project_statistics.csv"), .copy("Resources/Microbalance")]),
    tests("Simulations", ["Simulations", "Domain", "HDF5", "MPI", "Numerics"]),
    tests("Learn", ["Learn", "MPI", "Numerics"], resources: [.copy("Resources")]),
    tests("Command", ["mpi-main", "Domain", "HDF5", "Images", "MPI", "Simulations", "Solvers"]),
  ],
  swiftLanguageModes: [.v6]
)
