"""python3 -m tafel_post.plating FILE --output PICTURE.png or MOVIE.gif: a run of `tafel plate`."""

import argparse
import os
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap, Normalize
from PIL import Image

from .ensemble import FileProblem
from .fields import case_of, nearest, open_fields, open_series
from .metal import LEVEL, dead, heights
from .plot import STYLE, label, scaled

METAL = "#b9bec4"
DEAD = "#d1495b"
CURVES = ["#31688e", "#e07b39", "#3a7d44", "#7b4f9d"]
# Of an overlay: what it is called, its colours, its unit.
OVERLAYS = {
    "concentration": ("concentration", "viridis", (1, "mol m⁻³")),
    "potential": ("potential", "plasma", (1e3, "mV")),
    "none": ("order parameter", "gray", (1, "")),
}
# The units of electrochemists, from those of the file.
UNITS = {"A m-2": (0.1, "mA cm⁻²"), "C m-2": (1 / 36000, "mAh cm⁻²"), "mol m-3": (1, "mol m⁻³")}


def in_unit(values, unit):
    """Values in a readable unit, and that unit."""
    finite = np.abs(values[np.isfinite(values)]) if len(values) else np.zeros(0)
    largest = finite.max() if finite.size else 0.0
    if unit in ("m2", "m3"):
        power = int(unit[1])
        return values * 1e6**power, "µm" + {2: "²", 3: "³"}[power]
    factor, unit = UNITS[unit] if unit in UNITS else scaled(largest, unit)
    return values * factor, unit


def spaced(count, wanted):
    """At most `wanted` of the numbers from 0 to `count` - 1, evenly spaced, the last among them."""
    if wanted == 1:
        return [count - 1]
    return sorted({int(n) for n in np.linspace(0, count - 1, min(wanted, count)).round()})


def bar_length(width):
    """The longest of 1, 2, 5, 10, ... that is at most a quarter of a width."""
    power = 10.0 ** np.floor(np.log10(width / 4))
    return max(step * power for step in (1, 2, 5) if step * power <= width / 4 * (1 + 1e-9))


class Plane:
    """The cells of one plane: the whole of a run in the plane, a cut through one in space."""

    def __init__(self, run, z=None):
        self.run = run
        if "order_parameter" not in run or run["order_parameter"].dims != ("time", "z", "y", "x"):
            raise FileProblem("it holds no order parameter: is it a file of `tafel plate`?")
        if run.sizes["time"] == 0:
            raise FileProblem("no time is whole yet")
        case = case_of(run)
        self.is_periodic = case.get("boundaries", {}).get("y", "periodic") == "periodic"
        self.is_cut = run.sizes["z"] > 1
        self.row = 0
        if self.is_cut:
            self.row = self.farthest() if z is None else int(np.argmin(np.abs(run["z"].values - z)))
        x, y = run["x"].values, run["y"].values
        self.spacing = x[1] - x[0]
        self.height, self.width = len(x) * self.spacing, len(y) * (y[1] - y[0])
        self.factor, self.unit = scaled(max(self.height, self.width), "m")

    def farthest(self):
        """The plane with the farthest metal at the last time."""
        last = self.run["order_parameter"].isel(time=-1).values
        return int(np.argmax(heights(last, self.run["x"].values).max(axis=1)))

    def where(self):
        """What a title says of a cut."""
        return f"cut at z = {self.run['z'].values[self.row] * self.factor:.3g} {self.unit}" if self.is_cut else ""

    def field(self, name, number):
        """A field at a time, `[x][y]`: the collector is below."""
        return self.run[name].isel(time=number, z=self.row).values.astype(np.float64).T

    def dead(self, number):
        """Where metal has lost the collector; with periodic sides, around them."""
        values = self.run["order_parameter"].isel(time=number)
        if self.is_cut:
            case = case_of(self.run).get("boundaries", {})
            around = [n for n, name in enumerate("zy") if case.get(name, "periodic") == "periodic"]
            return dead(values.values, around)[self.row].T
        return dead(values.isel(z=0).values, [0] if self.is_periodic else []).T


class Snapshot:
    """One time in one set of axes: metal in grey, dead metal in red, the overlay in the electrolyte."""

    def __init__(self, axis, plane, overlay, limits):
        self.axis, self.plane, self.overlay = axis, plane, overlay
        extent = [0, plane.width * plane.factor, 0, plane.height * plane.factor]
        _, colours, _ = OVERLAYS[overlay]
        options = {"origin": "lower", "extent": extent, "interpolation": "nearest"}
        blank = np.zeros((plane.run.sizes["x"], plane.run.sizes["y"]))
        self.image = axis.imshow(blank, cmap=colours, norm=Normalize(*limits), **options)
        self.metal = axis.imshow(blank, cmap=ListedColormap([METAL]), **options)
        self.lost = axis.imshow(blank, cmap=ListedColormap([DEAD]), alpha=blank, **options)
        self.outline = None
        axis.set_xlabel(f"y ({plane.unit})")
        axis.tick_params(length=2)
        for side in axis.spines.values():
            side.set_visible(False)
        self.add_scale()

    def add_scale(self):
        length = bar_length(self.plane.width * self.plane.factor)
        width, height = self.plane.width * self.plane.factor, self.plane.height * self.plane.factor
        right, below = 0.95 * width, 0.955 * height
        self.axis.plot([right - length, right], [below, below], color="white", linewidth=3.4, solid_capstyle="butt")
        self.axis.plot([right - length, right], [below, below], color="#222222", linewidth=1.8, solid_capstyle="butt")
        box = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}
        self.axis.text(right - length / 2, below - 0.02 * height, f"{length:g} {self.plane.unit}", ha="center",
                       va="top", fontsize=7.5, bbox=box)

    def show(self, number):
        """Draws a time."""
        plane = self.plane
        order = np.clip(plane.field("order_parameter", number), 0, 1)
        if self.overlay == "none":
            self.image.set_data(order)
            self.metal.set_alpha(np.zeros_like(order))
        else:
            self.image.set_data(plane.field(self.overlay, number) * OVERLAYS[self.overlay][2][0])
            self.metal.set_alpha(order)
        lost = plane.dead(number) if float(plane.run.get("dead_metal", np.zeros(number + 1))[number]) > 0 else None
        self.lost.set_alpha(np.zeros_like(order) if lost is None else lost.astype(np.float64))
        if self.outline is not None:
            # Before Matplotlib 3.8 a set of contours is no artist of its own.
            for part in getattr(self.outline, "collections", None) or [self.outline]:
                part.remove()
        self.outline = None
        if order.min() < LEVEL < order.max():
            y, x = plane.run["y"].values * plane.factor, plane.run["x"].values * plane.factor
            self.outline = self.axis.contour(y, x, order, levels=[LEVEL], colors="#222222", linewidths=0.7)
        self.axis.set_title(f"t = {plane.run['time'].values[number]:.4g} s", loc="left")


def limits(plane, overlay, numbers):
    """The least and greatest value of an overlay in the electrolyte, over some times.

    The beginning, which is uniform, does not count beside others: its value would take the colours of all that follow.
    """
    if overlay == "none":
        return 0.0, 1.0
    factor = OVERLAYS[overlay][2][0]
    found = []
    for number in [n for n in numbers if n > 0] or numbers:
        values = plane.field(overlay, number)[plane.field("order_parameter", number) < 0.05]
        found += [values.min(), values.max()] if values.size else []
    if not found:
        return 0.0, 1.0
    low, high = min(found) * factor, max(found) * factor
    least = 1e-6 * max(abs(low), abs(high), 1e-30)
    return (low, high) if high - low > least else (low - least, high + least)


class RunPicture:
    """Some times of a run above, its numbers over time below."""

    def __init__(self, run, series=None, overlay="concentration", at=None, z=None):
        self.plane = Plane(run, z)
        self.run = run
        self.numbers = series if series is not None and series.sizes["time"] > 1 else run
        self.overlay = overlay
        if overlay != "none" and overlay not in run:
            raise FileProblem(f"there is no variable '{overlay}' to draw")
        count = run.sizes["time"]
        self.shown = [nearest(run, t) for t in at] if at else spaced(count, 4)

    def draw(self):
        with plt.rc_context(STYLE):
            columns = len(self.shown) + (1 if self.plane.is_cut else 0)
            ratio = float(np.clip(self.plane.height / self.plane.width, 0.4, 2.4))
            # What is left of the width beside colour bars and labels.
            tile = min(3.2, (12 - 1.5 - 1.3 * self.plane.is_cut) / columns - 0.18)
            rows = [0.62, tile * ratio + 0.7, 4.9]
            figure = plt.figure(figsize=(12, sum(rows)), layout="constrained")
            figure.get_layout_engine().set(w_pad=0.04, h_pad=0.05, hspace=0.04, wspace=0.02)
            head, top, bottom = figure.subfigures(3, 1, height_ratios=rows)
            self.write_head(head)
            self.draw_times(top, columns)
            self.draw_numbers(bottom)
            return figure

    def write_head(self, figure):
        run, sizes = self.run, self.run.sizes
        cells = " × ".join(str(sizes[n]) for n in ("x", "y", "z") if sizes[n] > 1)
        whole = "" if int(run.attrs.get("tafel_complete", 1)) else ", run not at its end"
        figure.text(0.012, 0.92, str(run.attrs.get("title", "Plating")), fontsize=13, fontweight="bold", va="top")
        words = (f"{cells} cells, {sizes['time']} times until {run['time'].values[-1]:.4g} s{whole}; the collector is "
                 "below; line: order parameter 1/2; red: metal without contact")
        figure.text(0.012, 0.36, words, color="#555555", va="top")

    def draw_times(self, figure, columns):
        axes = figure.subplots(1, columns, squeeze=False)[0]
        low, high = limits(self.plane, self.overlay, self.shown)
        for axis, number in zip(axes, self.shown):
            snapshot = Snapshot(axis, self.plane, self.overlay, (low, high))
            snapshot.show(number)
            if axis is not axes[0]:
                axis.set_yticklabels([])
        axes[0].set_ylabel(f"x from the collector ({self.plane.unit})")
        name, _, (_, unit) = OVERLAYS[self.overlay]
        bar = figure.colorbar(snapshot.image, ax=list(axes[:len(self.shown)]), pad=0.01, aspect=18,
                              label=label(name, unit),
                              extend="both" if 0 in self.shown and self.overlay != "none" else "neither")
        bar.outline.set_visible(False)
        if self.plane.is_cut:
            axes[0].set_title(f"{axes[0].get_title(loc='left')}, {self.plane.where()}", loc="left")
            self.draw_heights(figure, axes[-1])

    def draw_heights(self, figure, axis):
        """The surface at the last time that is shown, seen from the far electrode."""
        plane, number = self.plane, self.shown[-1]
        order = self.run["order_parameter"].isel(time=number).values
        top = heights(order, self.run["x"].values) * plane.factor
        z = self.run["z"].values
        depth = len(z) * (z[1] - z[0]) * plane.factor
        image = axis.imshow(top, origin="lower", extent=[0, plane.width * plane.factor, 0, depth], cmap="cividis",
                            interpolation="nearest")
        axis.axhline(z[plane.row] * plane.factor, color="white", linewidth=0.8, linestyle=(0, (4, 3)))
        axis.set_title("heights; dashes: the cut", loc="left")
        axis.set_xlabel(f"y ({plane.unit})")
        axis.set_ylabel(f"z ({plane.unit})")
        axis.tick_params(length=2)
        figure.colorbar(image, ax=axis, pad=0.02, aspect=18, label=f"height ({plane.unit})").outline.set_visible(False)

    def draw_numbers(self, figure):
        axes = figure.subplots(2, 3, sharex=True).ravel()
        panels = [
            ("voltage", [("voltage", "metal against the far electrode")]),
            ("current density", [("current_density", "")]),
            ("charge plated", [("charge_density", "")]),
            ("height", [("tip_position", "tip"), ("tip_radius", "radius of the tip"),
                        ("roughness_range", "highest less lowest"),
                        ("plated_thickness", "plated, as a flat layer")]),
            ("metal without contact", [("dead_metal", "")]),
        ]
        for axis, (title, curves) in zip(axes, panels):
            self.draw_curves(axis, title, curves)
        self.draw_balances(axes[5])
        for axis in axes:
            self.mark_segments(axis)
            axis.margins(x=0.01)
        for axis in axes[3:]:
            axis.set_xlabel("time (s)")

    def draw_curves(self, axis, title, curves):
        # The radius of a flat surface is infinite.
        curves = [(name, words) for name, words in curves
                  if name in self.numbers and np.isfinite(self.numbers[name].values).any()]
        axis.set_title(title, loc="left")
        if not curves:
            axis.text(0.5, 0.5, "not in the file", transform=axis.transAxes, ha="center", color="#888888")
            return
        unit = self.numbers[curves[0][0]].attrs.get("units", "")
        everything = np.concatenate([self.numbers[name].values for name, _ in curves])
        everything = np.where(np.isfinite(everything), everything, np.nan)
        everything, unit = in_unit(everything, unit)
        for n, ((_, words), values) in enumerate(zip(curves, np.split(everything, len(curves)))):
            axis.plot(self.numbers["time"].values, values, color=CURVES[n], linewidth=1.3, label=words or None)
        axis.set_ylabel(unit)
        if len(curves) > 1:
            axis.legend(frameon=False, fontsize=7.5)
        if np.nanmax(everything) == np.nanmin(everything):
            axis.set_ylim(everything[0] - (everything[0] != 0), everything[0] + 1)

    def draw_balances(self, axis):
        """What the run lost of the metal's ions and of charge, as parts of what passed."""
        axis.set_title("balances: part that is missing", loc="left")
        names = [n for n in self.numbers if n.endswith("_imbalance")]
        for n, name in enumerate(names):
            values = np.abs(self.numbers[name].values)
            values = np.where(values > 0, values, np.nan)
            axis.plot(self.numbers["time"].values, values, color=CURVES[n], linewidth=1.1,
                      label={"lithium_imbalance": "ions and metal"}.get(name, name.replace("_imbalance", "")))
        axis.set_yscale("log")
        axis.set_ylim(1e-17, 1)
        if names:
            axis.legend(frameon=False, fontsize=7.5)

    def mark_segments(self, axis):
        """A hair line where the protocol goes on to its next segment."""
        if "segment" not in self.numbers:
            return
        segment, time = self.numbers["segment"].values, self.numbers["time"].values
        cycle = self.numbers["cycle"].values if "cycle" in self.numbers else np.zeros_like(segment)
        changes = np.flatnonzero((np.diff(segment) != 0) | (np.diff(cycle) != 0))
        if len(changes) <= 40:
            for change in changes:
                axis.axvline(time[change], color="#999999", linewidth=0.5, linestyle=(0, (3, 3)), zorder=0)


class RunMovie:
    """A run as a GIF: the times in the file, all in the same colours."""

    def __init__(self, run, overlay="concentration", z=None, frames=100):
        self.plane = Plane(run, z)
        if overlay != "none" and overlay not in run:
            raise FileProblem(f"there is no variable '{overlay}' to draw")
        self.overlay = overlay
        self.numbers = spaced(run.sizes["time"], frames)

    def write(self, path, rate=10):
        """Writes it with so many frames a second; the last one stays for a second."""
        frames = self.draw()
        # One palette for all frames, made of some of them: no colour flickers, and ramps keep their steps.
        some = np.concatenate([np.asarray(frames[n]) for n in spaced(len(frames), 6)])
        palette = Image.fromarray(some).quantize(256, method=Image.Quantize.MEDIANCUT)
        frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
        times = [1000 // rate] * (len(frames) - 1) + [1000]
        frames[0].save(path, format="GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)

    def draw(self):
        """The frames as images."""
        plane = self.plane
        with plt.rc_context(STYLE):
            ratio = float(np.clip(plane.height / plane.width, 0.35, 2.2))
            width = 5.2 if ratio < 1.5 else 3.8
            figure = plt.figure(figsize=(width, (width - 1.5) * ratio + 0.9), layout="constrained", dpi=100)
            axis = figure.subplots()
            snapshot = Snapshot(axis, plane, self.overlay, limits(plane, self.overlay, self.numbers))
            axis.set_ylabel(f"x from the collector ({plane.unit})")
            name, _, (_, unit) = OVERLAYS[self.overlay]
            bar = figure.colorbar(snapshot.image, ax=axis, pad=0.02, aspect=24, label=label(name, unit))
            bar.outline.set_visible(False)
            if plane.is_cut:
                axis.set_title(plane.where(), loc="right", fontsize=8)
            frames = []
            for number in self.numbers:
                snapshot.show(number)
                figure.canvas.draw()
                frames.append(Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()))
            plt.close(figure)
            return frames


def series_of(path, run, given):
    """The run's table: the one that is given, else the case's beside the file, else none."""
    if given:
        return open_series(given)
    name = case_of(run).get("output", {}).get("series")
    beside = name and os.path.join(os.path.dirname(path), os.path.basename(name))
    return open_series(beside) if beside and os.path.exists(beside) else None


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python3 -m tafel_post.plating",
        description="Draw a run of `tafel plate`: times of it and its numbers (PNG, PDF, SVG), or a movie (GIF).")
    parser.add_argument("file", help="the run's file of fields; it may still be running")
    parser.add_argument("--output", required=True, help="the picture, or with the ending .gif the movie, to write")
    parser.add_argument("--overlay", choices=sorted(OVERLAYS), default="concentration",
                        help="what colours the electrolyte (default concentration)")
    parser.add_argument("--at", type=float, nargs="+", metavar="SECONDS", help="the times to draw; four by default")
    parser.add_argument("--z", type=float, metavar="METRES",
                        help="where a run in space is cut; through the tip by default")
    parser.add_argument("--series", metavar="CSV", help="the run's table; the case's beside the file by default")
    parser.add_argument("--frames", type=int, default=100, help="at most so many frames of a movie (default 100)")
    parser.add_argument("--rate", type=int, default=10, help="frames a second of a movie (default 10)")
    options = parser.parse_args(arguments)
    if options.at and len(options.at) > 6:
        parser.error("--at takes 1 to 6 times")
    if options.frames < 1 or not 1 <= options.rate <= 50:
        parser.error("--frames takes 1 and more, --rate 1 to 50")
    try:
        with open_fields(options.file) as run:
            if options.output.lower().endswith(".gif"):
                RunMovie(run, options.overlay, options.z, options.frames).write(options.output, options.rate)
            else:
                series = series_of(options.file, run, options.series)
                picture = RunPicture(run, series, options.overlay, options.at, options.z).draw()
                picture.savefig(options.output, dpi=150)
                plt.close(picture)
    except (ValueError, OSError) as error:  # a FileProblem, or an ending that Matplotlib does not know
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
