import Domain
import HDF5
import Images
import MPI
import Simulations
import Solvers
import TestSupport
import Testing

@testable import mpi_main

@Suite(.serialized, .collective) struct SegmentedVolumeTests {
  private static let cells = CellIndex(21, 10, 6)

  private static func label(_ cell: CellIndex) -> UInt8 {
    UInt8((cell.x * cell.x + 3 * cell.y + 5 * cell.z) % 7 < 3 ? 1 : 0)
  }

  private static var labels: [UInt8] {
    (0..<cells.product).map { place in
      let (row, x) = place.quotientAndRemainder(dividingBy: cells.x)
      return label(CellIndex(x, row % cells.y, row / cells.y))
    }
  }

  /// Every rank reads its part, whatever the file.
  private func expectVolume(_ path: String, spacing: [Double]?, packing: SegmentedVolume.Packing = .bytes) throws {
    let world = World.communicator
    let volume = try SegmentedVolume(opening: path, spacing: spacing, packing: packing, on: world)
    #expect(volume.grid.cells == Self.cells)
    #expect(abs(volume.grid.spacing.x / 4e-7 - 1) < 1e-6 && abs(volume.grid.spacing.z / 5e-7 - 1) < 1e-6)
    let topology = try CartesianTopology(volume.grid, over: world)
    let image = try volume.phases(of: topology.block().owned)
    var isSame = true
    image.box.forEachRow { row in
      for x in row.x..<image.box.upper.x {
        let cell = CellIndex(x, row.y, row.z)
        isSame = isSame && image[cell] == Self.label(cell)
      }
    }
    expectEverywhere(isSame, "\(path)")
  }

  @Test func datasetsAndStacksHaveTheSamePhases() throws {
    let folder = try TemporaryFolder.shared("segmented")
    try World.communicator.agree {
      guard World.rank == 0 else { return }
      let file = try File.create(folder + "/volume.h5")
      let n = Self.cells
      let bytes = try file.createDataset("labels", of: UInt8.self, shape: [n.z, n.y, n.x])
      try bytes.write(Self.labels)
      var packed: [UInt8] = []
      for row in 0..<n.y * n.z {
        var line = [UInt8](repeating: 0, count: (n.x + 7) / 8)
        for x in 0..<n.x { line[x / 8] |= Self.labels[row * n.x + x] << UInt8(7 - x % 8) }
        packed += line
      }
      try file.createDataset("bits", of: UInt8.self, shape: [n.z, n.y, (n.x + 7) / 8]).write(packed)
      try file.createDataset("numbers", of: Double.self, shape: [2, 2]).write([1.0, 2, 3, 4])
      try file.close()
      let pages = try (0..<n.z).map { z in
        try Image(
          width: n.x, height: n.y, samples: Self.labels[z * n.x * n.y..<(z + 1) * n.x * n.y].map { UInt16($0) },
          pixelSize: PixelSize(4e-7))
      }
      try TIFFStack.write(pages, to: folder + "/volume.tif", pageSpacing: 5e-7)
      try TIFFStack.write(pages, to: folder + "/flat.tif")
    }
    let spacing = [4e-7, 4e-7, 5e-7]
    try expectVolume(folder + "/volume.h5:/labels", spacing: spacing)
    try expectVolume(folder + "/volume.h5:/bits", spacing: spacing, packing: .bits(count: 21))
    try expectVolume(folder + "/volume.tif", spacing: nil)
    try expectVolume(folder + "/flat.tif", spacing: spacing)
    let wrong: [(String, [Double]?, SegmentedVolume.Packing)] = [
      ("/volume.h5:/nothing", spacing, .bytes), ("/volume.h5:/numbers", [1, 1], .bytes),
      ("/volume.h5:/labels", nil, .bytes), ("/volume.h5:/labels", [1, 1], .bytes),
      ("/volume.h5:/labels", [1, -1, 1], .bytes), ("/volume.h5:/bits", spacing, .bits(count: 25)),
      ("/missing.h5:/labels", spacing, .bytes), ("/missing.tif", spacing, .bytes), ("/volume.h5", spacing, .bytes),
      ("/volume.tif", spacing, .bits(count: 8)),
    ]
    for (path, spacing, packing) in wrong {
      let isRefused: Bool
      do {
        _ = try SegmentedVolume(opening: folder + path, spacing: spacing, packing: packing, on: World.communicator)
        isRefused = false
      } catch {
        isRefused = error is Refusal
      }
      expectEverywhere(isRefused, "\(path)")
    }
  }
}
