"""Opening ensembles (layout "ensemble 1"): one file, or the index of a sharded one."""

import os

import h5py
import numpy as np
import xarray

COMPLETE = 1  # of `status`: 0 missing, 1 complete, 2 failed


class FileProblem(ValueError):
    """The file is no ensemble of ours, or a part of it is missing."""


def check_ensemble(path):
    """Raises FileProblem unless `path` is an ensemble whose shards, if it has any, are all there."""
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
        if layout != "ensemble 1":
            raise FileProblem(f"{path}: the layout is {layout!r}, not 'ensemble 1'")
        if "status" not in file:
            raise FileProblem(f"{path}: has no status of its samples")
        folder = os.path.dirname(path)
        needed = {
            source.file_name
            for dataset in file.values() if isinstance(dataset, h5py.Dataset) and dataset.is_virtual
            for source in dataset.virtual_sources()
        }
        # HDF5 itself shows what is missing as zeros, without a word.
        missing = sorted(name for name in needed if name != "." and not os.path.exists(os.path.join(folder, name)))
        if missing:
            raise FileProblem(f"{path}: {len(missing)} of {len(needed)} shards are missing: {', '.join(missing[:5])}")


def complete_samples(path):
    """The positions, in rising order, of the samples that are complete."""
    check_ensemble(path)
    with h5py.File(path, "r") as file:
        return np.flatnonzero(file["status"][:] == COMPLETE)


def open_ensemble(path):
    """The ensemble at `path` as an xarray.Dataset of its complete samples; values are read when used.

    Dimensions are `sample`, `y`, `x` (and `z`), coordinates in metres. Raises FileProblem for a foreign
    file and for an index with a missing shard, FileNotFoundError if there is none.
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
