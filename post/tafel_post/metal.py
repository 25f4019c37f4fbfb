"""What is metal in an order parameter: its outline's height, and which parts hang on the collector."""

import numpy as np

LEVEL = 0.5  # of the order parameter: metal above it


def heights(order, x):
    """The outermost crossing of 1/2 in each column along the last axis, by linear interpolation, in the unit of `x`.

    A column without metal has the height of the collector, half a cell before the first centre.
    """
    order = np.asarray(order, dtype=np.float64)
    metal = order >= LEVEL
    spacing = x[1] - x[0]
    top = order.shape[-1] - 1 - np.argmax(metal[..., ::-1], axis=-1)
    beyond = np.minimum(top + 1, order.shape[-1] - 1)
    inner = np.take_along_axis(order, top[..., None], -1)[..., 0]
    outer = np.take_along_axis(order, beyond[..., None], -1)[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(beyond > top, (inner - LEVEL) / (inner - outer), 0.5)
    return np.where(metal.any(axis=-1), x[top] + spacing * part, x[0] - spacing / 2)


def dead(order, periodic=()):
    """Where metal is that is not joined to the collector, the lower end of the last axis, by faces of cells.

    `periodic` names the axes around whose ends metal hangs together.
    """
    metal = np.asarray(order) >= LEVEL
    living = np.zeros_like(metal)
    living[..., 0] = metal[..., 0]
    while True:
        before = np.count_nonzero(living)
        for axis in range(metal.ndim - 1, -1, -1):
            living = spread(living, metal, axis)
            if axis in periodic:
                first, last = np.take(living, 0, axis), np.take(living, -1, axis)
                both = (first | last) & np.take(metal, 0, axis) & np.take(metal, -1, axis)
                index = [slice(None)] * metal.ndim
                for end in (0, -1):
                    index[axis] = end
                    living[tuple(index)] |= both
        if np.count_nonzero(living) == before:
            return metal & ~living


def spread(living, metal, axis):
    """`living` and all metal in one line with it along an axis, both ways."""
    found = living
    for way in (slice(None), slice(None, None, -1)):
        index = [slice(None)] * metal.ndim
        index[axis] = way
        seed, open_ = found[tuple(index)], metal[tuple(index)]
        places = np.arange(metal.shape[axis]).reshape([-1 if n == axis else 1 for n in range(metal.ndim)])
        last_seed = np.maximum.accumulate(np.where(seed, places, -1), axis=axis)
        last_gap = np.maximum.accumulate(np.where(open_, -1, places), axis=axis)
        found = (open_ & (last_seed > last_gap))[tuple(index)]
    return found
