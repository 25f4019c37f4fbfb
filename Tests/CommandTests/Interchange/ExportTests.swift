import Foundation
import TestSupport
import Testing

/// Exports of ensembles, read by the keys that the loaders of The Well and PDEBench read.
@Suite(.serialized, .enabled(if: World.size == 1, "starts mpirun itself")) struct ExportTests {
  private static let samples = 50

  /// One ensemble of fields that are no squares, as a file and in shards.
  private static let ensembles = Result {
    let jobs = "\(Installed.repository)/jobs/porous-graphite/case.yaml"
    let single = PorousEnsemble(
      arguments: [jobs, "samples=\(samples)", "domain.cells=[48, 32]", "domain.size=[90 um, 60 um]"], samples: samples)
    return [try Undisturbed.path(of: single), try Undisturbed.path(of: single.sharded(4, compression: 1))]
  }

  /// Exports, and returns the folder.
  private func export(
    _ path: String, _ layout: String, ranks: Int = 1, _ options: [String] = [], code: Int32 = 0
  ) throws -> String {
    let folder = try TemporaryFolder.shared("export")
    let arguments = ["export", path, "--layout", layout, "--output", "\(folder)/out", "--quiet"] + options
    let outcome = try runTafel(ranks: ranks, arguments, in: folder)
    try #require(outcome.code == code, "\(outcome.output)\(outcome.errors)")
    return folder + "/out"
  }

  private func read(
    _ script: String, _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try runPython(Self.head + script, arguments, in: try TemporaryFolder.shared("read"))
    #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)", sourceLocation: sourceLocation)
  }

  /// The steps of The Well's loader for a file, and of its checker for the types.
  private static let head = """
    import sys, os, glob, csv, json, h5py, yaml, numpy as np

    def is_flag(value): return isinstance(value, (bool, np.bool_))

    def well_sample(f, index, steps=2):
        dims = list(f["dimensions"].attrs["spatial_dims"])
        size = [f["dimensions"][d].shape[-1] for d in dims]
        assert isinstance(f.attrs["dataset_name"], str) and isinstance(f.attrs["grid_type"], str)
        assert f.attrs["n_spatial_dims"] == len(dims) and all(isinstance(d, str) for d in dims)
        assert f["dimensions"]["time"].shape[-1] >= steps
        fields, constants, scalars = {}, {}, {}
        for order in range(3):
            group = f[f"t{order}_fields"]
            for name in group.attrs["field_names"]:
                assert isinstance(name, str)
                field = group[name]
                a = field.attrs
                assert is_flag(a["sample_varying"]) and is_flag(a["time_varying"])
                assert a["dim_varying"].dtype == bool and len(a["dim_varying"]) == len(dims)
                at = (index,) if a["sample_varying"] else ()
                if a["time_varying"]: at += (slice(0, steps),)
                value = field[at]
                assert value.dtype == "<f4" and list(value.shape[-len(dims):]) == size, value.shape
                (fields if a["time_varying"] else constants)[name] = value
        for name in f["scalars"].attrs["field_names"]:
            scalar = f["scalars"][name]
            assert is_flag(scalar.attrs["sample_varying"]) and not scalar.attrs["time_varying"]
            scalars[name] = scalar[(index,) if scalar.attrs["sample_varying"] else ()]
        for name in f.attrs["simulation_parameters"]:
            assert f.attrs[name] == f["scalars"][name][()] or np.isclose(f.attrs[name], f["scalars"][name][()])
        sides = np.ones((len(dims), 2))
        for name, bc in f["boundary_conditions"].items():
            kind = {"WALL": 0, "OPEN": 1, "PERIODIC": 2}[bc.attrs["bc_type"].upper()]
            (dim,) = bc.attrs["associated_dims"]
            mask = bc["mask"][:]
            assert mask.dtype == bool and mask.shape == (size[dims.index(dim)],)
            assert bc["values"].shape[-1] == mask.sum() and not bc.attrs["sample_varying"]
            for place in (0, -1):
                if mask[place]: sides[dims.index(dim), place] = kind
        return fields, constants, scalars, sides

    def checksum(path):
        data = np.fromfile(path, dtype=np.uint8)
        words = np.concatenate([data, np.zeros(-len(data) % 8, np.uint8)]).view("<u8")
        with np.errstate(over="ignore"):
            def mixed(w, i):
                w = w + (i + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
                w = (w ^ (w >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                w = (w ^ (w >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                return w ^ (w >> np.uint64(31))
            total = mixed(words, np.arange(len(words), dtype=np.uint64)).sum(dtype=np.uint64)
            return int(total + mixed(np.uint64([len(data)]), np.uint64([2**64 - 1]))[0])

    def check_manifest(folder):
        m = json.load(open(folder + "/manifest.json"))
        for file in m["files"]:
            path = folder + "/" + file["path"]
            assert os.path.getsize(path) == file["bytes"] and checksum(path) == int(file["checksum"], 16), file
        return m, list(csv.DictReader(open(folder + "/splits.csv")))


    """

  @Test func well() throws {
    let paths = try Self.ensembles.get()
    for path in paths {
      try read(
        """
        source, folder = h5py.File(sys.argv[1]), sys.argv[2]
        manifest, rows = check_manifest(folder)
        assert sorted(int(r["sample"]) for r in rows) == list(range(50))
        assert [sum(r["split"] == s for r in rows) for s in ("train", "valid", "test")] == [40, 5, 5]
        fields = ["potential", "coefficient", "porosity"]
        for r in rows:
            with h5py.File(folder + "/" + r["file"]) as f:
                s, t = int(r["sample"]), int(r["trajectory"])
                variable, constant, scalars, sides = well_sample(f, t)
                assert list(variable) == ["potential"] and list(constant) == ["coefficient", "porosity"]
                assert variable["potential"].shape == (2, 48, 32) and (variable["potential"][0] == 0).all()
                assert (variable["potential"][1] == source["potential"][s].T).all()
                assert (constant["coefficient"] == source["coefficient"][s].T).all()
                assert (constant["porosity"] == source["porosity"][s].T).all()
                assert sides.tolist() == [[0, 0], [2, 2]]
                assert f["samples/sample"][t] == s and f["samples/seed"][t] == 2026
                assert np.isclose(scalars["source"], 48.7 / 90e-6) and "residual" not in scalars
                assert np.isclose(scalars["mean_porosity"], source["mean_porosity"][s])
                assert f["samples/effective_conductivity_xx"][t] == source["effective_conductivity_xx"][s]
                assert sorted(f.attrs["simulation_parameters"]) == [
                    "current_density_x_lower", "potential_x_upper", "source"]
                assert f["boundary_conditions/x_lower_wall"].attrs["kind"] == "neumann"
                assert np.allclose(f["dimensions/x"].attrs["walls"], [0, 90e-6])
                assert json.loads(f["provenance"].attrs["tafel_config"])["seed"] == 2026
                assert not any(n.endswith(".part") for n in os.listdir(os.path.dirname(f.filename)))
        train = [int(r["sample"]) for r in rows if r["split"] == "train"]
        stats = yaml.safe_load(open(folder + "/stats.yaml"))
        for name in fields:
            values = source[name][:].astype("f8")[train]
            expected = {"mean": values.mean(), "std": values.std(), "rms": np.sqrt((values**2).mean())}
            for kind, value in expected.items():
                assert np.isclose(stats[kind][name], value, rtol=1e-12), (kind, name)
                if name == "potential": assert stats[kind + "_delta"][name] == stats[kind][name]
        assert list(stats["mean_delta"]) == ["potential"]
        assert np.isclose(stats["scalar_std"]["mean_porosity"], source["mean_porosity"][:][train].std(), rtol=1e-12)
        """, [path, try export(path, "well")])
    }
  }

  @Test func pdebench() throws {
    let path = try Self.ensembles.get()[0]
    try read(
      """
      source, folder = h5py.File(sys.argv[1]), sys.argv[2]
      manifest, rows = check_manifest(folder)
      assert {f["path"] for f in manifest["files"]} == {f"ensemble_{s}.hdf5" for s in ("train", "valid", "test")}
      for r in rows:
          with h5py.File(folder + "/" + r["file"]) as f:
              s, t, n = int(r["sample"]), int(r["trajectory"]), sum(r["file"] == q["file"] for q in rows)
              assert f["tensor"].shape == (n, 1, 48, 32) and f["nu"].shape == (n, 48, 32)
              assert f["tensor"].dtype == f["nu"].dtype == f["x-coordinate"].dtype == "<f4"
              assert (f["tensor"][t, 0] == source["potential"][s].T).all()
              assert (f["nu"][t] == source["coefficient"][s].T).all()
              assert (f["porosity"][t] == source["porosity"][s].T).all()
              assert np.allclose(f["x-coordinate"], source["x"]) and np.allclose(f["y-coordinate"], source["y"])
              assert np.isclose(f.attrs["beta"], 48.7 / 90e-6)
              assert np.isclose(f["scalars/mean_porosity"][t], source["mean_porosity"][s])
      """, [path, try export(path, "pdebench")])
  }

  /// The same bytes from one rank and three, from a file and its shards; and files of a few samples each.
  @Test(arguments: ["well", "pdebench"])
  func ranksAndFiles(layout: String) throws {
    let path = try Self.ensembles.get()[0]
    let options = ["--file-samples", "7", "--splits", "0.6,0.2,0.2", "--split-seed", "5"]
    let one = try export(path, layout, options)
    let three = try export(path, layout, ranks: 3, options)
    let names = try files(in: one)
    #expect(names.count == 3 + 5 + 2 + 2)
    #expect(try files(in: three) == names)
    for name in names {
      #expect(FileManager.default.contentsEqual(atPath: "\(one)/\(name)", andPath: "\(three)/\(name)"), "\(name)")
    }
  }

  private func files(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(".") }.sorted()
  }

  /// Other dimensions, groups by a parameter, samples that failed or are missing.
  @Test(arguments: [[7], [5, 4], [4, 3, 2]])
  func dimensions(cells: [Int]) throws {
    let folder = try TemporaryFolder.shared("synthetic")
    let path = folder + "/made.h5"
    var status = [UInt8](repeating: 1, count: 12)
    (status[3], status[7]) = (2, 0)
    try SyntheticEnsemble(cells: cells, status: status).write(to: path)
    let options = ["--incomplete", "--split-by", "correlation_length", "--splits", "0.4,0.3,0.3"]
    let both = try ["well", "pdebench"].map { try export(path, $0, options) }
    try read(
      """
      cells = json.loads(sys.argv[1])
      at = np.indices(cells)
      field = sum(w * a for w, a in zip((100, 10, 1), at)).astype("f4")
      for layout, folder in zip(("well", "pdebench"), sys.argv[2:]):
          manifest, rows = check_manifest(folder)
          assert (manifest["failed"], manifest["missing"], manifest["split_by"]) == (1, 1, "correlation_length")
          assert sorted(int(r["sample"]) for r in rows) == [0, 1, 2, 4, 5, 6, 8, 9, 10, 11]
          lengths = {s: {r["correlation_length"] for r in rows if r["split"] == s} for s in ("train", "valid", "test")}
          assert all(len(v) == 1 for v in lengths.values()) and len(set.union(*lengths.values())) == 3, lengths
          for r in rows:
              s, t = int(r["sample"]), int(r["trajectory"])
              with h5py.File(folder + "/" + r["file"]) as f:
                  assert f["samples/sample"][t] == s and np.isclose(f["samples/residual"][t], 1e-9 * s)
                  wall = f["boundary_conditions/x_lower_wall"]
                  assert wall["values"][t, 0] == s and wall["values"].attrs["sample_varying"]
                  if layout == "well":
                      variable, constant, scalars, sides = well_sample(f, t)
                      assert (variable["potential"] == [0 * field, field + 1000 * s]).all()
                      assert (constant["coefficient"] == field + 1000 * s + 0.5).all()
                      # The other sides are not told, and count as open.
                      assert sides.tolist() == [[0, 1]] + [[1, 1]] * (len(cells) - 1)
                      assert scalars["correlation_length"] == float(r["correlation_length"])
                      assert f.attrs["source"] == 2.5 and "correlation_length" not in f.attrs
                  else:
                      steps = [field + 1000 * s + 0.5] * (len(cells) == 1) + [field + 1000 * s]
                      assert (f["tensor"][t] == steps).all() and (f["nu"][t] == field + 1000 * s + 0.5).all()
                      assert [k for k in f if "coord" in k] == [c + "-coordinate" for c in "xyz"[: len(cells)]]
                      assert f.attrs["beta"] == 2.5
      """, ["\(cells)"] + both)
  }
}
