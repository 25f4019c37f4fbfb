#!/usr/bin/env python3
"""make_samples.py FILE [--count N] [--cells N] [--sigma S] [--length L] [--seed N]

Writes log-normal problems in the raw format of benchmarks/README.md: k = exp(sigma Z), Z a standard
Gaussian field on the unit square with covariance exp(-r^2 / 2 L^2), periodic; f = 1.
"""
import argparse

import numpy as np


def gaussian_field(rng, n, length):
    """One field: white noise filtered with the square root of the wrapped covariance's eigenvalues."""
    distance = np.minimum(np.arange(n), n - np.arange(n)) / n
    covariance = np.exp(-(distance[:, None] ** 2 + distance[None, :] ** 2) / (2 * length**2))
    eigenvalues = np.maximum(np.fft.fft2(covariance).real, 0)
    return np.fft.ifft2(np.sqrt(eigenvalues) * np.fft.fft2(rng.standard_normal((n, n)))).real


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[2])
    parser.add_argument("file")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--cells", type=int, default=64)
    parser.add_argument("--sigma", type=float, default=1.0)
    parser.add_argument("--length", type=float, default=1 / 16)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    with open(options.file, "wb") as file:
        np.array([options.cells, options.cells, options.count], "<i4").tofile(file)
        for sample in range(options.count):
            field = gaussian_field(np.random.default_rng([options.seed, sample]), options.cells, options.length)
            np.exp(options.sigma * field).astype("<f8").tofile(file)
            np.ones((options.cells, options.cells), "<f8").tofile(file)


if __name__ == "__main__":
    main()
