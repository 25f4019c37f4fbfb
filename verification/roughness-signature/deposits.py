"""python3 deposits.py discs|array|spheres FILE.h5 ...: deposits of round bodies as volumes of labels for `tafel sense`.

Discs (cylinders along z) or spheres of one radius stand at random, or discs on a square lattice, in a layer on the crystal, with
a least gap between them so that every gap is resolved. Lengths are in radii. The layer is uniform in the mean: centres lie evenly
between the crystal and the layer's height, and what is beneath the crystal's plane is cut off. Labels are 1 in bodies and 0
elsewhere, on voxels finer than the cells that sense takes, which it gives the part that is solid.

The file has /labels and what the layer is in its attributes.
"""

import argparse

import h5py
import numpy as np


def scatter(count, height, widths, gap, seed):
    """Centres (count, 1 + len(widths)) in radii at random, x first, periodic along the others: no two nearer than 2 + gap."""
    draw = np.random.default_rng(seed)
    size = np.array([height, *widths])
    centres = np.empty((0, len(size)))
    for _ in range(2000 * count):
        if len(centres) == count:
            return centres
        place = draw.random(len(size)) * size
        # Either joined with the crystal or at the gap's distance from it.
        if 0.8 < place[0] < 1 + gap:
            continue
        apart = centres - place
        apart[:, 1:] -= np.round(apart[:, 1:] / size[1:]) * size[1:]
        if np.all(np.sum(apart**2, axis=1) >= (2 + gap) ** 2):
            centres = np.vstack([centres, place])
    raise SystemExit(f"deposits: {count} bodies do not fit: take a smaller fraction or gap")


def lattice(fraction, columns, rows):
    """Centres of a square array of discs of this solid fraction, and its period."""
    period = np.sqrt(np.pi / fraction)
    x, y = np.meshgrid((np.arange(rows) + 0.5) * period, (np.arange(columns) + 0.5) * period, indexing="ij")
    return np.column_stack([x.ravel(), y.ravel()]), period


def paint(centres, height, widths, voxels):
    """Labels [z][y][x] or [y][x] of bodies of radius 1 in a box, `voxels` to a radius."""
    counts = [round(length * voxels) for length in (height, *widths)]
    labels = np.zeros(counts, np.uint8)
    reach = int(np.ceil(voxels)) + 1
    for centre in centres:
        nearest = np.floor(centre * voxels).astype(int)
        ranges = [np.arange(n - reach, n + reach + 1) for n in nearest]
        squares = [((r + 0.5) / voxels - c) ** 2 for r, c in zip(ranges, centre)]
        inside = sum(np.meshgrid(*squares, indexing="ij", sparse=True)) < 1
        keep = (ranges[0] >= 0) & (ranges[0] < counts[0])
        lateral = [r % n for r, n in zip(ranges[1:], counts[1:])]
        labels[np.ix_(ranges[0][keep], *lateral)] |= inside[keep].astype(np.uint8)
    return labels.transpose()


def main():
    parser = argparse.ArgumentParser(prog="deposits.py", description=__doc__.splitlines()[0])
    parser.add_argument("kind", choices=("discs", "array", "spheres"))
    parser.add_argument("file")
    parser.add_argument("--fraction", type=float, required=True, help="solid fraction of the layer")
    parser.add_argument("--layer", type=float, required=True, help="the layer's height, in radii")
    parser.add_argument("--box", type=float, help="the box's height; one radius more than the layer's, if not given")
    parser.add_argument("--width", type=float, required=True, help="the box's width, in radii")
    parser.add_argument("--gap", type=float, default=0.8, help="the least gap, in radii")
    parser.add_argument("--voxels", type=int, default=20, help="voxels to a radius")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    height, width = options.layer, options.width
    if options.kind == "array":
        columns = max(round(width / np.sqrt(np.pi / options.fraction)), 1)
        rows = max(round(height / np.sqrt(np.pi / options.fraction)), 1)
        # The period that fits into the width; the fraction follows.
        period = width / columns
        fraction = np.pi / period**2
        centres, _ = lattice(fraction, columns, rows)
        height, widths = rows * period, [width]
    else:
        widths = [width] if options.kind == "discs" else [width, width]
        body = np.pi if options.kind == "discs" else 4 / 3 * np.pi
        count = round(options.fraction * height * np.prod(widths) / body)
        centres = scatter(count, height, widths, options.gap, options.seed)
        fraction = count * body / (height * np.prod(widths))
    labels = paint(centres, options.box or height + 1, widths, options.voxels)
    with h5py.File(options.file, "w") as file:
        file.create_dataset("labels", data=labels, compression="gzip", compression_opts=4)
        file.attrs.update(kind=options.kind, fraction=fraction, layer=height, seed=options.seed, bodies=len(centres))


if __name__ == "__main__":
    main()
