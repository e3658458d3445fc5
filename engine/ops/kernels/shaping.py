"""Kernels of the operations that move elements: views where numpy can look at the same numbers in another way."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import Kernel, Place, Site, always
from engine.ops.padding import inner


def _contiguous(site: Site) -> bool:
    return site.inputs[0].flags.c_contiguous


def _identity(site: Site) -> Array:
    return site.inputs[0]


def _reshaped(site: Site) -> Array:
    return site.inputs[0].reshape(site.shape)


def _reshaped_back(site: Site, slot: int, g: Array, place: Place) -> Array:
    shape = site.inputs[0].shape
    if g.flags.c_contiguous:
        return g.reshape(shape)
    message = place()
    site.to.emit(np.copyto, message.reshape(g.shape), g)
    return message


def _axes(site: Site) -> tuple[int, ...]:
    ndim = site.inputs[0].ndim
    axes: tuple[int, ...] | None = site.attrs["axes"]
    return tuple(reversed(range(ndim))) if axes is None else tuple(a % ndim for a in axes)


def _transposed(site: Site) -> Array:
    return np.transpose(site.inputs[0], _axes(site))


def _transposed_back(site: Site, slot: int, g: Array, place: Place) -> Array:
    return np.transpose(g, np.argsort(_axes(site)))


def _chosen(site: Site) -> Array:
    return np.asarray(site.inputs[0][(*site.attrs["key"], ...)])


def _chosen_back(site: Site, slot: int, g: Array, place: Place) -> Array:
    # The elements that were not chosen stay the zeros that a place starts with.
    message = place()
    site.to.emit(np.copyto, message[(*site.attrs["key"], ...)], g)
    return message


def _parts(site: Site, joined: Array) -> list[Array]:
    """For every operand the part of a stack (or of what was concatenated) that holds it."""
    axis = site.attrs["axis"] % joined.ndim
    if len(site.shape) > site.inputs[0].ndim:
        return [joined[(slice(None),) * axis + (k, ...)] for k in range(len(site.inputs))]
    ends = np.cumsum([x.shape[axis] for x in site.inputs])
    return [
        joined[(slice(None),) * axis + (slice(end - x.shape[axis], end), ...)]
        for x, end in zip(site.inputs, ends, strict=True)
    ]


def _joined(site: Site) -> Array:
    out = site.allocate()
    for part, x in zip(_parts(site, out), site.inputs, strict=True):
        site.to.emit(np.copyto, part, x)
    return out


def _part_back(site: Site, slot: int, g: Array, place: Place) -> Array:
    return _parts(site, g)[slot]


def _inside(site: Site, padded: Array) -> Array:
    key: tuple[Any, ...] = (*inner(site.inputs[0].shape, site.attrs), ...)  # the dots: a view, also of a number
    part: Array = padded[key]
    return part


def _padded(site: Site) -> Array:
    out = site.allocate()
    out[...] = site.attrs["value"]  # the frame, which nothing writes to again
    site.to.emit(np.copyto, _inside(site, out), site.inputs[0])
    return out


def _padded_back(site: Site, slot: int, g: Array, place: Place) -> Array:
    return _inside(site, g)


def _constant(site: Site) -> Array:
    value: Array = site.attrs["value"]
    return value


def _nothing(site: Site, slot: int, g: Array, place: Place) -> Array:
    return place()


_RESHAPE = Kernel(_contiguous, _reshaped, _reshaped_back, linear=True)

SHAPING: dict[str, Kernel] = {
    "identity": Kernel(always, _identity, lambda site, slot, g, place: g, linear=True),
    "reshape": _RESHAPE,
    "flatten": _RESHAPE,
    "squeeze": _RESHAPE,
    "expand": _RESHAPE,
    "transpose": Kernel(always, _transposed, _transposed_back, linear=True),
    "index": Kernel(always, _chosen, _chosen_back, linear=True),
    "stack": Kernel(always, _joined, _part_back, linear=True),
    "concat": Kernel(always, _joined, _part_back, linear=True),
    "pad": Kernel(always, _padded, _padded_back, linear=True),
    "constant": Kernel(always, _constant, _nothing),
}
"""Operation's name -> kernel."""
