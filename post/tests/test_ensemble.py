import os
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import FileProblem, complete_samples, moments, open_ensemble
from tafel_post.ensemble import check_ensemble

from . import synthetic


class OpenEnsembleTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "ensemble.h5")

    def test_names_units_and_coordinates(self):
        synthetic.write(self.path)
        with open_ensemble(self.path) as ensemble:
            self.assertEqual(ensemble.potential.dims, ("sample", "y", "x"))
            self.assertEqual(ensemble.potential.attrs["units"], "V")
            self.assertEqual(dict(ensemble.sizes), {"sample": 6, "y": 16, "x": 16})
            self.assertAlmostEqual(float(ensemble.x[0]), synthetic.LENGTH / 32)
            self.assertEqual(ensemble.attrs["title"], "Pore space of a graphite negative electrode")

    def test_only_complete_samples_are_shown(self):
        for status, kept in [([1, 0, 1, 2, 1, 0], [0, 2, 4]), ([0, 1, 1, 1, 0, 0], [1, 2, 3]), ([0] * 6, [])]:
            synthetic.write(self.path, status=status)
            self.assertEqual(list(complete_samples(self.path)), kept)
            with open_ensemble(self.path) as ensemble, h5py.File(self.path) as file:
                self.assertEqual(list(ensemble["sample"].values), kept)
                np.testing.assert_array_equal(ensemble.potential.values, file["potential"][:][kept])

    def test_nothing_is_read_before_it_is_used(self):
        synthetic.write(self.path, status=[1, 0, 1, 1, 1, 0])
        with open_ensemble(self.path) as ensemble:
            self.assertFalse(ensemble.potential._in_memory)
            self.assertFalse(ensemble.potential.isel(sample=1)._in_memory)

    def test_index_of_shards_is_the_same_as_one_file(self):
        synthetic.write(self.path)
        folder = os.path.join(self.folder.name, "shards")
        os.mkdir(folder)
        index = synthetic.write_sharded(folder)
        with open_ensemble(self.path) as one, open_ensemble(index) as many:
            self.assertTrue(one.identical(many.assign_attrs(one.attrs)))

    def test_missing_shard_is_refused(self):
        index = synthetic.write_sharded(self.folder.name)
        os.remove(os.path.join(self.folder.name, "shard-000001.h5"))
        with self.assertRaisesRegex(FileProblem, "1 of 3 shards are missing: shard-000001.h5"):
            open_ensemble(index)

    def shard(self, number):
        return os.path.join(self.folder.name, f"shard-{number:06d}.h5")

    def test_shards_of_another_case_or_place_are_refused(self):
        index = synthetic.write_sharded(self.folder.name)
        synthetic.write(self.shard(1), 2, first=2, case='{"seed": 1}')
        with self.assertRaisesRegex(FileProblem, "shard-000001.h5 belongs to another case"):
            open_ensemble(index)
        synthetic.write(self.shard(1), 3, first=2)
        with self.assertRaisesRegex(FileProblem, "shard-000001.h5 does not hold 2 samples"):
            check_ensemble(index)
        synthetic.write(self.shard(1), 2, first=2)
        check_ensemble(index)
        os.rename(self.shard(0), self.path + ".x")
        os.rename(self.shard(2), self.shard(0))
        os.rename(self.path + ".x", self.shard(2))
        with self.assertRaisesRegex(FileProblem, "shard-000000.h5 holds other samples than belong to its place"):
            complete_samples(index)

    def test_damaged_shard_is_refused_though_the_current_folder_has_another(self):
        index = synthetic.write_sharded(self.folder.name)
        with open(self.shard(1), "rb") as file:
            whole = file.read()
        with tempfile.TemporaryDirectory() as elsewhere:
            self.addCleanup(os.chdir, os.getcwd())
            os.chdir(elsewhere)
            with open("shard-000001.h5", "wb") as file:
                file.write(whole)
            for damaged in (whole[:3000], b"rubbish"):
                with open(self.shard(1), "wb") as file:
                    file.write(damaged)
                with self.assertRaisesRegex(FileProblem, "shard-000001.h5 cannot be opened as HDF5"):
                    open_ensemble(index)
            os.chdir(self.folder.name)

    def test_foreign_and_missing_files_are_told_apart(self):
        with self.assertRaises(FileNotFoundError):
            open_ensemble(self.path)
        with open(self.path, "wb") as file:
            file.write(b"no HDF5 at all")
        with self.assertRaisesRegex(FileProblem, "cannot be opened as HDF5"):
            open_ensemble(self.path)
        with h5py.File(self.path, "w") as file:
            file["potential"] = np.zeros(3)
        with self.assertRaisesRegex(FileProblem, "not 'ensemble 1'"):
            open_ensemble(self.path)


class MomentsTests(unittest.TestCase):
    def test_blocks_give_the_moments_of_all(self):
        import xarray

        values = 1e6 + np.random.default_rng(1).standard_normal((23, 4, 5))
        variable = xarray.DataArray(values, dims=("sample", "y", "x"))
        for block in (1, 4, 23, 100):
            mean, deviation = moments(variable, block)
            np.testing.assert_allclose(mean, values.mean(0), rtol=1e-15)
            np.testing.assert_allclose(deviation, values.std(0, ddof=1), rtol=1e-9)

    def test_one_sample_has_no_spread(self):
        import xarray

        mean, deviation = moments(xarray.DataArray(np.full((1, 2, 2), 3.0), dims=("sample", "y", "x")))
        self.assertTrue((mean == 3).all() and (deviation == 0).all())


if __name__ == "__main__":
    unittest.main()
