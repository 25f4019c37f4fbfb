#!/usr/bin/env python3
"""compare.py PROBLEMS SOLUTIONS [OTHER]: the residual of solutions, and how far two sets of them differ.

Files are in the raw format of benchmarks/README.md. The residual is computed here, from the coefficients
alone, so that no solver is its own judge.
"""
import sys

import numpy as np


def read(path, fields):
    nx, ny, count = np.fromfile(path, "<i4", 3)
    values = np.fromfile(path, "<f8", offset=12)
    if values.size < count * fields * ny * nx:
        sys.exit(f"{path}: ends early")
    return values[: count * fields * ny * nx].reshape(count, fields, ny, nx)


def residuals(k, f, u):
    """|f + div(k grad u)| / |f| of each sample: u = 0 at the x walls, no flux through the y walls."""
    east = 2 / (1 / k[:, :, 1:] + 1 / k[:, :, :-1]) * np.diff(u, axis=2)
    north = 2 / (1 / k[:, 1:] + 1 / k[:, :-1]) * np.diff(u, axis=1)
    r = f.copy()
    r[:, :, :-1] += east
    r[:, :, 1:] -= east
    r[:, :-1] += north
    r[:, 1:] -= north
    r[:, :, 0] -= 2 * k[:, :, 0] * u[:, :, 0]
    r[:, :, -1] -= 2 * k[:, :, -1] * u[:, :, -1]
    return np.sqrt((r**2).sum((1, 2)) / (f**2).sum((1, 2)))


def main(problems, solutions, other=None):
    problem, u = read(problems, 2), read(solutions, 1)[:, 0]
    worst = residuals(problem[: len(u), 0], problem[: len(u), 1], u).max()
    print(f"{solutions}: {len(u)} solutions, largest relative residual {worst:.2e}")
    if other:
        v = read(other, 1)[:, 0]
        count = min(len(u), len(v))
        difference = np.sqrt(((u[:count] - v[:count]) ** 2).sum((1, 2)) / (u[:count] ** 2).sum((1, 2)))
        print(f"{other}: differs by at most {difference.max():.2e} (relative, root mean square)")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.splitlines()[0])
    main(*sys.argv[1:])
