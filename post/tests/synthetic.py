"""Small ensembles in the layout "ensemble 1", made without tafel, with potentials that solve their equation."""

import os

import h5py
import numpy as np

LENGTH, POROSITY, DEVIATION, BULK, SOURCE = 85.2e-6, 0.25, 0.05, 0.949, 5.7e5


def medium(rng, n):
    """A log-normal porosity field of a periodic squared-exponential Gaussian field, correlation length 1/16."""
    k = 2 * np.pi * np.fft.fftfreq(n, 1 / n)
    amplitude = np.exp(-(k[:, None] ** 2 + k[None, :] ** 2) / 16**2 / 4)
    field = np.fft.ifft2(amplitude * np.fft.fft2(rng.standard_normal((n, n)))).real
    field /= np.sqrt((amplitude**2).mean())
    sigma = np.sqrt(np.log1p((DEVIATION / POROSITY) ** 2))
    return POROSITY * np.exp(sigma * field - sigma**2 / 2)


def potential(k, source, h):
    """-div(k grad u) = source by conjugate gradients; u = 0 at the upper x wall, no flux at the lower, y periodic."""
    tx, ty = 2 / (1 / k[:, 1:] + 1 / k[:, :-1]), 2 / (1 / k + 1 / np.roll(k, -1, 0))

    def apply(u):
        fx, fy = tx * np.diff(u, axis=1), ty * (np.roll(u, -1, 0) - u)
        out = np.roll(fy, 1, 0) - fy
        out[:, :-1] -= fx
        out[:, 1:] += fx
        out[:, -1] += 2 * k[:, -1] * u[:, -1]
        return out

    u, r = np.zeros_like(k), np.full_like(k, source * h * h)
    p, norm = r.copy(), (r * r).sum()
    target = 1e-16 * norm
    while norm > target:
        q = apply(p)
        step = norm / (p * q).sum()
        u += step * p
        r -= step * q
        old, norm = norm, (r * r).sum()
        p = r + norm / old * p
    return u


def samples(first, count, n, seed=0):
    """The variables of `count` samples from number `first` on, by name."""
    out = {name: [] for name in ("porosity", "coefficient", "potential", "effective_conductivity_xx", "iterations")}
    for sample in range(first, first + count):
        porosity = medium(np.random.default_rng([seed, sample]), n)
        k = BULK * porosity**1.5
        out["porosity"].append(porosity.astype("f4"))
        out["coefficient"].append(k.astype("f4"))
        out["potential"].append(potential(k, SOURCE, LENGTH / n).astype("f4"))
        out["effective_conductivity_xx"].append(np.exp(np.log(k).mean()))
        out["iterations"].append(sample % 7)
    return {name: np.asarray(values) for name, values in out.items()}


ABOUT = {
    "porosity": ("1", "porosity"), "coefficient": ("S m-1", "electrolyte conductivity"),
    "potential": ("V", "electrolyte potential"),
    "effective_conductivity_xx": ("S m-1", "effective conductivity xx"),
    "iterations": ("1", "iterations"), "status": ("1", "state of the sample"),
}


def head(file, n, ids, case="{}"):
    for name, value in [("Conventions", "CF-1.10"), ("title", "Pore space of a graphite negative electrode"),
                        ("source", "tafel 0.1.0"), ("history", "test"), ("tafel_layout", "ensemble 1"),
                        ("tafel_commit", "0" * 40), ("tafel_config", case), ("tafel_identity", case)]:
        file.attrs[name] = np.bytes_(value)
    centres = (np.arange(n) + 0.5) * LENGTH / n
    for name, values, units in [("sample", ids, None), ("y", centres, "m"), ("x", centres, "m")]:
        file.create_dataset(name, data=values).make_scale(name)
        if units:
            file[name].attrs["units"] = np.bytes_(units)
            file[name].attrs["axis"] = np.bytes_(name.upper())


def describe(file, name):
    for i, axis in enumerate(("sample", "y", "x")[: file[name].ndim]):
        file[name].dims[i].attach_scale(file[axis])
    for attribute, value in zip(("units", "long_name"), ABOUT[name]):
        file[name].attrs[attribute] = np.bytes_(value)


def write(path, count=6, n=16, first=0, status=None, case="{}"):
    """One file."""
    ids = np.arange(first, first + count)
    with h5py.File(path, "w", libver="earliest", track_order=True) as file:
        head(file, n, ids, case)
        status = np.ones(count, "u1") if status is None else np.asarray(status, "u1")
        for name, values in (samples(first, count, n) | {"status": status}).items():
            chunks = (1, n, n) if values.ndim == 3 else None
            file.create_dataset(name, data=values, chunks=chunks)
            describe(file, name)


def write_sharded(folder, shards=3, per_shard=2, n=16, status=None):
    """Shards and their index; the path of the index."""
    total = shards * per_shard
    status = np.ones(total, "u1") if status is None else np.asarray(status, "u1")
    for shard in range(shards):
        part = slice(shard * per_shard, (shard + 1) * per_shard)
        write(os.path.join(folder, f"shard-{shard:06d}.h5"), per_shard, n, shard * per_shard, status[part])
    index = os.path.join(folder, "ensemble.h5")
    with h5py.File(index, "w", libver="latest", track_order=True) as file:
        head(file, n, np.arange(total))
        with h5py.File(os.path.join(folder, "shard-000000.h5"), "r") as shard:
            kinds = {name: (shard[name].shape[1:], shard[name].dtype) for name in ABOUT}
        for name, (tail, dtype) in kinds.items():
            layout = h5py.VirtualLayout((total,) + tail, dtype)
            for i in range(shards):
                layout[i * per_shard:(i + 1) * per_shard] = h5py.VirtualSource(
                    f"shard-{i:06d}.h5", name, (per_shard,) + tail, dtype=dtype)
            file.create_virtual_dataset(name, layout)
            describe(file, name)
    return index
