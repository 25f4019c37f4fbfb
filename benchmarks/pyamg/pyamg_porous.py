#!/usr/bin/env python3
"""pyamg_porous.py FILE [--tolerance T]: conjugate gradients with pyamg's cycles on the problems of ../README.md's raw format.

Prints for each method seconds of assembly, set-up and iterations, the iterations, and the residual computed from the
coefficient. One process; pyamg and SciPy come from PyPI (requirements.txt).
"""
import argparse
import time

import numpy as np
import pyamg
import scipy.sparse as sparse


def read(path):
    with open(path, "rb") as file:
        head = np.fromfile(file, "<i4", 3)
        shape = (head[1], head[0])
        count = head[2]
        if head[0] == -3:
            more = np.fromfile(file, "<i4", 2)
            shape, count = (more[0], head[2], head[1]), more[1]
        for _ in range(count):
            yield np.fromfile(file, "<f8", np.prod(shape)).reshape(shape), np.fromfile(file, "<f8", np.prod(shape))


def assemble(k):
    """The matrix of -div(k grad u): harmonic means at the faces, 2k at both x walls, nothing through the others."""
    index = np.arange(k.size).reshape(k.shape)
    diagonal = np.zeros(k.shape)
    rows, columns, values = [], [], []
    for axis in range(k.ndim):
        low = tuple(slice(None, -1) if a == axis else slice(None) for a in range(k.ndim))
        high = tuple(slice(1, None) if a == axis else slice(None) for a in range(k.ndim))
        total = k[low] + k[high]
        face = np.divide(2 * k[low] * k[high], total, out=np.zeros_like(total), where=total > 0)
        diagonal[low] += face
        diagonal[high] += face
        for a, b in [(low, high), (high, low)]:
            rows.append(index[a].ravel())
            columns.append(index[b].ravel())
            values.append(-face.ravel())
    diagonal[..., 0] += 2 * k[..., 0]
    diagonal[..., -1] += 2 * k[..., -1]
    diagonal[diagonal == 0] = 1
    rows.append(index.ravel())
    columns.append(index.ravel())
    values.append(diagonal.ravel())
    matrix = sparse.coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))))
    return matrix.tocsr()


METHODS = {
    "ruge-stuben": lambda a: pyamg.ruge_stuben_solver(a),
    "smoothed-aggregation": lambda a: pyamg.smoothed_aggregation_solver(a),
    "rootnode": lambda a: pyamg.rootnode_solver(a),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--tolerance", type=float, default=1e-8)
    arguments = parser.parse_args()
    print(f"pyamg {pyamg.__version__}, tolerance {arguments.tolerance:g}, 1 process")
    print(f"{'CG with':24} {'seconds':>9} {'assembly':>9} {'set-up':>9} {'iterating':>10} {'iterations':>10} {'residual':>10}")
    best = None
    for k, f in read(arguments.file):
        start = time.perf_counter()
        matrix = assemble(k)
        assembly = time.perf_counter() - start
        for name, make in METHODS.items():
            start = time.perf_counter()
            solver = make(matrix)
            middle = time.perf_counter()
            history = []
            u = solver.solve(f, tol=arguments.tolerance, accel="cg", maxiter=500, residuals=history)
            end = time.perf_counter()
            residual = np.linalg.norm(f - matrix @ u) / np.linalg.norm(f)
            seconds = assembly + end - start
            print(
                f"{name:24} {seconds:9.4g} {assembly:9.4g} {middle - start:9.4g} {end - middle:10.4g} "
                f"{len(history) - 1:10} {residual:10.2e}",
                flush=True,
            )
            if residual <= 1.01 * arguments.tolerance and (best is None or seconds < best[1]):
                best = (name, seconds)
    if best:
        print(f"fastest: {best[0]}, {best[1]:.4g} s")


if __name__ == "__main__":
    main()
