"""python3 -m tafel_post.sense FILE [FILE ...] --output PICTURE.png: the response of a quartz crystal microbalance.

Results of `tafel sense` and `tafel trace` (HDF5), and the long tables that `tafel sense --convert` writes: shifts over n and
dissipation, against time where there are several times, against the overtone where there is one, and the surface beside them.
"""

import argparse
import csv
import sys
from dataclasses import dataclass, field

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from .ensemble import FileProblem
from .plot import STYLE

NEEDED = ("time", "overtone", "frequency_shift", "bandwidth_shift", "dissipation_shift")


@dataclass
class Response:
    """Shifts of overtones over time; not-a-number where nothing was read."""

    name: str
    time: np.ndarray  # (time), s
    overtone: np.ndarray  # (overtone)
    frequency: np.ndarray  # (time, overtone), Hz
    bandwidth: np.ndarray  # (time, overtone), Hz
    dissipation: np.ndarray  # (time, overtone)
    areal_mass: np.ndarray | None = None  # (time), kg/m2
    solid: np.ndarray | None = None  # (y, x) at the last time: the middle plane in space
    spacing: float = 1.0  # m
    further: dict = field(default_factory=dict)

    @property
    def normalised(self):
        """The frequency's shift over n, Hz."""
        return self.frequency / self.overtone


def open_response(path):
    """Reads a result or a long table; FileProblem where it is neither."""
    try:
        with open(path, "rb") as stream:
            head = stream.read(64)
    except OSError as problem:
        raise FileProblem(f"{path}: {problem.strerror.lower()}") from None
    return read_result(path) if head.startswith(b"\x89HDF") else read_table(path)


def read_result(path):
    """A result of `tafel sense` or `tafel trace`."""
    try:
        file = h5py.File(path, "r")
    except OSError as problem:
        raise FileProblem(f"{path}: cannot be read: {problem}") from None
    with file:
        missing = [name for name in NEEDED if name not in file]
        if missing:
            raise FileProblem(f"{path}: has no '{missing[0]}': it is no result of tafel sense or trace")
        count = len(file["time"])
        if count == 0:
            raise FileProblem(f"{path}: has no time yet")
        response = Response(path, *(file[name][:count] if name != "overtone" else file[name][:] for name in NEEDED))
        if "areal_mass" in file:
            response.areal_mass = file["areal_mass"][:count]
        for name in ("entrained_mass", "apparent_mass", "load_real", "load_imag", "load_hydrodynamic_real"):
            if name in file:
                response.further[name] = file[name][:count]
        if "solid_fraction" in file:
            planes = file["solid_fraction"]
            response.solid = planes[count - 1, planes.shape[1] // 2]
            response.spacing = float(file["x"][1] - file["x"][0])
    return response


def read_table(path):
    """A long table: time [s], overtone, frequency_shift [Hz], dissipation_shift [1e-6], with its notes in front."""
    fundamental, rows, header = None, {}, None
    with open(path, newline="", encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if line.startswith("#"):
                name, _, value = line[1:].partition(":")
                if name.strip() == "fundamental [Hz]":
                    fundamental = float(value)
                continue
            if not line.strip():
                continue
            cells = next(csv.reader([line]))
            if header is None:
                header = cells
                wanted = ["time [s]", "overtone", "frequency_shift [Hz]", "dissipation_shift [1e-6]"]
                if header != wanted:
                    raise FileProblem(f"{path}:{number}: is no long table; tafel sense --convert makes one of it")
                continue
            if len(cells) != 4:
                raise FileProblem(f"{path}:{number}: has {len(cells)} cells, not 4")
            try:
                time, overtone = float(cells[0]), int(cells[1])
                rows[time, overtone] = [float(cell) if cell else np.nan for cell in cells[2:]]
            except ValueError as problem:
                raise FileProblem(f"{path}:{number}: {problem}") from None
    if not rows:
        raise FileProblem(f"{path}: has no readings")
    if fundamental is None:
        raise FileProblem(f"{path}: does not tell the fundamental frequency")
    times = np.array(sorted({time for time, _ in rows}))
    overtones = np.array(sorted({overtone for _, overtone in rows}))
    values = np.full((2, len(times), len(overtones)), np.nan)
    for (time, overtone), row in rows.items():
        values[:, np.searchsorted(times, time), np.searchsorted(overtones, overtone)] = row
    dissipation = values[1] * 1e-6
    return Response(path, times, overtones, values[0], dissipation * overtones * fundamental / 2, dissipation)


def mean(responses):
    """The crystal's response where its area is of several surfaces in equal parts: loads, and with them shifts, add."""
    first = responses[0]
    for other in responses[1:]:
        if not (np.array_equal(other.overtone, first.overtone) and np.array_equal(other.time, first.time)):
            raise FileProblem(f"{other.name}: has other overtones or times than {first.name}")
    average = {
        name: np.mean([getattr(one, name) for one in responses], axis=0)
        for name in ("frequency", "bandwidth", "dissipation")
    }
    masses = [one.areal_mass for one in responses]
    return Response(
        f"mean of {len(responses)}", first.time, first.overtone, **average,
        areal_mass=None if any(mass is None for mass in masses) else np.mean(masses, axis=0))


def draw(responses, title=""):
    """A figure: the surface if there is one, shifts over n, and dissipation."""
    shows_surface = len(responses) == 1 and responses[0].solid is not None
    is_series = any(len(one.time) > 1 for one in responses)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, 3 if shows_surface else 2, figsize=(9.6 if shows_surface else 7.2, 2.9), layout="constrained")
        if shows_surface:
            one = responses[0]
            height, width = (size * one.spacing * 1e9 for size in (one.solid.shape[1], one.solid.shape[0]))
            axes[0].imshow(one.solid.T, origin="lower", extent=(0, width, 0, height), cmap="Greys", vmin=0, vmax=1.4)
            axes[0].set(xlabel="y (nm)", ylabel="from the crystal (nm)", title="surface")
        left, right = axes[-2:]
        for number, one in enumerate(responses):
            if is_series:
                colors = plt.get_cmap("viridis")(np.linspace(0, 0.85, len(one.overtone)))
                style = ("-", "--", ":", "-.")[number % 4]
                for n, overtone in enumerate(one.overtone):
                    name = f"n = {overtone}" if number == 0 else None
                    left.plot(one.time, one.normalised[:, n], style, color=colors[n], lw=1.1, label=name)
                    right.plot(one.time, 1e6 * one.dissipation[:, n], style, color=colors[n], lw=1.1)
            else:
                left.plot(one.overtone, one.normalised[0], "o-", ms=3.5, lw=1.1, label=one.name)
                right.plot(one.overtone, 1e6 * one.dissipation[0], "o-", ms=3.5, lw=1.1)
        across = "time (s)" if is_series else "overtone"
        left.set(xlabel=across, ylabel="Δf/n (Hz)", title="frequency shift over n")
        right.set(xlabel=across, ylabel="ΔD (10⁻⁶)", title="dissipation")
        if is_series or len(responses) > 1:
            left.legend(fontsize=7, frameon=False)
        if title:
            figure.suptitle(title, fontsize=10)
    return figure


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="tafel_post.sense", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--output", required=True, metavar="PICTURE")
    parser.add_argument("--mean", action="store_true", help="draw the mean of the files, of equal areas, beside nothing else")
    parser.add_argument("--title", default="")
    options = parser.parse_args(arguments)
    try:
        responses = [open_response(path) for path in options.files]
        figure = draw([mean(responses)] if options.mean else responses, options.title)
        figure.savefig(options.output, dpi=160)
        plt.close(figure)
    except (FileProblem, OSError) as problem:
        print(f"tafel_post.sense: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
