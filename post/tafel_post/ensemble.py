"""Opening ensembles (layout "ensemble 1"): one file, or the index of a sharded one."""

import contextlib
import os

import h5py
import numpy as np
import xarray

COMPLETE = 1  # of `status`: 0 missing, 1 complete, 2 failed


class FileProblem(ValueError):
    """The file is no ensemble of ours, or a part of it is missing."""


@contextlib.contextmanager
def open_layout(path, expected):
    """The file at `path`, open for reading; FileProblem unless it is of the expected layout."""
    path = os.fspath(path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: there is no such file")
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise FileProblem(f"{path}: cannot be opened as HDF5: {error}") from error
    with file:
        layout = file.attrs.get("tafel_layout", "")
        layout = layout.decode() if isinstance(layout, bytes) else str(layout)
        if layout != expected:
            raise FileProblem(f"{path}: the layout is {layout!r}, not {expected!r}")
        yield file


def check_ensemble(path):
    """Raises FileProblem unless `path` is an ensemble whose shards, if it has any, are all there and its own."""
    path = os.fspath(path)
    with open_layout(path, "ensemble 1") as file:
        if "status" not in file:
            raise FileProblem(f"{path}: has no status of its samples")
        check_shards(path, file)


def check_shards(path, index):
    """Raises FileProblem unless the shards of an open index, each opened once, are those that it was made of.

    HDF5 shows whatever has a shard's name: zeros where there is nothing, another case's samples, or, where the
    file beside the index cannot be opened, one in the current folder.
    """
    parts = {
        name: [(s.file_name, s.vspace.get_select_bounds()) for s in dataset.virtual_sources()]
        for name, dataset in index.items() if isinstance(dataset, h5py.Dataset) and dataset.is_virtual
    }
    places = {(file, low[0], high[0]) for sources in parts.values() for file, (low, high) in sources}
    folder = os.path.dirname(path)
    names = sorted({file for file, _, _ in places})
    missing = [name for name in names if not os.path.exists(os.path.join(folder, name))]
    if missing:
        raise FileProblem(f"{path}: {len(missing)} of {len(names)} shards are missing: {', '.join(missing[:5])}")
    if len(places) > len(names):
        raise FileProblem(f"{path}: its variables do not show the same shards")
    case = identity(index)
    end = 0
    for name, first, last in sorted(places, key=lambda place: place[1]):
        try:
            shard = h5py.File(os.path.join(folder, name), "r")
        except OSError as error:
            raise FileProblem(f"{path}: the shard {name} cannot be opened as HDF5: {error}") from error
        with shard:
            if identity(shard) != case:
                raise FileProblem(f"{path}: the shard {name} belongs to another case")
            if "sample" not in shard or "status" not in shard or len(shard["status"]) != last + 1 - first:
                raise FileProblem(f"{path}: the shard {name} does not hold {last + 1 - first} samples")
            if first != end or not np.array_equal(shard["sample"][:], index["sample"][first:last + 1]):
                raise FileProblem(f"{path}: the shard {name} holds other samples than belong to its place")
        end = last + 1
    if parts and end != len(index["sample"]):
        raise FileProblem(f"{path}: the shards hold {end} of {len(index['sample'])} samples")


def identity(file):
    """What makes an ensemble's case: an attribute, or, where it is long, a dataset."""
    value = file.attrs["tafel_identity"] if "tafel_identity" in file.attrs else file.get("tafel_identity")
    value = value[()] if isinstance(value, h5py.Dataset) else value
    return value.tobytes() if isinstance(value, np.ndarray) else value


def complete_samples(path):
    """The positions, in rising order, of the samples that are complete."""
    check_ensemble(path)
    with h5py.File(path, "r") as file:
        return np.flatnonzero(file["status"][:] == COMPLETE)


def open_ensemble(path):
    """The ensemble at `path` as an xarray.Dataset of its complete samples; values are read when used.

    Dimensions are `sample`, `y`, `x` (and `z`), coordinates in metres. Raises FileProblem for a foreign
    file and for an index with a missing, damaged, swapped or foreign shard, FileNotFoundError if there is none.
    """
    kept = complete_samples(path)
    dataset = xarray.open_dataset(path, engine="h5netcdf")
    if len(kept) == dataset.sizes["sample"]:
        return dataset
    if len(kept) == 0:
        return dataset.isel(sample=slice(0, 0))
    if kept[-1] - kept[0] + 1 == len(kept):  # a slice is read far faster than a list
        return dataset.isel(sample=slice(int(kept[0]), int(kept[-1]) + 1))
    return dataset.isel(sample=kept)


def moments(variable, block=256):
    """Mean and standard deviation over samples of a variable, in float64, read `block` samples at a time.

    Blocks are merged by the parallel form of Welford's update (Chan, Golub and LeVeque 1983), so that
    nothing is lost where the mean is large against the spread.
    """
    count, mean, squares = 0, 0.0, 0.0
    for first in range(0, variable.sizes["sample"], block):
        values = variable.isel(sample=slice(first, first + block)).values.astype(np.float64)
        here, centre = len(values), values.mean(axis=0)
        shift = centre - mean
        squares = squares + ((values - centre) ** 2).sum(axis=0) + shift**2 * (count * here / (count + here))
        mean = mean + shift * (here / (count + here))
        count += here
    if count == 0:
        raise FileProblem("no sample is complete")
    return mean, np.sqrt(squares / max(count - 1, 1))
