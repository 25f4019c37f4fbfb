import contextlib
import io
import os
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import sense
from tafel_post.ensemble import FileProblem

OVERTONES = np.array([3, 5, 7], dtype="<i4")


def write(path, times=(0.0,), scale=1.0, leave_out=(), overtones=OVERTONES):
    """A result as `tafel sense` writes it, of a rigid mass that grows with time, and some friction."""
    time = np.array(times)
    frequency = -scale * 10 * (1 + time[:, None]) * overtones[None, :]
    bandwidth = scale * 0.5 * np.sqrt(overtones)[None, :] * np.ones((len(time), 1))
    with h5py.File(path, "w") as file:
        values = {
            "time": time, "overtone": overtones, "frequency_shift": frequency, "bandwidth_shift": bandwidth,
            "dissipation_shift": 2 * bandwidth / (overtones * 5e6), "areal_mass": 1e-5 * (1 + time),
            "x": 5e-9 * (np.arange(12) + 0.5),
            "solid_fraction": np.repeat((np.arange(12) < 4)[None, None, None, :], 8, axis=2) * np.ones((len(time), 1, 1, 1)),
        }
        for name, value in values.items():
            if name not in leave_out:
                file[name] = value
    return frequency, bandwidth


class SenseTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "sense.h5")
        self.picture = os.path.join(self.folder.name, "picture.png")

    def run_main(self, *arguments):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = sense.main([*arguments, "--output", self.picture])
        return code, said.getvalue()

    def table(self, text):
        path = os.path.join(self.folder.name, "table.csv")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def test_reads_what_is_there(self):
        frequency, bandwidth = write(self.path, times=(0, 2, 5))
        response = sense.open_response(self.path)
        np.testing.assert_array_equal(response.frequency, frequency)
        np.testing.assert_array_equal(response.bandwidth, bandwidth)
        np.testing.assert_allclose(response.normalised, -10 * np.array([[1], [3], [6]]) * np.ones((1, 3)))
        self.assertEqual(response.solid.shape, (8, 12))
        self.assertEqual(response.solid.sum(), 32)
        self.assertAlmostEqual(response.spacing, 5e-9, delta=1e-20)

    def test_reads_the_long_table(self):
        path = self.table(
            "# tafel trace 1\n# fundamental [Hz]: 5000000.0\n# normalised: no\n"
            "time [s],overtone,frequency_shift [Hz],dissipation_shift [1e-6]\n"
            "0.0,3,-30.0,1.5\n0.0,5,-50.0,\n1.5,3,-33.0,2.0\n")
        response = sense.open_response(path)
        np.testing.assert_array_equal(response.time, [0, 1.5])
        np.testing.assert_array_equal(response.overtone, [3, 5])
        np.testing.assert_array_equal(response.frequency, [[-30, -50], [-33, np.nan]])
        np.testing.assert_allclose(response.dissipation, [[1.5e-6, np.nan], [2e-6, np.nan]])
        np.testing.assert_allclose(response.bandwidth[:, 0], [11.25, 15])

    def test_mean_is_of_loads(self):
        paths = [os.path.join(self.folder.name, f"{n}.h5") for n in range(3)]
        for n, path in enumerate(paths):
            write(path, scale=1.0 + n)
        response = sense.mean([sense.open_response(path) for path in paths])
        np.testing.assert_allclose(response.normalised, [[-20, -20, -20]])
        np.testing.assert_allclose(response.areal_mass, [1e-5])
        write(paths[1], overtones=np.array([3, 5, 9], dtype="<i4"))
        with self.assertRaisesRegex(FileProblem, "other overtones"):
            sense.mean([sense.open_response(path) for path in paths])

    def test_draws_series_spectra_and_means(self):
        write(self.path)
        self.assertEqual(self.run_main(self.path), (0, ""))
        write(self.path, times=(0, 1, 2))
        self.assertEqual(self.run_main(self.path, self.path), (0, ""))
        self.assertEqual(self.run_main(self.path, self.path, "--mean"), (0, ""))
        self.assertGreater(os.path.getsize(self.picture), 5000)

    def test_series_has_a_line_for_each_overtone(self):
        write(self.path, times=(0, 1, 2))
        figure = sense.draw([sense.open_response(self.path)])
        left = figure.axes[-2]
        self.assertEqual([line.get_label() for line in left.lines], ["n = 3", "n = 5", "n = 7"])
        np.testing.assert_allclose(left.lines[1].get_ydata(), [-10, -20, -30])
        np.testing.assert_allclose(figure.axes[-1].lines[0].get_ydata(), 1e6 * 2 * 0.5 * np.sqrt(3) / 15e6)

    def test_says_what_is_wrong(self):
        write(self.path, leave_out=("dissipation_shift",))
        self.assertEqual(self.run_main(self.path)[0], 2)
        self.assertIn("no result of tafel sense", self.run_main(self.path)[1])
        self.assertIn("no such file", self.run_main("nowhere.h5")[1])
        wide = self.table("t(s),delf3,delg3\n0,-1,2\n")
        self.assertIn("--convert", self.run_main(wide)[1])
        broken = self.table(
            "# fundamental [Hz]: 5e6\ntime [s],overtone,frequency_shift [Hz],dissipation_shift [1e-6]\n0,3,x,1\n")
        self.assertIn(":3:", self.run_main(broken)[1])


if __name__ == "__main__":
    unittest.main()
