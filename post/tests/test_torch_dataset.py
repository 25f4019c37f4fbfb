import os
import pickle
import tempfile
import unittest

import h5py
import numpy as np

from tafel_post import FileProblem

from . import synthetic

try:
    import torch
    from tafel_post.torch_dataset import EnsembleDataset
except ImportError:
    torch = None


@unittest.skipUnless(torch, "PyTorch is not installed")
class EnsembleDatasetTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "ensemble.h5")

    def test_a_sample_is_a_dict_of_tensors(self):
        synthetic.write(self.path)
        data = EnsembleDataset(self.path)
        item = data[3]
        self.assertEqual(set(item), set(synthetic.ABOUT) - {"status"} | {"sample"})
        self.assertEqual(item["potential"].shape, (16, 16))
        self.assertEqual(item["effective_conductivity_xx"].dtype, torch.float32)
        self.assertEqual(item["iterations"].dtype, torch.int64)
        with h5py.File(self.path) as file:
            np.testing.assert_array_equal(item["potential"].numpy(), file["potential"][3])
        self.assertEqual(data[-1]["sample"], 5)
        with self.assertRaises(IndexError):
            data[6]

    def test_incomplete_samples_are_left_out(self):
        synthetic.write(self.path, status=[0, 1, 2, 1, 1, 0])
        data = EnsembleDataset(self.path, ["potential"])
        self.assertEqual([int(item["sample"]) for item in data], [1, 3, 4])

    def test_workers_read_each_sample_once_shuffled(self):
        synthetic.write(self.path, count=12)
        folder = os.path.join(self.folder.name, "shards")
        os.mkdir(folder)
        for path in (self.path, synthetic.write_sharded(folder, shards=4, per_shard=3)):
            data = EnsembleDataset(path, ["coefficient", "potential"])
            data[0]  # the parent's handle must not be used by the workers
            loader = torch.utils.data.DataLoader(data, batch_size=5, shuffle=True, num_workers=2)
            batches = list(loader)
            seen = torch.cat([batch["sample"] for batch in batches])
            self.assertEqual(sorted(seen.tolist()), list(range(12)))
            fields = torch.cat([batch["potential"] for batch in batches])
            for number, field in zip(seen.tolist(), fields):
                self.assertTrue(torch.equal(field, data[number]["potential"]))

    def test_open_data_set_can_be_sent(self):
        synthetic.write(self.path)
        data = EnsembleDataset(self.path, ["potential"], dtype=torch.float64, transform=potential_alone)
        data[0]
        again = pickle.loads(pickle.dumps(data))
        self.assertTrue(torch.equal(again[2], data[2]))
        self.assertEqual(again[2].dtype, torch.float64)

    def test_unknown_variable_and_missing_shard_are_refused(self):
        index = synthetic.write_sharded(self.folder.name)
        with self.assertRaisesRegex(FileProblem, "has no voltage; there are .*potential"):
            EnsembleDataset(index, ["voltage"])
        data = EnsembleDataset(index, ["potential"])
        synthetic.write(os.path.join(self.folder.name, "shard-000000.h5"), 2, first=2)
        with self.assertRaisesRegex(FileProblem, "shard-000000.h5 holds other samples"):
            EnsembleDataset(index)
        synthetic.write(os.path.join(self.folder.name, "shard-000000.h5"), 2)
        os.remove(os.path.join(self.folder.name, "shard-000002.h5"))
        with self.assertRaisesRegex(FileProblem, "shard-000002.h5"):
            EnsembleDataset(index)
        with self.assertRaisesRegex(FileProblem, "shard-000002.h5"):
            data[0]


def potential_alone(item):
    """A transform that can be pickled."""
    return item["potential"]


if __name__ == "__main__":
    unittest.main()
