"""Kernels of sums, averages and squared losses."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arrays import Array, size_of
from engine.ops.kernels.record import Kernel, Place, Site, always, constant, flat
from engine.ops.shapes import axes_of


def axes(site: Site) -> tuple[int, ...]:
    """The reduced axes."""
    return axes_of(site.attrs["axis"], site.inputs[0].ndim, "")


def count(site: Site) -> int:
    """How many numbers go into one."""
    return max(size_of(tuple(site.inputs[0].shape[a] for a in axes(site))), 1)


def _sum(site: Site) -> Array:
    x, at, out = site.inputs[0], axes(site), site.allocate()
    vector = flat(x)
    if vector is not None and len(at) == x.ndim:
        site.to.emit(np.add.reduce, vector, 0, None, out.reshape(()))
    else:
        site.to.emit(np.add.reduce, x, at, None, out, site.attrs["keepdims"])
    return out


def _mean(site: Site) -> Array:
    out = _sum(site)
    site.to.emit(np.divide, out, constant(count(site)), out)
    return out


def kept(site: Site, reduced: Array) -> Array:
    """A view of a result (or its error signal) with the reduced axes put back, as axes of length 1."""
    x, at = site.inputs[0], axes(site)
    return reduced.reshape(tuple(1 if i in at else n for i, n in enumerate(x.shape)))


def _sum_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    site.to.emit(np.copyto, message, kept(site, g))
    return message


def _mean_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    site.to.emit(np.multiply, kept(site, g), constant(1.0 / count(site)), message)
    return message


def _squares(site: Site) -> Array:
    """Lays out the difference, which the messages need too, and the sum of its squares."""
    out, difference = site.allocate(), np.zeros(site.inputs[0].shape)
    site.kept["difference"] = difference
    vector = difference.reshape(-1)
    site.to.emit(np.subtract, *site.inputs, difference)
    site.to.emit(np.dot, vector, vector, out)
    return out


def _squared_loss(scale_of: Callable[[Array], float], power: float) -> Kernel:
    """A loss scale · Σ (y − t)², whose messages are ± power · scale · g · (y − t)."""

    def forward(site: Site) -> Array:
        out = _squares(site)
        site.to.emit(np.multiply, out, constant(scale_of(site.inputs[0])), out)
        return out

    def message(site: Site, slot: int, g: Array, place: Place) -> Array:
        message, scale = place(), site.kept.setdefault("scale", np.zeros(()))
        factor = (1 if slot == 0 else -1) * power * scale_of(site.inputs[0])
        site.to.emit(np.multiply, g, constant(factor), scale)
        site.to.emit(np.multiply, site.kept["difference"], scale, message)
        return message

    return Kernel(always, forward, message)


def _examples(x: Array) -> int:
    return max(size_of(x.shape[:-1]), 1)


REDUCTIONS: dict[str, Kernel] = {
    "sum": Kernel(always, _sum, _sum_message, linear=True),
    "mean": Kernel(always, _mean, _mean_message, linear=True),
    "mse": _squared_loss(lambda x: 1.0 / max(x.size, 1), 2.0),
    "squared_error": _squared_loss(lambda x: 0.5 / _examples(x), 2.0),
}
"""Operation's name -> kernel."""
