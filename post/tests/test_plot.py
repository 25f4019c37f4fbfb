import contextlib
import io
import os
import tempfile
import unittest

import h5py
import numpy as np
from matplotlib import image

from tafel_post import plot

from . import synthetic


class PlotTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "ensemble.h5")
        self.picture = os.path.join(self.folder.name, "picture.png")

    def run_main(self, *arguments):
        with contextlib.redirect_stderr(io.StringIO()) as said:
            code = plot.main([self.path, "--output", self.picture, *arguments])
        return code, said.getvalue()

    def test_draws_a_picture(self):
        synthetic.write(self.path)
        self.assertEqual(self.run_main(), (0, ""))
        pixels = image.imread(self.picture)
        self.assertGreater(min(pixels.shape[:2]), 1000)
        self.assertGreater(len(np.unique(pixels.reshape(-1, pixels.shape[2]), axis=0)), 1000)

    def test_one_sample_and_no_effective_conductivity_are_enough(self):
        synthetic.write(self.path, count=1)
        with h5py.File(self.path, "a") as file:
            del file["effective_conductivity_xx"], file["porosity"]
        self.assertEqual(self.run_main("--samples", "1"), (0, ""))

    def test_nothing_complete_is_said(self):
        synthetic.write(self.path, count=2, status=[0, 2])
        code, said = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn("no sample is complete", said)
        self.assertFalse(os.path.exists(self.picture))

    def test_missing_file_is_said(self):
        code, said = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn("there is no such file", said)

    def test_numbers_have_the_digits_of_their_spread(self):
        self.assertEqual(plot.summary(np.array([109.8, 120.2])), "115.0 ± 7.4")
        self.assertEqual(plot.summary(np.array([3.0])), "3.0000 ± 0.0000")
        self.assertEqual(plot.summary(np.array([1e5, 2e5])), "150000 ± 70711")
        self.assertEqual(plot.label("effective_conductivity", "mS m-1"), "effective conductivity (mS m⁻¹)")

    def test_units_are_brought_to_a_readable_size(self):
        self.assertEqual(plot.scaled(85e-6, "m"), (1e6, "µm"))
        factor, unit = plot.scaled(0.017, "V")
        self.assertAlmostEqual(factor, 1e3)
        self.assertEqual(unit, "mV")
        self.assertEqual(plot.scaled(0.2, "S m-1")[1], "mS m-1")
        self.assertEqual(plot.scaled(0.25, "1"), (1.0, ""))
        self.assertEqual(plot.scaled(0.0, "V"), (1.0, "V"))


if __name__ == "__main__":
    unittest.main()
