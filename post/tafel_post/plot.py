"""python3 -m tafel_post.plot FILE --output PICTURE.png: an ensemble at a glance."""

import argparse
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from .ensemble import FileProblem, moments, open_ensemble

PREFIXES = {-12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M", 9: "G"}
TEXT = "#222222"
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 9, "axes.titlesize": 9.5, "axes.labelsize": 9,
    "axes.edgecolor": "#888888", "axes.linewidth": 0.6, "text.color": TEXT, "axes.labelcolor": TEXT,
    "xtick.color": "#555555", "ytick.color": "#555555", "xtick.labelsize": 8, "ytick.labelsize": 8,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "axes.spines.top": False, "axes.spines.right": False,
}


def scaled(largest, unit):
    """The factor and the unit that bring values up to `largest` to a readable size, such as 1e3 and mV."""
    if unit in ("", "1") or not np.isfinite(largest) or largest == 0:
        return 1.0, "" if unit == "1" else unit
    power = int(np.clip(3 * np.floor(np.log10(abs(largest)) / 3), min(PREFIXES), max(PREFIXES)))
    head, _, tail = unit.partition(" ")
    return 10.0**-power, PREFIXES[power] + head + (" " + tail if tail else "")


def label(name, unit):
    """What an axis or a colour bar says."""
    name = name.replace("_", " ")
    for power in ("-1", "-2", "-3"):
        unit = unit.replace(f"m{power}", "m" + power.translate(str.maketrans("-123", "⁻¹²³")))
    return f"{name} ({unit})" if unit else name


def summary(values):
    """The mean and standard deviation, to the two digits that the latter has."""
    spread = values.std(ddof=1) if len(values) > 1 else 0.0
    digits = int(np.clip(1 - np.floor(np.log10(spread)), 0, 12)) if spread > 0 else 4
    return f"{values.mean():.{digits}f} ± {spread:.{digits}f}"


class EnsemblePicture:
    """Samples above, what they have in common below."""

    def __init__(self, ensemble, samples=4):
        self.ensemble = ensemble
        if ensemble.sizes["sample"] == 0:
            raise FileProblem("no sample is complete yet")
        for name in ("potential", "coefficient"):
            if name not in ensemble:
                raise FileProblem(f"there is no variable '{name}' to draw")
            if ensemble[name].dims != ("sample", "y", "x"):
                raise FileProblem(f"'{name}' has the axes {', '.join(ensemble[name].dims)}: only 2-D fields can be drawn")
        self.medium = "porosity" if "porosity" in ensemble else "coefficient"
        self.chosen = ensemble.isel(sample=slice(0, min(samples, ensemble.sizes["sample"])))
        self.x, self.x_unit = self.centres("x")
        self.y, self.y_unit = self.centres("y")

    def centres(self, axis):
        values = self.ensemble[axis].values
        factor, unit = scaled(np.abs(values).max(), self.ensemble[axis].attrs.get("units", ""))
        return values * factor, unit

    def draw(self):
        with plt.rc_context(STYLE):
            columns = max(4, self.chosen.sizes["sample"])
            figure = plt.figure(figsize=(2.35 * columns + 1.2, 8.8), layout="constrained")
            figure.get_layout_engine().set(w_pad=0.03, h_pad=0.05, hspace=0.04, wspace=0.02)
            head, top, bottom = figure.subfigures(3, 1, height_ratios=[0.2, 2, 1.12])
            head.text(0.012, 0.80, str(self.ensemble.attrs.get("title", "Ensemble")), fontsize=13, fontweight="bold",
                      va="top")
            sizes = self.ensemble.sizes
            head.text(0.012, 0.30, f"{sizes['sample']:,} complete samples of {sizes['x']} × {sizes['y']} cells",
                      color="#555555", va="top")
            self.draw_samples(top, columns)
            self.draw_statistics(bottom)
            return figure

    def draw_samples(self, figure, columns):
        axes = figure.subplots(2, columns, squeeze=False, sharex=True, sharey=True)
        for row, (name, colors) in enumerate([(self.medium, "viridis"), ("potential", "magma")]):
            fields = self.chosen[name].values.astype(np.float64)
            factor, unit = scaled(np.nanmax(np.abs(fields)), self.chosen[name].attrs.get("units", ""))
            fields = fields * factor
            # A few cells of a skewed distribution must not take the colours of all others.
            low, high = np.nanpercentile(fields, [0.5, 99.5]) if row == 0 else (np.nanmin(fields), np.nanmax(fields))
            for column, field in enumerate(fields):
                image = self.draw_field(axes[row][column], field, colors, low, high, contours=row == 1)
                if row == 0:
                    axes[row][column].set_title(f"sample {int(self.chosen['sample'][column])}", loc="left")
            for axis in axes[row][len(fields):]:
                axis.set_visible(False)
            figure.colorbar(image, ax=list(axes[row]), label=label(name, unit), pad=0.01, aspect=18,
                            extend="both" if row == 0 else "neither").outline.set_visible(False)
        for axis in axes[1]:
            axis.set_xlabel(f"x ({self.x_unit})")
        for axis in axes[:, 0]:
            axis.set_ylabel(f"y ({self.y_unit})")

    def draw_field(self, axis, field, colors, low, high, contours=False):
        dx, dy = (abs(v[1] - v[0]) if len(v) > 1 else 1.0 for v in (self.x, self.y))
        extent = [self.x[0] - dx / 2, self.x[-1] + dx / 2, self.y[0] - dy / 2, self.y[-1] + dy / 2]
        image = axis.imshow(field, origin="lower", extent=extent, cmap=colors, vmin=low, vmax=high,
                            interpolation="nearest")
        if contours and high > low and min(field.shape) > 1:
            axis.contour(self.x, self.y, field, levels=np.linspace(low, high, 12)[1:-1], colors="white",
                         linewidths=0.6, alpha=0.75)
        for side in axis.spines.values():
            side.set_visible(False)
        axis.tick_params(length=2)
        return image

    def draw_statistics(self, figure):
        axes = figure.subplots(1, 3, width_ratios=[1, 1, 1.25])
        potential = self.ensemble["potential"]
        mean, deviation = moments(potential)
        unit = potential.attrs.get("units", "")
        for axis, field, colors, title in [
            (axes[0], mean, "magma", "mean potential"), (axes[1], deviation, "cividis", "standard deviation"),
        ]:
            factor, own_unit = scaled(np.abs(field).max(), unit)
            field = field * factor
            image = self.draw_field(axis, field, colors, field.min(), field.max(), contours=axis is axes[0])
            axis.set_title(title, loc="left")
            axis.set_xlabel(f"x ({self.x_unit})")
            bar = figure.colorbar(image, ax=axis, pad=0.02, aspect=16)
            bar.set_label(own_unit)
            bar.outline.set_visible(False)
        axes[0].set_ylabel(f"y ({self.y_unit})")
        self.draw_distribution(axes[2])

    def draw_distribution(self, axis):
        """The effective conductivity of each sample along each axis; without it, the samples' mean coefficient."""
        names = [n for n in ("effective_conductivity_xx", "effective_conductivity_yy") if n in self.ensemble]
        values = {n.rsplit("_", 1)[1]: self.ensemble[n].values.astype(np.float64) for n in names}
        variable = self.ensemble[names[0]] if names else self.ensemble["coefficient"]
        if not names:
            values = {"": np.concatenate([
                self.ensemble["coefficient"].isel(sample=slice(i, i + 256)).mean(("y", "x")).values.astype(np.float64)
                for i in range(0, self.ensemble.sizes["sample"], 256)])}
        values = {n: v[np.isfinite(v)] for n, v in values.items()}
        values = {n: v for n, v in values.items() if len(v)}
        title = "effective conductivity" if names else "mean coefficient"
        axis.set_title(title, loc="left")
        axis.set_yticks([])
        axis.spines["left"].set_visible(False)
        if not values:
            return
        everything = np.concatenate(list(values.values()))
        factor, unit = scaled(np.abs(everything).max(), variable.attrs.get("units", ""))
        bins = np.histogram_bin_edges(everything * factor, bins=int(np.clip(np.sqrt(len(everything)), 8, 60)))
        for (name, data), color in zip(values.items(), ["#31688e", "#e07b39"]):
            data = data * factor
            axis.hist(data, bins=bins, density=True, histtype="stepfilled", color=color, alpha=0.35, edgecolor=color,
                      linewidth=1.1, label=f"{name}  {summary(data)}".strip())
            axis.axvline(data.mean(), color=color, linewidth=1.1)
        axis.set_xlabel(label(title, unit))
        axis.margins(x=0.02)
        axis.set_ylim(0, 1.3 * axis.get_ylim()[1])
        axis.legend(frameon=False, loc="upper right", fontsize=8, title="mean ± standard deviation", title_fontsize=8)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python3 -m tafel_post.plot", description="Draw an ensemble at a glance.")
    parser.add_argument("file", help="an ensemble, or the index of a sharded one")
    parser.add_argument("--output", required=True, help="the picture to write (PNG, PDF, SVG by its ending)")
    parser.add_argument("--samples", type=int, default=4, help="how many samples to show (default 4)")
    options = parser.parse_args(arguments)
    if not 1 <= options.samples <= 12:
        parser.error("--samples takes 1 to 12")
    try:
        EnsemblePicture(open_ensemble(options.file), options.samples).draw().savefig(options.output, dpi=160)
    except (FileProblem, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
