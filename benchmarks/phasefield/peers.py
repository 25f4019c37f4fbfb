#!/usr/bin/env python3
"""Rates of explicit phase-field steps by peers, on one core: numba, pystencils, py-pde, FiPy, as far as they are installed.

    python3 -m venv output/peers && output/peers/bin/pip install numba pystencils py-cpuinfo py-pde fipy
    output/peers/bin/python benchmarks/phasefield/peers.py [--quick]

Allen-Cahn: du/dt = -(2 W u (1 - u) (1 - 2 u) - k div grad u), five or seven points, forward Euler, double precision.
Dendrite: order parameter and temperature of PFHub problem 3, the flux on faces. The work of `tafel bench phasefield`.
"""

import argparse
import os
import time

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np

W, K, DT = 1.5, 12.0, 0.015


def best(step, cells, seconds=1.0, repetitions=5):
    """Cell updates a second: the best of several repetitions."""
    step()
    start = time.perf_counter()
    step()
    once = max(time.perf_counter() - start, 1e-6)
    count = max(1, int(seconds / repetitions / once))
    rates = []
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(count):
            step()
        rates.append(count * cells / (time.perf_counter() - start))
    return max(rates)


def front(shape, low=0.0):
    """A flat front with a halo of one cell."""
    u = np.full([n + 2 for n in shape], low)
    u[..., : shape[-1] // 2] = 1.0
    return u


def numba_allen_cahn(shape):
    import numba

    @numba.njit(fastmath=True)
    def plane(u, v, w, g):
        for j in range(1, u.shape[0] - 1):
            for i in range(1, u.shape[1] - 1):
                c = u[j, i]
                lap = u[j, i - 1] + u[j, i + 1] + u[j - 1, i] + u[j + 1, i] - 4 * c
                v[j, i] = c + w * lap - g * c * (1 - c) * (1 - 2 * c)

    @numba.njit(fastmath=True)
    def box(u, v, w, g):
        for k in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                for i in range(1, u.shape[2] - 1):
                    c = u[k, j, i]
                    lap = (u[k, j, i - 1] + u[k, j, i + 1] + u[k, j - 1, i] + u[k, j + 1, i]
                           + u[k - 1, j, i] + u[k + 1, j, i] - 6 * c)
                    v[k, j, i] = c + w * lap - g * c * (1 - c) * (1 - 2 * c)

    kernel = plane if len(shape) == 2 else box
    state = [front(shape), front(shape)]

    def step():
        kernel(state[0], state[1], DT * K, 2 * DT * W)
        state.reverse()

    return step


def numba_dendrite(shape):
    import numba

    # Without Python's division, which asks for zeros, loops become vectors; each flux is computed once, a row at a time.
    @numba.njit(fastmath=True, error_model="numpy", inline="always")
    def flux(along, across, eps):
        x, y = along * along, across * across
        q = x + y + 1e-30
        r = 1 / q
        t = (x * x + y * y) * (r * r)
        a = 1 - 3 * eps + 4 * eps * t
        return along * a * (a + 16 * eps * (x * r - t))

    @numba.njit(fastmath=True, error_model="numpy")
    def kernel(f, u, nf, nu, east, low, high, dt, eps, lam, d):
        n = f.shape[1] - 2
        for i in range(n):
            low[i] = flux(f[1, i + 1] - f[0, i + 1], 0.25 * (f[1, i + 2] + f[0, i + 2] - f[1, i] - f[0, i]), eps)
        for j in range(1, f.shape[0] - 1):
            s, c, t = f[j - 1], f[j], f[j + 1]
            below, here, above = u[j - 1], u[j], u[j + 1]
            out, heat = nf[j], nu[j]
            for i in range(n + 1):
                east[i] = flux(c[i + 1] - c[i], 0.25 * (t[i + 1] + t[i] - s[i + 1] - s[i]), eps)
            for i in range(n):
                high[i] = flux(t[i + 1] - c[i + 1], 0.25 * (t[i + 2] + c[i + 2] - t[i] - c[i]), eps)
            for i in range(n):
                x, y = 0.5 * (c[i + 2] - c[i]), 0.5 * (t[i + 1] - s[i + 1])
                q = x * x + y * y + 1e-30
                a = 1 - 3 * eps + 4 * eps * (x * x * x * x + y * y * y * y) / (q * q)
                v, h = c[i + 1], here[i + 1]
                one = 1 - v * v
                div = east[i + 1] - east[i] + high[i] - low[i]
                change = dt * ((v - lam * h * one) * one + div) / (a * a)
                out[i + 1] = v + change
                heat[i + 1] = h + dt * d * (here[i] + here[i + 2] + below[i + 1] + above[i + 1] - 4 * h) + 0.5 * change
            low, high = high, low

    state = [front(shape, -1.0), np.full([n + 2 for n in shape], -0.3), front(shape, -1.0),
             np.full([n + 2 for n in shape], -0.3)]
    rows = [np.zeros(shape[-1] + 1) for _ in range(3)]

    def step():
        kernel(*state, *rows, 0.02, 0.05, 15.957, 10.0)
        state[0], state[2] = state[2], state[0]
        state[1], state[3] = state[3], state[1]

    return step


def pystencils_allen_cahn(shape):
    import pystencils as ps
    import sympy as sp

    d = len(shape)
    u, v = ps.fields(f"u, v: double[{d}D]")
    w, g = sp.symbols("w, g")
    neighbours = 0
    for axis in range(d):
        for sign in (-1, 1):
            offset = [0] * d
            offset[axis] = sign
            neighbours += u[tuple(offset)]
    c = u.center
    update = ps.Assignment(v.center, c + w * (neighbours - 2 * d * c) - g * c * (1 - c) * (1 - 2 * c))
    config = ps.CreateKernelConfig(target=ps.Target.CurrentCPU if hasattr(ps.Target, "CurrentCPU") else ps.Target.CPU)
    config.cpu.vectorize.enable = True
    config.cpu.vectorize.assume_inner_stride_one = True
    kernel = ps.create_kernel([update], config).compile()
    state = [front(shape), front(shape)]

    def step():
        kernel(u=state[0], v=state[1], w=DT * K, g=2 * DT * W)
        state.reverse()

    return step


def pde_allen_cahn(shape):
    import pde

    grid = pde.CartesianGrid([(0, n) for n in shape], shape)
    equation = pde.PDE({"u": f"{K} * laplace(u) - {2 * W} * u * (1 - u) * (1 - 2 * u)"}, bc={"derivative": 0})
    field = pde.ScalarField(grid, front(shape)[tuple([slice(1, -1)] * len(shape))])
    rhs = equation.make_pde_rhs(field, backend="numba")
    data = [field.data.copy()]

    def step():
        data[0] = data[0] + DT * rhs(data[0], 0.0)

    return step


def fipy_allen_cahn(shape):
    import fipy

    mesh = fipy.Grid2D(nx=shape[0], ny=shape[1]) if len(shape) == 2 else fipy.Grid3D(
        nx=shape[0], ny=shape[1], nz=shape[2])
    u = fipy.CellVariable(mesh=mesh, value=front(shape)[tuple([slice(1, -1)] * len(shape))].ravel(), hasOld=True)
    equation = fipy.TransientTerm() == fipy.ExplicitDiffusionTerm(coeff=K) - 2 * W * u * (1 - u) * (1 - 2 * u)

    def step():
        u.updateOld()
        equation.solve(var=u, dt=DT)

    return step


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="the small plane alone")
    sizes = [(512, 512)] if parser.parse_args().quick else [(512, 512), (2048, 2048), (128, 128, 128)]
    peers = [("numba, Allen-Cahn", numba_allen_cahn), ("pystencils, Allen-Cahn", pystencils_allen_cahn),
             ("py-pde, Allen-Cahn", pde_allen_cahn), ("FiPy, Allen-Cahn", fipy_allen_cahn),
             ("numba, dendrite, flux on faces", numba_dendrite)]
    for shape in sizes:
        for name, make in peers:
            if len(shape) == 3 and "dendrite" in name or name.startswith("FiPy") and shape != (512, 512):
                continue
            try:
                rate = best(make(shape), int(np.prod(shape)))
                print(f"{' x '.join(map(str, shape)):>16}  {name:<32} {rate / 1e6:10.2f} million cells/s", flush=True)
            except Exception as error:  # a peer that is not there, or has changed, is no reason to stop
                print(f"{' x '.join(map(str, shape)):>16}  {name:<32} not run: {error!r:.90}", flush=True)


if __name__ == "__main__":
    main()
