"""Kernels of the matrix products: straight to BLAS, into arrays that are there already."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import Kernel, Place, Site, always


def _product(site: Site, x: Array, y: Array, out: Array) -> None:
    # dot has less overhead than matmul, and writes into contiguous arrays only.
    plain = x.ndim <= 2 and y.ndim <= 2 and out.flags.c_contiguous
    site.to.emit(np.dot if plain else np.matmul, x, y, out)


def _matmul_fits(site: Site) -> bool:
    x, y = site.inputs
    return (x.ndim <= 2 and y.ndim <= 2) or (x.ndim == y.ndim and x.shape[:-2] == y.shape[:-2])


def _forward(site: Site) -> Array:
    out = site.allocate()
    _product(site, site.inputs[0], site.inputs[1], out)
    return out


def _matmul_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    x, y = site.inputs
    message = place()
    if x.ndim == 1 and y.ndim == 1:
        site.to.emit(np.multiply, g, site.inputs[1 - slot], message)
    elif slot == 0:
        if y.ndim == 1:
            site.to.emit(np.multiply, g[:, None], y, message)
        elif x.ndim == 1:
            _product(site, y, g, message)
        else:
            _product(site, g, np.swapaxes(y, -1, -2), message)
    elif x.ndim == 1:
        site.to.emit(np.multiply, x[:, None], g, message)
    elif y.ndim == 1:
        _product(site, x.T, g, message)
    elif x.ndim == 2 and x.shape[0] == 1:
        site.to.emit(np.multiply, x.T, g, message)  # one example: an outer product
    else:
        _product(site, np.swapaxes(x, -1, -2), g, message)
    return message


def _outer(site: Site) -> Array:
    out = site.allocate()
    site.to.emit(np.multiply, site.inputs[0][:, None], site.inputs[1], out)
    return out


def _outer_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    _product(site, *((g, site.inputs[1]) if slot == 0 else (site.inputs[0], g)), message)
    return message


def _softmax(site: Site) -> Array:
    x, axis, out = site.inputs[0], site.attrs["axis"], site.allocate()
    row = site.kept["row"] = np.zeros(np.sum(x, axis=axis, keepdims=True).shape)
    site.to.emit(np.maximum.reduce, x, axis, None, row, True)
    site.to.emit(np.subtract, x, row, out)
    site.to.emit(np.exp, out, out)
    site.to.emit(np.add.reduce, out, axis, None, row, True)
    site.to.emit(np.divide, out, row, out)
    return out


def _softmax_message(site: Site, slot: int, g: Array, place: Place) -> Array:  # noqa: ARG001 - one form
    message, row = place(), site.kept["row"]
    site.to.emit(np.multiply, g, site.out, message)
    site.to.emit(np.add.reduce, message, site.attrs["axis"], None, row, True)
    site.to.emit(np.subtract, g, row, message)
    site.to.emit(np.multiply, message, site.out, message)
    return message


def _log_softmax(site: Site) -> Array:
    x, axis, out = site.inputs[0], site.attrs["axis"], site.allocate()
    row = site.kept["row"] = np.zeros(np.sum(x, axis=axis, keepdims=True).shape)
    powers = site.to.scratch(out.shape)
    site.to.emit(np.maximum.reduce, x, axis, None, row, True)
    site.to.emit(np.subtract, x, row, out)
    site.to.emit(np.exp, out, powers)
    site.to.emit(np.add.reduce, powers, axis, None, row, True)
    site.to.emit(np.log, row, row)
    site.to.emit(np.subtract, out, row, out)
    return out


def _log_softmax_message(site: Site, slot: int, g: Array, place: Place) -> Array:  # noqa: ARG001 - one form
    message, row = place(), site.kept["row"]
    site.to.emit(np.add.reduce, g, site.attrs["axis"], None, row, True)
    site.to.emit(np.exp, site.out, message)
    site.to.emit(np.multiply, message, row, message)
    site.to.emit(np.subtract, g, message, message)
    return message


def _nonempty(site: Site) -> bool:
    return bool(site.inputs[0].size)


LINEAR: dict[str, Any] = {
    "matmul": Kernel(_matmul_fits, _forward, _matmul_message),
    "dot": Kernel(always, _forward, _matmul_message),
    "outer": Kernel(always, _outer, _outer_message),
    "softmax": Kernel(_nonempty, _softmax, _softmax_message),
    "log_softmax": Kernel(_nonempty, _log_softmax, _log_softmax_message),
}
"""Operation's name -> kernel."""
