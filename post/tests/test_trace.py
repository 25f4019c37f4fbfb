import contextlib
import io
import os
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import trace

from .test_sense import write


class TraceTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "trace.h5")
        self.picture = os.path.join(self.folder.name, "picture.png")
        write(self.path, times=(0.0, 1.0, 2.0))
        with h5py.File(self.path, "a") as file:
            file["voltage"] = np.array([0.0, -0.05, 0.04, -9.0])     # the last was being written
            file["charge_density"] = np.array([0.0, 10.0, 4.0, 99.0])
            phase = np.zeros((4, 1, 8, 12), dtype="<f4")
            phase[..., :4] = 1
            phase[1, 0, :, :6] = 1
            file["order_parameter"] = phase

    def test_the_surface_is_that_of_the_most_charge_among_whole_times(self):
        voltage, charge, place, surface, spacing = trace.record(self.path)
        self.assertEqual((len(voltage), charge.max(), place), (3, 10.0, 1))
        self.assertEqual(surface.sum(), 48)
        self.assertAlmostEqual(spacing, 5e-9)

    def test_draws(self):
        self.assertEqual(trace.main([self.path, "--output", self.picture]), 0)
        self.assertGreater(os.path.getsize(self.picture), 10_000)

    def test_refuses_what_is_no_trace(self):
        other = os.path.join(self.folder.name, "sense.h5")
        write(other)
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(trace.main([other, "--output", self.picture]), 2)
        self.assertIn('has no "voltage": it is no result of tafel trace', errors.getvalue())


if __name__ == "__main__":
    unittest.main()
