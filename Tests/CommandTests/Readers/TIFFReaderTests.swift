import Foundation
import Images
import TestSupport
import Testing

/// What another program (Pillow) reads in our TIFF files, and we in its.
@Suite(.serialized, .enabled(if: World.size == 1, "starts another program")) struct TIFFReaderTests {
  @Test func pillowReadsOurStacksAndWeItsOwn() throws {
    let folder = try TemporaryFolder.shared("tiff-readers")
    let pages = try (0..<3).map { page in
      try Image(
        width: 7, height: 5, depth: .sixteen, samples: (0..<35).map { place in UInt16(1000 * page + 300 * place) },
        pixelSize: PixelSize(x: 1e-6, y: 2e-6))
    }
    try TIFFStack.write(pages, to: folder + "/ours.tif")
    let outcome = try runPython(
      """
      import sys, numpy as np
      from PIL import Image
      ours = Image.open(sys.argv[1] + "/ours.tif")
      assert ours.n_frames == 3 and ours.size == (7, 5), (ours.n_frames, ours.size)
      x, y = ours.tag_v2[282], ours.tag_v2[283]
      assert ours.tag_v2[296] == 3 and abs(float(x) / 1e4 - 1) < 1e-6 and abs(float(y) / 5e3 - 1) < 1e-6
      for page in range(3):
          ours.seek(page)
          assert (np.array(ours).ravel() == 1000 * page + 300 * np.arange(35)).all(), page
      pages = [Image.fromarray(((np.arange(40).reshape(5, 8) * 3 + page) % 4).astype("u1")) for page in range(4)]
      for compression in ["raw", "tiff_lzw", "packbits", "tiff_adobe_deflate"]:
          pages[0].save(
              sys.argv[1] + "/" + compression + ".tif", save_all=True, append_images=pages[1:],
              compression=compression)
      """, [folder], in: folder)
    #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
    for compression in ["raw", "tiff_lzw", "packbits", "tiff_adobe_deflate"] {
      let stack = try TIFFStack(opening: folder + "/\(compression).tif")
      #expect(stack.pageCount == 4)
      for page in 0..<4 {
        let expected = (0..<40).map { place in UInt16((place * 3 + page) % 4) }
        #expect(try stack.samples(ofPage: page) == expected, "\(compression)")
      }
    }
  }
}
