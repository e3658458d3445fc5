"""Kernels of the operations that choose: by indices, by a condition, by limits."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

from functools import partial

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import ZERO, Kernel, Place, Site, always, constant, sum_into


# -------------------------------------------------------------------------------------------------------------- indices
def _read(numbers: Array, last: int, places: Array, refused: Array) -> None:
    """Numbers as integers from 0 to ``last``; ``refused`` becomes infinite where one of them is no index."""
    np.copyto(places, numbers, casting="unsafe")
    np.clip(places, 0, last, out=places)
    refused[...] = 0.0 if np.array_equal(places, numbers) else np.inf


def _places(site: Site, count: int) -> Array:
    numbers, refused = site.inputs[0], np.zeros(())
    places = site.kept["places"] = np.zeros(numbers.shape, np.intp)
    site.to.emit(_read, numbers, count - 1, places, refused)
    site.to.watch(refused)
    return places


def _one_hot(site: Site) -> Array:
    out, count = site.allocate(), site.attrs["classes"]
    site.to.emit(np.equal, _places(site, count)[..., None], np.arange(count), out)
    return out


def _nothing(site: Site, slot: int, g: Array, place: Place) -> Array:
    return place()  # no message goes through an index; the zeros stay


def _rows(site: Site) -> Array:
    out, table = site.allocate(), site.inputs[1]
    site.to.emit(partial(np.take, out=out, mode="clip"), table, _places(site, len(table)), 0)
    return out


def _rows_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    site.to.emit(np.copyto, message, ZERO)
    site.to.emit(np.add.at, message, site.kept["places"], g)
    return message


# ----------------------------------------------------------------------------------------------------------- conditions
def _where(site: Site) -> Array:
    out, (condition, x, y) = site.allocate(), site.inputs
    taken = site.kept["taken"] = np.zeros(condition.shape, bool)
    site.to.emit(np.not_equal, condition, ZERO, taken)
    site.to.emit(np.copyto, out, y)
    site.to.emit(np.copyto, out, x, "same_kind", taken)
    return out


def _where_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, to = place(), site.to
    target = message if message.shape == site.shape else to.scratch(site.shape)
    share = site.kept["taken"]
    if slot == 2:
        share = to.scratch(share.shape, "bool")
        to.emit(np.logical_not, site.kept["taken"], share)
    to.emit(np.multiply, g, share, target)
    if target is not message:
        sum_into(to, target, message)
    to.watch(message)  # 0 · ∞
    return message


def _clip(site: Site) -> Array:
    out, x = site.allocate(), site.inputs[0]
    site.to.emit(partial(np.maximum, out=out), x, constant(site.attrs["low"]))
    site.to.emit(partial(np.minimum, out=out), out, constant(site.attrs["high"]))
    return out


def _clip_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, x, to = place(), site.inputs[0], site.to
    inside, below = to.scratch(x.shape, "bool"), to.scratch(x.shape, "int8").view(bool)
    to.emit(np.greater_equal, x, constant(site.attrs["low"]), inside)
    to.emit(np.less_equal, x, constant(site.attrs["high"]), below)
    to.emit(np.logical_and, inside, below, inside)
    to.emit(np.copyto, message, ZERO)
    to.emit(np.copyto, message, g, "same_kind", inside)
    return message


LOOKUP: dict[str, Kernel] = {
    "one_hot": Kernel(always, _one_hot, _nothing),
    "embedding": Kernel(always, _rows, _rows_message),
    "where": Kernel(always, _where, _where_message),
    "clip": Kernel(always, _clip, _clip_message),
}
"""Operation's name -> kernel."""
