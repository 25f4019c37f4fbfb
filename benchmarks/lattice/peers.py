#!/usr/bin/env python3
"""Rates of lattice Boltzmann steps by lbmpy on one core, beside ours.

    python3 -m venv output/peers && output/peers/bin/pip install lbmpy pystencils py-cpuinfo
    output/peers/bin/python benchmarks/lattice/peers.py [--tafel .build/release/tafel] [--quick]

The work of `tafel bench lattice`: D3Q19 on 128^3 and D2Q9 on 1024^2 cells, two relaxation times, linear equilibrium, a force
(Guo), populations as deviations from the weights, x fastest, populations in huge pages a few lines of cache apart. lbmpy's
kernels have no walls and no halos; ours have both. With --tafel ours are measured before, in the same run.
"""

import argparse
import json
import mmap
import os
import subprocess
import time
import warnings
from dataclasses import replace

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore")
import numpy as np

HUGE = 2 << 20
# Streaming patterns, with stores past the caches or not: in place, and on two grids.
KERNELS = [("aa", False), ("esotwist", False), ("esopull", False), ("esopush", False), ("pull", True), ("pull", False)]
PLAIN = ("pull", False)


def populations(count, cells, dtype):
    """An array [x, y, z, population] with a halo of one cell, of which x is fastest and whose rows begin on a line of cache."""
    line = 64 // np.dtype(dtype).itemsize
    sizes = [n + 2 for n in cells]
    row = -(-sizes[0] // line) * line
    strides = [1, row] if len(cells) == 2 else [1, row, row * sizes[1]]
    # Populations three lines apart, so that those of one cell do not fall on the same lines of the cache.
    population = strides[-1] * sizes[-1]
    population += (3 * line - population) % (64 * line)
    first = -sum(strides) % line
    length = (population * count + 2 * line) * np.dtype(dtype).itemsize
    memory = mmap.mmap(-1, length + 2 * HUGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        memory.madvise(mmap.MADV_HUGEPAGE)
    bytes_ = np.frombuffer(memory, dtype=np.uint8)
    begin = -bytes_.ctypes.data % HUGE
    numbers = bytes_[begin : begin + length].view(dtype)[first:]
    array = np.lib.stride_tricks.as_strided(
        numbers, sizes + [count], [s * numbers.itemsize for s in strides + [population]])
    array[...] = 0
    return array


def lbmpy_steps(velocities, cells, dtype, pattern, past_caches):
    """A function that takes two steps."""
    from lbmpy import ForceModel, LBMConfig, LBMOptimisation, LBStencil, Method, Stencil, create_lb_ast
    from lbmpy.advanced_streaming import Timestep, is_inplace
    from pystencils import CreateKernelConfig, Field, Target

    stencil = LBStencil(Stencil[velocities])
    d, in_place = stencil.D, is_inplace(pattern)

    def field(name):
        return Field.create_generic(name, d, index_shape=(stencil.Q,), dtype=dtype, layout="fzyx")

    config = LBMConfig(
        stencil=stencil, method=Method.TRT, relaxation_rate=1.25, equilibrium_order=1, compressible=False,
        zero_centered=True, force=(0, 1e-6, 2e-6)[:d], force_model=ForceModel.GUO, streaming_pattern=pattern)
    optimisation = LBMOptimisation(
        symbolic_field=field("src"), symbolic_temporary_field=None if in_place else field("dst"), field_layout="fzyx")
    target = CreateKernelConfig(target=Target.CurrentCPU, default_dtype="double" if dtype == np.float64 else "float")
    target.cpu.vectorize.enable = True
    target.cpu.vectorize.assume_inner_stride_one = True
    target.cpu.vectorize.assume_aligned = past_caches
    target.cpu.vectorize.use_nontemporal_stores = past_caches
    kernels = [
        create_lb_ast(lbm_config=replace(config, timestep=step), lbm_optimisation=optimisation, config=target).compile()
        for step in ((Timestep.EVEN, Timestep.ODD) if in_place else (Timestep.BOTH,))]
    here = populations(stencil.Q, cells, dtype)
    if in_place:
        def two():
            kernels[0](src=here)
            kernels[1](src=here)
    else:
        there = populations(stencil.Q, cells, dtype)

        def two():
            kernels[0](src=here, dst=there)
            kernels[0](src=there, dst=here)
    return two


def best(two, cells, clock, seconds=1.5, repetitions=6):
    """Cell updates a second: the best of several repetitions; and the share of the core that they had."""
    two()
    start = clock()
    two()
    count = max(1, int(seconds / repetitions / max(clock() - start, 1e-6)))
    rates = []
    for _ in range(repetitions):
        wall, core, start = time.perf_counter(), time.process_time(), clock()
        for _ in range(count):
            two()
        share = (time.process_time() - core) / (time.perf_counter() - wall)
        rates.append((2 * count * cells / (clock() - start), share))
    return max(rates)


def our_rates(tafel):
    """Our dense rates by name, such as `D3Q19 f64`."""
    output = subprocess.run([tafel, "bench", "lattice", "--json"], check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return {row["kernel"]: row["fluid_updates_per_second"] for row in lines[-1]["lattice"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tafel", help="our program, measured before")
    parser.add_argument("--quick", action="store_true", help="space alone, and neither twist nor push")
    parser.add_argument("--core-time", action="store_true", help="count the time of the core: on a busy machine")
    options = parser.parse_args()
    ours = our_rates(options.tafel) if options.tafel else {}
    clock = time.process_time if options.core_time else time.perf_counter
    works = [("D3Q19", (128, 128, 128))] + ([] if options.quick else [("D2Q9", (1024, 1024))])
    for velocities, cells in works:
        for dtype, word in ((np.float64, "f64"), (np.float32, "f32")):
            name, rates = f"{velocities} {word}", {}
            for pattern, past_caches in KERNELS:
                if options.quick and pattern in ("esotwist", "esopush"):
                    continue
                title = pattern + (", stores past the caches" if past_caches else "")
                try:
                    rate, share = best(
                        lbmpy_steps(velocities, cells, dtype, pattern, past_caches), int(np.prod(cells)), clock)
                except Exception as error:  # a peer that is not there, or has changed, is no reason to stop
                    print(f"{name}  lbmpy {title:<30} not run: {error!r:.90}", flush=True)
                    continue
                rates[pattern, past_caches] = rate
                print(f"{name}  lbmpy {title:<30} {rate / 1e6:8.1f} million updates/s, {100 * share:3.0f} % of a core", flush=True)
            if name in ours and rates:
                fastest, plain = max(rates.values()), rates.get(PLAIN)
                beside = f", {ours[name] / plain:.2f} times plain two grids" if plain else ""
                print(f"{name}  ours  {'':<30} {ours[name] / 1e6:8.1f} million updates/s, "
                      f"{ours[name] / fastest:.2f} times lbmpy's fastest{beside}", flush=True)


if __name__ == "__main__":
    main()
