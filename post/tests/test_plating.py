import contextlib
import io
import os
import shutil
import subprocess
import tempfile
import unittest

import h5py
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import image
from PIL import Image

from tafel_post import open_fields, plating

from . import synthetic, synthetic_run

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def colours(pixels):
    """How many colours of 8 bits there are."""
    return len(np.unique(np.asarray(pixels[..., :3], dtype=np.int64) @ [1 << 16, 1 << 8, 1]))


class PlatingTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "run.h5")
        self.picture = os.path.join(self.folder.name, "picture.png")
        self.movie = os.path.join(self.folder.name, "movie.gif")

    def run_main(self, output, *arguments):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = plating.main([self.path, "--output", output, *arguments])
        return code, said.getvalue()

    def test_draws_a_run_in_the_plane(self):
        synthetic_run.write(self.path)
        synthetic_run.write_series(self.folder.name)
        self.assertEqual(self.run_main(self.picture, "--overlay", "none"), (0, ""))
        pixels = np.round(255 * image.imread(self.picture))
        self.assertGreater(min(pixels.shape[:2]), 1000)
        self.assertGreater(colours(pixels), 200)

    def test_draws_a_cut_through_a_run_in_space(self):
        synthetic_run.write(self.path, depth=16)
        self.assertEqual(self.run_main(self.picture, "--overlay", "potential"), (0, ""))
        with open_fields(self.path) as run:
            # Of cos(pi z / 4 um) over 8 um the greatest are at both ends: the first plane of them.
            self.assertEqual(plating.Plane(run).row, 0)
            self.assertEqual(plating.Plane(run, z=3.8e-6).row, 7)
            np.testing.assert_array_equal(
                plating.Plane(run, z=3.8e-6).field("order_parameter", 2),
                run.order_parameter.values[2, 7].T.astype("f8"))

    def test_times_are_chosen(self):
        synthetic_run.write(self.path, count=9)
        with open_fields(self.path) as run:
            self.assertEqual(plating.RunPicture(run).shown, [0, 3, 5, 8])
            self.assertEqual(plating.RunPicture(run, at=[2.2, 7.9]).shown, [2, 8])
        self.assertEqual(plating.spaced(5, 1), [4])
        self.assertEqual(plating.spaced(3, 10), [0, 1, 2])

    def test_numbers_are_those_of_the_table_where_there_is_one(self):
        synthetic_run.write(self.path)
        with open_fields(self.path) as run:
            self.assertIsNone(plating.series_of(self.path, run, None))
            synthetic_run.write_series(self.folder.name)
            table = plating.series_of(self.path, run, None)
            self.assertEqual(plating.RunPicture(run, table).numbers.sizes["time"], 31)

    def test_metal_without_contact_is_red(self):
        figure, axis = plt.subplots()
        self.addCleanup(plt.close, figure)
        for has_island in (False, True):
            synthetic_run.write(self.path, has_island=has_island)
            with open_fields(self.path) as run:
                snapshot = plating.Snapshot(axis, plating.Plane(run), "concentration", (0, 1000))
                snapshot.show(3)
                lost = snapshot.lost.get_alpha()
            self.assertEqual(np.count_nonzero(lost), 16 if has_island else 0)
        self.assertEqual(set(zip(*np.nonzero(lost))), {(x, y) for x in range(32, 36) for y in range(16, 20)})
        colour = [int(plating.DEAD[n:n + 2], 16) / 255 for n in (1, 3, 5)]
        np.testing.assert_allclose(snapshot.lost.get_cmap()(0.0)[:3], colour, atol=1e-9)

    def test_a_running_run_and_one_of_one_time_are_drawn_as_far_as_they_are(self):
        synthetic_run.write(self.path, is_complete=False)
        synthetic_run.tear(self.path)
        with open_fields(self.path) as run:
            picture = plating.RunPicture(run)
            self.assertEqual(picture.shown, [0, 1, 2, 3])
            self.assertIn("run not at its end", " ".join(text.get_text() for text in picture.draw().subfigs[0].texts))
        synthetic_run.write(self.path, count=1)
        self.assertEqual(self.run_main(self.movie), (0, ""))
        with open_fields(self.path) as run:
            self.assertEqual(plating.RunPicture(run).shown, [0])
            plating.RunPicture(run).draw()
        plt.close("all")

    def test_a_movie_has_the_times_as_frames(self):
        synthetic_run.write(self.path, count=6)
        self.assertEqual(self.run_main(self.movie, "--rate", "5"), (0, ""))
        with Image.open(self.movie) as movie:
            self.assertEqual(movie.n_frames, 6)
            self.assertEqual(movie.info["duration"], 200)
            frames = []
            for number in range(6):
                movie.seek(number)
                frames.append(np.asarray(movie.convert("RGB")).astype(int))
            self.assertEqual(movie.info["duration"], 1000)
            # The metal of the last frame covers more than that of the first, in the same colours.
            grey = [int(plating.METAL[n:n + 2], 16) for n in (1, 3, 5)]
            metal = [np.count_nonzero(np.abs(frame - grey).max(axis=-1) < 12) for frame in frames]
            self.assertGreater(metal[-1], 1.5 * metal[0])
            self.assertGreater(colours(frames[-1]), 60)
        self.assertEqual(self.run_main(self.movie, "--frames", "3"), (0, ""))
        with Image.open(self.movie) as movie:
            self.assertEqual(movie.n_frames, 3)

    def test_what_cannot_be_drawn_is_said(self):
        synthetic.write(self.path)
        self.assertEqual(self.run_main(self.picture)[0], 1)
        synthetic_run.write(self.path, count=0)
        code, said = self.run_main(self.picture)
        self.assertEqual(code, 1)
        self.assertIn("no time is whole yet", said)
        synthetic_run.write(self.path)
        code, said = self.run_main(self.picture + ".what")
        self.assertEqual(code, 1)
        self.assertIn("what", said)
        with h5py.File(self.path, "a") as file:
            file.move("concentration", "salt")
        self.assertEqual(self.run_main(self.picture), (1, "there is no variable 'concentration' to draw\n"))
        with h5py.File(self.path, "a") as file:
            file.move("order_parameter", "phase")
        self.assertIn("no order parameter", self.run_main(self.picture, "--overlay", "none")[1])
        self.path += ".not"
        self.assertIn("there is no such file", self.run_main(self.picture)[1])

    def test_limits_are_those_of_the_electrolyte(self):
        synthetic_run.write(self.path)
        with open_fields(self.path) as run:
            plane = plating.Plane(run)
            low, high = plating.limits(plane, "concentration", [2])
            order, salt = run.order_parameter.values[2, 0], run.concentration.values[2, 0]
            self.assertAlmostEqual(low, salt[order < 0.05].min(), places=3)
            self.assertAlmostEqual(high, 1000, places=3)
            self.assertGreater(low, salt.min() + 10)

    def test_units_of_electrochemists(self):
        values, unit = plating.in_unit(np.array([0.0, 36.0]), "C m-2")
        self.assertEqual((unit, round(values[1], 9)), ("mAh cm⁻²", 0.001))
        values, unit = plating.in_unit(np.array([-50.0]), "A m-2")
        self.assertEqual((unit, values[0]), ("mA cm⁻²", -5.0))
        values, unit = plating.in_unit(np.array([2e-12]), "m2")
        self.assertEqual((unit, round(values[0], 9)), ("µm²", 2.0))
        self.assertEqual(plating.in_unit(np.array([3e-6]), "m")[1], "µm")

    def test_bars_are_of_round_lengths(self):
        self.assertEqual([plating.bar_length(w) for w in (4, 8, 19.9, 20, 200, 0.9)], [1, 2, 2, 5, 50, 0.2])


class RealRunTests(unittest.TestCase):
    """A run of the program itself: tiny, in the plane and in space."""

    CASE = """
command: plate
title: Two caps
seed: 1
model: two-potential
domain: {cells: %s, spacing: 0.5 um}
electrolyte: {set: nyman}
interface: {length: 0.5 um, mobility_rate: 1 1/s, cancels_curvature: true}
boundaries: {y: periodic, far: symmetric}
initial: {shape: caps, height: 3 um, radius: 2 um, centers: [%s]}
protocol: {segments: [{mode: current, value: 10 mA/cm2, end_time: 4 s}]}
output: {file: run.h5, every_time: 1 s, series: run.csv}
"""

    @unittest.skipUnless(shutil.which("mpirun"), "there is no mpirun")
    def test_runs_in_the_plane_and_in_space(self):
        program = os.environ.get("TAFEL", os.path.join(REPOSITORY, ".build", "release", "tafel"))
        if not os.access(program, os.X_OK):
            self.skipTest(f"{program} is not built")
        root = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        for cells, centre in (("[24, 16]", "[4 um]"), ("[24, 12, 12]", "[3 um, 3 um]")):
            with self.subTest(cells=cells), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "case.yaml")
                with open(path, "w") as file:
                    file.write(self.CASE % (cells, centre))
                done = subprocess.run(["mpirun", "-n", "1", program, "plate", "case.yaml", "--quiet"], cwd=folder,
                                      env=os.environ | root, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)
                run, picture, movie = (os.path.join(folder, n) for n in ("run.h5", "run.png", "run.gif"))
                with open_fields(run) as data:
                    np.testing.assert_allclose(data.time.values, [0, 1, 2, 3, 4], atol=1e-9)
                    # The charge that has passed is the metal that has grown.
                    self.assertAlmostEqual(float(data.charge_density[-1]), 400, delta=0.01)
                    table = plating.series_of(run, data, None)
                    self.assertGreater(table.sizes["time"], 5)
                    self.assertEqual(set(table.data_vars) - set(data.data_vars), set())
                self.assertEqual(plating.main([run, "--output", picture]), 0)
                self.assertEqual(plating.main([run, "--output", movie, "--overlay", "potential"]), 0)
                with Image.open(movie) as frames:
                    self.assertEqual(frames.n_frames, 5)


if __name__ == "__main__":
    unittest.main()
