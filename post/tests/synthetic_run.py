"""Runs of a cell in the layout "fields 1", made of closed forms, for the tests."""

import json
import os

import h5py
import numpy as np

SPACING = 0.5e-6
WIDTH = 0.5e-6  # of the profile of the order parameter
NUMBERS = {
    "step": "1", "cycle": "1", "segment": "1", "voltage": "V", "current_density": "A m-2", "charge_density": "C m-2",
    "plated_thickness": "m", "tip_position": "m", "tip_radius": "m", "roughness_range": "m", "dead_metal": "m2",
    "dead_parts": "1", "lithium_imbalance": "1", "charge_imbalance": "1",
}
FIELDS = {"order_parameter": "1", "concentration": "mol m-3", "potential": "V"}


def front(y, z, time):
    """Where the metal ends: a cosine along y and one along z that a front of 1 um/s carries on."""
    return 4e-6 + 1e-6 * time + 1e-6 * np.cos(np.pi * y / 8e-6) * (1 + 0.5 * np.cos(np.pi * z / 4e-6))


def numbers(count, has_island):
    time = np.arange(count, dtype=np.float64)
    found = {name: np.zeros(count) for name in NUMBERS}
    found |= {
        "step": 10.0 * np.arange(count), "cycle": np.ones(count), "segment": 1.0 + (time >= count / 2),
        "voltage": -0.1 - 0.01 * time, "current_density": np.full(count, 100.0), "charge_density": 100 * time,
        "plated_thickness": 1e-6 * time, "tip_position": 5e-6 + 1e-6 * time, "tip_radius": np.full(count, 3e-6),
        "roughness_range": np.full(count, 2e-6),
        "dead_metal": np.full(count, 16 * SPACING**2 if has_island else 0.0), "lithium_imbalance": 1e-14 * time,
        "charge_imbalance": 1e-9 * time,
    }
    return found


def fields(x, y, z, time, has_island):
    away = x - front(y[:, None], z[:, None, None], time)
    order = 0.5 * (1 - np.tanh(away / (2 * WIDTH)))
    if has_island:  # 4 x 4 cells of metal on their own
        order[..., -8:-4, -8:-4] = 1
    return {
        "order_parameter": order, "concentration": np.broadcast_to(1000 + 1e7 * (x - x[-1]), order.shape),
        "potential": np.broadcast_to(-0.1 + 1e3 * x, order.shape),
    }


def case(depth):
    return {"command": "plate", "boundaries": {"y": "mirror", "z": "mirror"}, "output": {"series": "run.csv"},
            "domain": {"cells": [40, 24] + ([depth] if depth > 1 else [])}}


def write(path, count=4, depth=1, is_complete=True, has_island=False):
    """A run of `count` times, in the plane or, where `depth` cells lie along z, in space."""
    x, y = (np.arange(40) + 0.5) * SPACING, (np.arange(24) + 0.5) * SPACING
    z = (np.arange(depth) + 0.5) * SPACING if depth > 1 else np.array([0.5])
    with h5py.File(path, "w", libver="earliest", track_order=True) as file:
        for name, value in [("Conventions", "CF-1.10"), ("title", "A cosine that grows"), ("source", "tafel 0.1.0"),
                            ("history", "test"), ("tafel_layout", "fields 1"), ("tafel_commit", "0" * 40),
                            ("tafel_config", json.dumps(case(depth)))]:
            file.attrs[name] = np.bytes_(value)
        file.attrs["tafel_complete"] = np.int32(is_complete)
        file.create_dataset("time", data=np.arange(count, dtype=np.float64), maxshape=(None,), chunks=(1024,))
        for name, values in [("z", z), ("y", y), ("x", x)]:
            file.create_dataset(name, data=values)
        for name, unit in [("time", "s"), ("z", "m"), ("y", "m"), ("x", "m")]:
            file[name].make_scale(name)
            file[name].attrs["units"] = np.bytes_(unit)
        for name, unit in FIELDS.items():
            values = np.stack([fields(x, y, z, t, has_island)[name] for t in range(count)]) if count else None
            shape = (count, len(z), len(y), len(x))
            file.create_dataset(name, shape, "f4", data=values, maxshape=(None,) + shape[1:], chunks=(1,) + shape[1:])
            describe(file, name, unit, ["time", "z", "y", "x"])
        for name, values in numbers(count, has_island).items():
            file.create_dataset(name, data=values, maxshape=(None,), chunks=(1024,))
            describe(file, name, NUMBERS[name], ["time"])


def describe(file, name, unit, axes):
    for n, axis in enumerate(axes):
        file[name].dims[n].attach_scale(file[axis])
    file[name].attrs["units"] = np.bytes_(unit)
    file[name].attrs["long_name"] = np.bytes_(name.replace("_", " "))


def tear(path):
    """What a kill leaves that hits while a time is added: the arrays are longer, the time is not written."""
    with h5py.File(path, "a") as file:
        file.attrs["tafel_complete"] = np.int32(0)
        for name in list(FIELDS)[:2] + ["voltage"]:
            file[name].resize(len(file["time"]) + 1, axis=0)


def write_series(folder, count=31):
    """The table of the same run, ten lines for each of its times."""
    path = os.path.join(folder, "run.csv")
    columns = numbers(count, False)
    heads = ["time [s]"] + [n if u == "1" else f"{n} [{u}]" for n, u in NUMBERS.items()]
    with open(path, "w") as file:
        file.write(",".join(heads) + "\n")
        for row in range(count):
            file.write(",".join(str(v) for v in [row / 10] + [columns[n][row] for n in NUMBERS]) + "\n")
    return path
