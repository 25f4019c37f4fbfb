import Foundation
import TestSupport
import Testing

/// What other programs read in our ensembles: a file, and shards through their index.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct ReaderTests {
  private static let samples = 48

  /// The same ensemble as one file and in shards, each made once.
  private static let paths = Result {
    let single = PorousEnsemble.graphite(samples: samples, cells: 16, "title=Readers")
    return [try Undisturbed.path(of: single), try Undisturbed.path(of: single.sharded(5, compression: 3))]
  }

  /// Runs a script, whose arguments are the file and the index, after these lines.
  private func read(_ script: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = try TemporaryFolder.shared("readers")
    let head = "import sys, h5py, numpy as np\nN = \(Self.samples)\n"
    let outcome = try runPython(head + script, try Self.paths.get(), in: folder)
    #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)", sourceLocation: sourceLocation)
  }

  @Test func h5py() throws {
    try read(
      """
      for path in sys.argv[1:]:
          with h5py.File(path, "r") as f:
              assert f["potential"].shape == (N, 16, 16) and f["potential"].dtype == "<f4"
              assert [d[0].name for d in f["potential"].dims] == ["/sample", "/y", "/x"]
              assert f["potential"].attrs["units"] == b"V" and f["coefficient"].attrs["units"] == b"S m-1"
              assert f["x"].attrs["units"] == b"m" and np.allclose(f["x"][:], (np.arange(16) + 0.5) * 85.2e-6 / 16)
              assert (f["status"][:] == 1).all() and (f["sample"][:] == np.arange(N)).all()
              assert f.attrs["title"] == b"Readers" and f.attrs["tafel_layout"] == b"ensemble 1"
              assert f.attrs["tafel_seed"] == 2026
              assert "tafel_complete" not in f.attrs  # the status alone counts
              history = f.attrs["history"].decode()
              assert "--quiet (tafel 0.1.0, commit " in history and history.endswith(", 3 ranks)") and "\\0" not in history and "\\n" not in history, history
              k, porosity = f["coefficient"][:].astype("f8"), f["porosity"][:].astype("f8")
              assert np.allclose(k, 0.949 * porosity**1.5, rtol=1e-6)
              assert np.allclose(f["mean_porosity"][:], porosity.mean((1, 2)), rtol=1e-6)
      """)
  }

  @Test(arguments: ["h5netcdf", "netcdf4"]) func xarray(engine: String) throws {
    try read(
      """
      import xarray
      sets = [xarray.open_dataset(path, engine="\(engine)") for path in sys.argv[1:]]
      for data, path in zip(sets, sys.argv[1:]):
          assert dict(data.sizes) == {"sample": N, "y": 16, "x": 16}, data.sizes
          assert data.potential.dims == ("sample", "y", "x") and data.residual.dims == ("sample",)
          assert data.potential.units == "V" and data.potential.long_name == "electric potential in the pore space"
          assert data.x.units == "m" and data.x.axis == "X" and data.y.axis == "Y"
          assert data.Conventions == "CF-1.10" and data.title == "Readers"
          assert data.history.endswith(", 3 ranks)"), data.history
          with h5py.File(path) as f:
              shown = {n for n, d in f.items() if d.ndim}
              assert shown == set(data.variables), shown ^ set(data.variables)
              assert (data.potential.values == f["potential"][:]).all()
              assert data.effective_conductivity_xx.sel(sample=17).item() == f["effective_conductivity_xx"][17]
      drop = ["wall_time"]
      assert sets[0].drop_vars(drop).equals(sets[1].drop_vars(drop))
      """)
  }

  /// As examples for training: shuffled, in batches, by several processes.
  @Test func torch() throws {
    try read(
      """
      import torch
      from tafel_post.torch_dataset import EnsembleDataset
      for path in sys.argv[1:]:
          data = EnsembleDataset(path, variables=["coefficient", "potential", "effective_conductivity_xx"])
          assert len(data) == N
          loader = torch.utils.data.DataLoader(data, batch_size=10, shuffle=True, num_workers=2,
                                               generator=torch.Generator().manual_seed(1))
          batches = list(loader)
          assert [len(b["sample"]) for b in batches] == [10, 10, 10, 10, 8]
          order = torch.cat([b["sample"] for b in batches])
          assert sorted(order.tolist()) == list(range(N)) and order.tolist() != list(range(N))
          with h5py.File(path) as f:
              fields = torch.cat([b["potential"] for b in batches]).numpy()
              assert fields.dtype == np.float32 and (fields == f["potential"][:][order.numpy()]).all()
              xx = torch.cat([b["effective_conductivity_xx"] for b in batches]).numpy()
              assert np.allclose(xx, f["effective_conductivity_xx"][:][order.numpy()], rtol=1e-6)
      """)
  }

  @Test func post() throws {
    try read(
      """
      from tafel_post import complete_samples, moments, open_ensemble
      for path in sys.argv[1:]:
          with open_ensemble(path) as data:
              mean, deviation = moments(data.potential, block=7)
              assert np.allclose(mean, data.potential.values.astype("f8").mean(0), rtol=1e-12)
              assert len(complete_samples(path)) == N and (deviation > 0).all()
      """)
  }

  /// The layout that the files promise, down to each shard, all values read.
  @Test func layout() throws {
    let paths = try Self.paths.get()
    let folder = URL(filePath: paths[1]).deletingLastPathComponent().path(percentEncoded: false)
    let shards = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".h5") }
    #expect(shards.count == 6)
    let checker = "\(Installed.repository)/post/check_layout.py"
    let all = [paths[0]] + shards.map { folder + $0 }
    let outcome = try ChildProcess([Installed.python, checker, "--data"] + all, in: folder).outcome()
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.hasSuffix("7 right, 0 wrong\n"))
  }

  /// A file that a run was stopped at is read as far as it goes.
  @Test func anUnfinishedFile() throws {
    let folder = try TemporaryFolder.shared("unfinished")
    let ensemble = PorousEnsemble.graphite(samples: 20_000, cells: 32)
    let run = try ensemble.start(ranks: 2, in: folder)
    while run.isRunning, ensemble.complete(in: folder) == 0 { usleep(2000) }
    run.signal(SIGUSR1)
    #expect(try run.outcome().code == 75)
    let outcome = try runPython(
      """
      import sys, numpy as np
      from tafel_post import complete_samples, open_ensemble
      from tafel_post.torch_dataset import EnsembleDataset
      kept = complete_samples(sys.argv[1])
      assert 0 < len(kept) < 20000, len(kept)
      with open_ensemble(sys.argv[1]) as data:
          assert (data["sample"].values == kept).all()
          assert np.isfinite(data.potential.isel(sample=-1).values).all()
      assert len(EnsembleDataset(sys.argv[1])) == len(kept)
      """, [ensemble.path(in: folder)], in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
