"""The kernel of layer normalisation: the normalised operand is computed once, for the result and all messages."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import ONE, Kernel, Place, Site, constant, sum_into


def _mean(site: Site, source: Array, row: Array) -> None:
    site.to.emit(np.add.reduce, source, -1, None, row, True)
    site.to.emit(np.multiply, row, constant(1.0 / source.shape[-1]), row)


def _forward(site: Site) -> Array:
    (x, *gains), out, to = site.inputs, site.allocate(), site.to
    normal, factor = np.zeros(x.shape), np.zeros((*x.shape[:-1], 1))
    site.kept.update(normal=normal, factor=factor)
    _mean(site, x, factor)
    to.emit(np.subtract, x, factor, normal)
    to.emit(np.multiply, normal, normal, out)
    _mean(site, out, factor)
    to.emit(np.add, factor, constant(site.attrs["eps"]), factor)
    to.emit(np.sqrt, factor, factor)
    to.emit(np.divide, ONE, factor, factor)
    to.emit(np.multiply, normal, factor, normal)
    if gains:
        to.emit(np.multiply, normal, gains[0], out)
    else:
        to.emit(np.copyto, out, normal)
    if len(gains) > 1:
        to.emit(np.add, out, gains[1], out)
    return out


def _message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, to, normal = place(), site.to, site.kept["normal"]
    part = to.scratch(site.shape)
    if slot == 2:
        sum_into(to, g, message)
        return message
    to.watch(site.kept["factor"])  # infinite where nothing varies and eps is 0
    if slot == 1:
        to.emit(np.multiply, g, normal, part)
        sum_into(to, part, message)
        return message
    row = to.scratch(site.kept["factor"].shape)
    signal = g
    if len(site.inputs) > 1:
        to.emit(np.multiply, g, site.inputs[1], message)
        signal = message
    to.emit(np.multiply, signal, normal, part)
    _mean(site, part, row)
    to.emit(np.multiply, normal, row, part)
    _mean(site, signal, row)
    to.emit(np.subtract, signal, row, message)
    to.emit(np.subtract, message, part, message)
    to.emit(np.multiply, message, site.kept["factor"], message)
    return message


NORMALISATION: dict[str, Kernel] = {"layer_norm": Kernel(lambda site: bool(site.inputs[0].size), _forward, _message)}
"""Operation's name -> kernel."""
