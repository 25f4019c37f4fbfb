"""Opening runs (layout "fields 1"): fields (time, z, y, x) and numbers (time) of one run."""

import csv
import json

import numpy as np
import xarray

from .ensemble import FileProblem, open_layout


def times(file):
    """The times, in s, of an open file that are whole: a time is in /time after all that belongs to it.

    A run that was killed while it added one leaves a time that is not written yet, which does not increase.
    """
    if "time" not in file:
        raise FileProblem(f"{file.filename}: has no axis of time")
    found = file["time"][:]
    is_next = np.isfinite(found) & (np.diff(found, prepend=-np.inf) > 0)
    count = len(found) if is_next.all() else int(np.argmin(is_next))
    return found[:count]


def check_fields(path):
    """Raises FileProblem unless `path` is a file of fields of ours; returns how many of its times are whole."""
    with open_layout(path, "fields 1") as file:
        return len(times(file))


def open_fields(path):
    """The run at `path` as an xarray.Dataset of its whole times; values are read when used.

    Dimensions are `time`, `z`, `y`, `x` (`z` has one cell in the plane), coordinates in s and m. A running or killed
    run can be opened at any time: xarray alone would show a time that is still being written, with zeros in it.
    Raises FileProblem for a foreign file, FileNotFoundError if there is none.
    """
    count = check_fields(path)
    dataset = xarray.open_dataset(path, engine="h5netcdf")
    return dataset if count == dataset.sizes["time"] else dataset.isel(time=slice(0, count))


def case_of(dataset):
    """The resolved case that a run was made from, as a dictionary; lengths and times in SI units."""
    text = dataset.attrs.get("tafel_config", dataset.get("tafel_config", "{}"))
    text = text.values.item() if isinstance(text, xarray.DataArray) else text
    return json.loads(text.decode() if isinstance(text, bytes) else text)


def nearest(dataset, time):
    """The number of the time nearest to `time`, in s."""
    if dataset.sizes["time"] == 0:
        raise FileProblem("no time is whole yet")
    return int(np.argmin(np.abs(dataset["time"].values - time)))


def open_series(path):
    """A run's table (the case's `output.series`) as an xarray.Dataset along `time`, with the units of its head."""
    with open(path, newline="") as file:
        # A line that a kill has torn has no end.
        rows = list(csv.reader(line for line in file if line.endswith("\n")))
    if not rows or not rows[0] or rows[0][0] != "time [s]":
        raise FileProblem(f"{path}: is no table of a run: it does not begin with 'time [s]'")
    try:
        values = np.array(rows[1:], dtype=np.float64).reshape(len(rows) - 1, len(rows[0]))
    except ValueError as error:
        raise FileProblem(f"{path}: {error}") from error
    heads = [(name, unit.rstrip("]")) for name, _, unit in (head.partition(" [") for head in rows[0])]
    columns = {name: ("time", values[:, n], {"units": unit or "1"}) for n, (name, unit) in enumerate(heads)}
    return xarray.Dataset(columns).set_coords("time")
