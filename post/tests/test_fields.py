import os
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import FileProblem, case_of, open_fields, open_series
from tafel_post.fields import nearest

from . import synthetic, synthetic_run


class FieldsTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "run.h5")

    def test_opens_a_run(self):
        synthetic_run.write(self.path)
        with open_fields(self.path) as run:
            self.assertEqual(dict(run.sizes), {"time": 4, "z": 1, "y": 24, "x": 40})
            self.assertEqual(run.order_parameter.dims, ("time", "z", "y", "x"))
            self.assertEqual(run.concentration.units, "mol m-3")
            with h5py.File(self.path) as file:
                np.testing.assert_array_equal(run.order_parameter.values, file["order_parameter"][:])
            self.assertEqual(case_of(run)["boundaries"]["y"], "mirror")

    def test_a_time_that_is_not_whole_is_not_shown(self):
        synthetic_run.write(self.path)
        synthetic_run.tear(self.path)
        with open_fields(self.path) as run:
            self.assertEqual(run.sizes["time"], 4)
            self.assertGreater(float(run.order_parameter.isel(time=-1).max()), 0.9)
            self.assertEqual(run.voltage.shape, (4,))

    def test_a_time_whose_number_is_not_written_is_not_shown(self):
        synthetic_run.write(self.path)
        synthetic_run.tear(self.path)
        with h5py.File(self.path, "a") as file:
            file["time"].resize(5, axis=0)  # filled with 0, which is not after 3
        with open_fields(self.path) as run:
            np.testing.assert_array_equal(run.time.values, [0, 1, 2, 3])

    def test_a_run_without_any_time_is_empty(self):
        synthetic_run.write(self.path, count=0)
        with open_fields(self.path) as run:
            self.assertEqual(run.sizes["time"], 0)
            with self.assertRaisesRegex(FileProblem, "no time is whole"):
                nearest(run, 1.0)

    def test_the_nearest_time(self):
        synthetic_run.write(self.path)
        with open_fields(self.path) as run:
            self.assertEqual([nearest(run, t) for t in (-5, 0.4, 0.6, 99)], [0, 0, 1, 3])

    def test_other_files_are_refused(self):
        synthetic.write(self.path)
        with self.assertRaisesRegex(FileProblem, "'ensemble 1', not 'fields 1'"):
            open_fields(self.path)
        with self.assertRaises(FileNotFoundError):
            open_fields(self.path + ".not")
        with open(self.path, "w") as file:
            file.write("time")
        with self.assertRaisesRegex(FileProblem, "cannot be opened as HDF5"):
            open_fields(self.path)

    def test_a_case_that_is_too_long_for_an_attribute_is_a_dataset(self):
        synthetic_run.write(self.path)
        with h5py.File(self.path, "a") as file:
            text = file.attrs["tafel_config"]
            del file.attrs["tafel_config"]
            file.create_dataset("tafel_config", data=np.bytes_(text))
        with open_fields(self.path) as run:
            self.assertEqual(case_of(run)["command"], "plate")

    def test_a_table_has_units(self):
        with open_series(synthetic_run.write_series(self.folder.name)) as table:
            self.assertEqual(table.sizes["time"], 31)
            self.assertEqual((table.voltage.units, table.step.units, table.time.units), ("V", "1", "s"))
            self.assertAlmostEqual(float(table.voltage.sel(time=1.0)), -0.2)

    def test_a_torn_line_of_a_table_does_not_count(self):
        path = synthetic_run.write_series(self.folder.name)
        with open(path) as file:
            text = file.read()
        for end in (3, 40):  # within the last number, and within the line
            with open(path, "w") as file:
                file.write(text[:-end])
            self.assertEqual(open_series(path).sizes["time"], 30)

    def test_a_foreign_table_is_refused(self):
        path = os.path.join(self.folder.name, "other.csv")
        for text in ("a,b\n1,2\n", "", "time [s],step\n0,1\n1\n"):
            with open(path, "w") as file:
                file.write(text)
            with self.assertRaises(FileProblem):
                open_series(path)


if __name__ == "__main__":
    unittest.main()
