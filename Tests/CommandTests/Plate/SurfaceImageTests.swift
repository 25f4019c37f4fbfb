import Domain
import Images
import Numerics
import Simulations
import TestSupport
import Testing

@testable import mpi_main

/// Outlines in images.
@Suite(.serialized, .enabled(if: World.size == 1, "one process is enough")) struct SurfaceImageTests {
  /// A disc, and a random pattern: the distance to the next marked pixel by looking at all of them.
  @Test func distancesAreExact() {
    let (width, height) = (23, 17)
    let key = RandomKey(seed: 8)
    for fraction in [0.02, 0.3, 0.9] {
      let marked = (0..<width * height).map { key.uniform(cell: UInt64($0)) < fraction }
      let found = SurfaceImage.squaredDistances(marked, width: width)
      for place in marked.indices {
        let expected = marked.indices.filter { marked[$0] }.map { other in
          let (dx, dy) = (other % width - place % width, other / width - place / width)
          return Double(dx * dx + dy * dy)
        }.min()
        #expect(found[place] == expected)
      }
    }
  }

  /// Metal below row 6 of 10 from the bottom, bright: x is up, y along the columns.
  @Test func metalIsAtTheBottom() throws {
    let path = try TemporaryFolder.shared("image") + "/front.png"
    var samples = [UInt16](repeating: 20, count: 80)
    for row in 4..<10 { for column in 0..<8 { samples[row * 8 + column] = 230 } }
    let image = try Image(width: 8, height: 10, samples: samples, pixelSize: PixelSize(2e-6))
    try image.writePNG(to: path)
    let surface = try SurfaceImage(path, pixel: nil, threshold: 0.5, isMetalBright: true)
    #expect(abs(surface.distance(at: Domain.Position(12e-6, 5e-6, 0))) < 1e-15)
    #expect(abs(surface.distance(at: Domain.Position(17e-6, 5e-6, 0)) - 5e-6) < 1e-15)
    #expect(abs(surface.distance(at: Domain.Position(4e-6, 15e-6, 0)) + 8e-6) < 1e-15)
    let dark = try SurfaceImage(path, pixel: 1e-6, threshold: 0.5, isMetalBright: false)
    #expect(abs(dark.distance(at: Domain.Position(3e-6, 4e-6, 0)) - 3e-6) < 1e-15)
  }

  @Test func refusesImagesWithoutAnOutline() throws {
    let path = try TemporaryFolder.shared("image") + "/blank.png"
    let image = try Image(width: 4, height: 4, samples: [UInt16](repeating: 9, count: 16))
    try image.writePNG(to: path)
    #expect(throws: Refusal("\(path): the size of a pixel is not in the file: give initial.pixel")) {
      try SurfaceImage(path, pixel: nil, threshold: 0.5, isMetalBright: true)
    }
    #expect(throws: Refusal("\(path): is all electrolyte by this threshold")) {
      try SurfaceImage(path, pixel: 1e-6, threshold: 0.5, isMetalBright: true)
    }
    #expect(throws: Refusal.self) {
      try SurfaceImage(path + "x", pixel: 1e-6, threshold: 0.5, isMetalBright: true)
    }
  }
}
