"""python3 -m tafel_post.trace TRACE.h5 --output PICTURE.png: metal plated on a crystal, and what the crystal feels of it.

One figure of a result of `tafel trace`: the surface when there is most metal, potential and charge, and frequency shifts over
n and dissipation of every overtone, against time.
"""

import argparse
import sys

import h5py
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from .ensemble import FileProblem
from .plot import STYLE
from .sense import open_response


def record(path):
    """What the terminals showed: voltage (V) and charge per area (C/m2) by time, and the surface at the most charge."""
    with h5py.File(path, "r") as file:
        for name in ("voltage", "charge_density", "order_parameter"):
            if name not in file:
                raise FileProblem(f'{path}: has no "{name}": it is no result of tafel trace')
        count = len(file["time"])
        voltage, charge = file["voltage"][:count], file["charge_density"][:count]
        place = int(np.argmax(charge))
        phase = file["order_parameter"]
        surface = phase[place, phase.shape[1] // 2]
        spacing = float(file["x"][1] - file["x"][0])
        return voltage, charge, place, surface, spacing


def draw(path, title=""):
    """The figure of a trace."""
    response = open_response(path)
    voltage, charge, place, surface, spacing = record(path)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(2, 2, figsize=(8.4, 5.6), layout="constrained")
        ((picture, terminal), (frequency, dissipation)) = axes
        height, width = surface.shape[1] * spacing * 1e9, surface.shape[0] * spacing * 1e9
        picture.imshow(
            surface.T, origin="lower", extent=(0, width, 0, height), cmap="Greys", vmin=0, vmax=1.4, aspect="equal")
        picture.set(
            xlabel="y (nm)", ylabel="from the crystal (nm)", title=f"metal at {response.time[place]:.3g} s")
        terminal.plot(response.time[1:], 1e3 * voltage[1:], lw=1.1, color="C0")
        terminal.set(xlabel="time (s)", ylabel="potential (mV)", title="potential and charge")
        terminal.yaxis.label.set_color("C0")
        beside = terminal.twinx()
        # 1 uAh/cm2 is 36 C/m2.
        beside.plot(response.time, charge / 36, lw=1.1, color="C1")
        beside.set_ylabel("charge (µAh/cm²)", color="C1")
        colors = plt.get_cmap("viridis")(np.linspace(0, 0.85, len(response.overtone)))
        for n, overtone in enumerate(response.overtone):
            frequency.plot(response.time, response.normalised[:, n], color=colors[n], lw=1.1, label=f"n = {overtone}")
            dissipation.plot(response.time, 1e6 * response.dissipation[:, n], color=colors[n], lw=1.1)
        frequency.set(xlabel="time (s)", ylabel="Δf/n (Hz)", title="frequency shift over n")
        dissipation.set(xlabel="time (s)", ylabel="ΔD (10⁻⁶)", title="dissipation")
        frequency.legend(fontsize=7, frameon=False)
        if title:
            figure.suptitle(title, fontsize=10)
    return figure


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="tafel_post.trace", description=__doc__.splitlines()[0])
    parser.add_argument("file", metavar="TRACE.h5")
    parser.add_argument("--output", required=True, metavar="PICTURE")
    parser.add_argument("--title", default="")
    options = parser.parse_args(arguments)
    try:
        figure = draw(options.file, options.title)
        figure.savefig(options.output, dpi=160)
        plt.close(figure)
    except (FileProblem, OSError) as problem:
        print(f"tafel_post.trace: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
