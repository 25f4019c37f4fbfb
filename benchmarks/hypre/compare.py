#!/usr/bin/env python3
"""compare.py PROBLEMS SOLUTIONS [OTHER]: the residual of solutions, and how far two sets of them differ.

Files are in the raw format of benchmarks/README.md. The residual is computed here, from the coefficients
alone, so that no solver is its own judge.
"""
import sys

import numpy as np


def read(path, fields):
    """The samples of a file, as (sample, field, z, y, x)."""
    head = np.fromfile(path, "<i4", 5)
    if head[0] == -3:
        (nx, ny, nz, count), start = head[1:], 20
    else:
        (nx, ny, count), nz, start = head[:3], 1, 12
    size = int(count) * fields * int(nz) * int(ny) * int(nx)
    values = np.fromfile(path, "<f8", offset=start)
    if values.size < size:
        sys.exit(f"{path}: ends early")
    return values[:size].reshape(count, fields, nz, ny, nx)


def residuals(k, f, u):
    """|f + div(k grad u)| / |f| of each sample: u = 0 at the x walls, no flux through the others."""
    r = f.copy()
    for axis in range(1, 4):
        lower = tuple(slice(None, -1) if n == axis else slice(None) for n in range(4))
        upper = tuple(slice(1, None) if n == axis else slice(None) for n in range(4))
        # Harmonic means, and nothing into cells that do not conduct.
        with np.errstate(divide="ignore"):
            flow = 2 / (1 / k[upper] + 1 / k[lower]) * np.diff(u, axis=axis)
        r[lower] += flow
        r[upper] -= flow
    r[..., 0] -= 2 * k[..., 0] * u[..., 0]
    r[..., -1] -= 2 * k[..., -1] * u[..., -1]
    return np.sqrt((r**2).sum((1, 2, 3)) / (f**2).sum((1, 2, 3)))


def main(problems, solutions, other=None):
    problem, u = read(problems, 2), read(solutions, 1)[:, 0]
    worst = residuals(problem[: len(u), 0], problem[: len(u), 1], u).max()
    print(f"{solutions}: {len(u)} solutions, largest relative residual {worst:.2e}")
    if other:
        v = read(other, 1)[:, 0]
        count = min(len(u), len(v))
        difference = np.sqrt(((u[:count] - v[:count]) ** 2).sum((1, 2, 3)) / (u[:count] ** 2).sum((1, 2, 3)))
        print(f"{other}: differs by at most {difference.max():.2e} (relative, root mean square)")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__.splitlines()[0])
    main(*sys.argv[1:])
