#!/usr/bin/env python3
"""make_samples.py FILE [--count N] [--cells N] [--dimensions 2|3] [--length L] [--seed N] [--sigma S]
                     [--fraction P --contrast C] [--drop]

Writes problems in the raw format of benchmarks/README.md. Z is a standard Gaussian field on the unit square or cube with
covariance exp(-r^2 / 2 L^2), periodic. Without --fraction, k = exp(sigma Z); with it, k = 1 where Z is among the
greatest P of its values and 1 / C elsewhere. f = 1, or with --drop what a unit potential at the lower x wall brings.
"""
import argparse

import numpy as np


def gaussian_field(rng, n, dimensions, length):
    """One field: white noise filtered with the square root of the wrapped covariance's eigenvalues, along each axis."""
    distance = np.minimum(np.arange(n), n - np.arange(n)) / n
    covariance = np.exp(-(distance**2) / (2 * length**2))
    root = np.sqrt(np.maximum(np.fft.fft(covariance).real, 0))
    field = np.fft.fftn(rng.standard_normal((n,) * dimensions))
    for axis in range(dimensions):
        field *= root.reshape([n if axis == a else 1 for a in range(dimensions)])
    return np.fft.ifftn(field).real


def coefficient(field, options):
    if options.fraction is None:
        return np.exp(options.sigma * field)
    threshold = np.quantile(field, 1 - options.fraction)
    return np.where(field >= threshold, 1, 1 / options.contrast)


def main():
    parser = argparse.ArgumentParser(description="Writes random problems in the raw format of benchmarks/README.md.")
    parser.add_argument("file")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--cells", type=int, default=64)
    parser.add_argument("--dimensions", type=int, default=2, choices=(2, 3))
    parser.add_argument("--fraction", type=float)
    parser.add_argument("--contrast", type=float, default=1000)
    parser.add_argument("--drop", action="store_true")
    parser.add_argument("--sigma", type=float, default=1.0)
    parser.add_argument("--length", type=float, default=1 / 16)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    n = options.cells
    shape = (n,) * options.dimensions
    head = [n, n, options.count] if options.dimensions == 2 else [-3, n, n, n, options.count]
    with open(options.file, "wb") as file:
        np.array(head, "<i4").tofile(file)
        for sample in range(options.count):
            rng = np.random.default_rng([options.seed, sample])
            k = coefficient(gaussian_field(rng, n, options.dimensions, options.length), options)
            f = np.ones(shape)
            if options.drop:
                f[...] = 0
                f[..., 0] = 2 * k[..., 0]
            k.astype("<f8").tofile(file)
            f.tofile(file)


if __name__ == "__main__":
    main()
