"""An ensemble as a PyTorch data set."""

import os

import h5py
import torch

from .ensemble import FileProblem, check_ensemble, complete_samples


def has_filters(data):
    """Whether a dataset's chunks are compressed or carry checksums."""
    return data.chunks is not None and data.id.get_create_plist().get_nfilters() > 0


class EnsembleDataset(torch.utils.data.Dataset):
    """The complete samples of an ensemble, each a dict of tensors.

    Fields have their grid's shape, `(ny, nx)`; scalars of a sample have none; `"sample"` is the sample's
    number in the ensemble. Samples whose status is not "complete" are left out. A file and the index of a
    sharded ensemble work alike; a missing, damaged, swapped or foreign shard is refused.

    The file is opened when the first sample is read, once in each process: an HDF5 handle must not cross
    a fork, and a data set must be cheap to send to a worker.

    path: the ensemble. variables: the names to read; by default all that belong to samples.
    dtype: the type that floating-point values are given. transform: applied to each sample's dict.
    """

    def __init__(self, path, variables=None, dtype=torch.float32, transform=None):
        self.path = os.path.abspath(path)
        self.dtype = dtype
        self.transform = transform
        self.samples = complete_samples(self.path)
        with h5py.File(self.path, "r") as file:
            of_samples = [
                name for name, dataset in file.items()
                if isinstance(dataset, h5py.Dataset) and dataset.ndim and name not in ("sample", "status")
                and len(dataset) == len(file["status"]) and not h5py.h5ds.is_scale(dataset.id)
            ]
            unknown = [name for name in variables or () if name not in of_samples]
            if unknown:
                raise FileProblem(f"{path}: has no {', '.join(unknown)}; there are {', '.join(of_samples)}")
        self.variables = list(variables) if variables is not None else of_samples
        self._file, self._process = None, None

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        file = self._open()
        position = int(self.samples[index])
        item = {name: self._tensor(file[name][position]) for name in self.variables}
        item["sample"] = torch.tensor(int(file["sample"][position]))
        return self.transform(item) if self.transform else item

    def _tensor(self, values):
        tensor = torch.as_tensor(values)
        return tensor.to(self.dtype) if tensor.is_floating_point() else tensor

    def _open(self):
        if self._process != os.getpid():
            check_ensemble(self.path)  # a shard may have gone since
            # A chunk holds many samples: reading them in any order, HDF5 would read a whole chunk for each of them
            # into its cache. Without one it reads the sample alone, unless the chunk must be decompressed.
            settings = {} if self._is_filtered() else {"rdcc_nbytes": 0}
            self._file, self._process = h5py.File(self.path, "r", **settings), os.getpid()
        return self._file

    def _is_filtered(self):
        with h5py.File(self.path, "r") as file:
            datasets = [file[name] for name in self.variables]
            shards = {source.file_name for data in datasets if data.is_virtual for source in data.virtual_sources()}
            if not shards:
                return any(has_filters(data) for data in datasets)
        with h5py.File(os.path.join(os.path.dirname(self.path), sorted(shards)[0]), "r") as shard:
            return any(has_filters(shard[name]) for name in self.variables)

    def __getstate__(self):
        return self.__dict__ | {"_file": None, "_process": None}
