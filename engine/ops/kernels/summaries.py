"""Kernels of the reductions that are not linear: extremes, variance, norm, logsumexp, and the regularisers."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import ONE, TWO, Kernel, Place, Site, constant
from engine.ops.kernels.reductions import axes, count, kept


def _fits(site: Site) -> bool:
    return all(x.size for x in site.inputs)


def _kept_out(site: Site) -> Array:
    return kept(site, site.out)


# ------------------------------------------------------------------------------------------------------------ extremes
def _extreme(ufunc: np.ufunc) -> Kernel:
    def forward(site: Site) -> Array:
        out = site.allocate()
        site.to.emit(ufunc.reduce, site.inputs[0], axes(site), None, out, site.attrs["keepdims"])
        return out

    return Kernel(_fits, forward, _extreme_message)


def _extreme_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, to, out = place(), site.to, _kept_out(site)
    won, shares = to.scratch(message.shape, "bool"), to.scratch(out.shape)
    to.emit(np.equal, site.inputs[0], out, won)
    to.emit(np.add.reduce, won, axes(site), None, shares, True)
    to.emit(np.divide, kept(site, g), shares, shares)  # nobody wins where there is NaN
    to.emit(np.multiply, shares, won, message)
    to.watch(message)
    return message


# --------------------------------------------------------------------------------------------------------------- spread
def _variance(site: Site) -> Array:
    x, out, to = site.inputs[0], site.allocate(), site.to
    centred = site.kept["centred"] = np.zeros(x.shape)
    squares, divisor, row = to.scratch(x.shape), constant(count(site)), kept(site, out)
    to.emit(np.add.reduce, x, axes(site), None, row, True)
    to.emit(np.divide, row, divisor, row)
    to.emit(np.subtract, x, row, centred)
    to.emit(np.multiply, centred, centred, squares)
    to.emit(np.add.reduce, squares, axes(site), None, row, True)
    to.emit(np.divide, row, divisor, row)
    return out


def _variance_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, scale = place(), site.to.scratch(kept(site, g).shape)
    site.to.emit(np.multiply, kept(site, g), constant(2.0 / count(site)), scale)
    site.to.emit(np.multiply, site.kept["centred"], scale, message)
    site.to.watch(message)
    return message


def _norm(site: Site) -> Array:
    x, out, to = site.inputs[0], site.allocate(), site.to
    squares, row = to.scratch(x.shape), kept(site, out)
    inverse = site.kept["inverse"] = np.zeros(row.shape)
    to.emit(np.multiply, x, x, squares)
    to.emit(np.add.reduce, squares, axes(site), None, row, True)
    to.emit(np.sqrt, row, row)
    to.emit(np.divide, ONE, row, inverse)
    # Squares of very large or very small numbers overflow or vanish: the pure rule scales them first.
    to.watch(out)
    to.watch(inverse)
    return out


def _norm_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, scale = place(), site.to.scratch(site.kept["inverse"].shape)
    site.to.emit(np.multiply, kept(site, g), site.kept["inverse"], scale)
    site.to.emit(np.multiply, site.inputs[0], scale, message)
    return message


# ------------------------------------------------------------------------------------------------------------ logsumexp
def _logsumexp(site: Site) -> Array:
    x, out, to, axis = site.inputs[0], site.allocate(), site.to, site.attrs["axis"]
    softmax, row = np.zeros(x.shape), kept(site, out)
    largest = to.scratch(row.shape)
    site.kept["softmax"] = softmax
    to.emit(np.maximum.reduce, x, axis, None, largest, True)
    to.emit(np.subtract, x, largest, softmax)
    to.emit(np.exp, softmax, softmax)
    to.emit(np.add.reduce, softmax, axis, None, row, True)
    to.emit(np.divide, softmax, row, softmax)
    to.emit(np.log, row, row)
    to.emit(np.add, row, largest, row)
    to.watch(out)
    return out


def _logsumexp_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    site.to.emit(np.multiply, site.kept["softmax"], kept(site, g), message)
    return message


# --------------------------------------------------------------------------------------------------------- regularisers
def _add_up(site: Site, out: Array, *, squares: float, sizes: float) -> Array:
    """Lays out squares · Σ w² + sizes · Σ |w| over all operands."""
    to, part = site.to, site.to.scratch(())
    terms = [(np.square, squares), (np.absolute, sizes)]
    written = [(w, *term) for w in site.inputs for term in terms if term[1]]
    to.emit(np.copyto, out, constant(0.0))
    for w, function, weight in written:
        each = to.scratch(w.shape)
        to.emit(function, w, each)
        to.emit(np.add.reduce, each.reshape(-1), 0, None, part)
        to.emit(np.multiply, part, constant(weight), part)
        to.emit(np.add, out, part, out)
    return out


def _l2_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, scale = place(), site.to.scratch(())
    site.to.emit(np.multiply, g, TWO, scale)
    site.to.emit(np.multiply, site.inputs[slot], scale, message)
    return message


def _l1_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    site.to.emit(np.sign, site.inputs[slot], message)
    site.to.emit(np.multiply, message, g, message)
    return message


def _elastic_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, to, w = place(), site.to, site.inputs[slot]
    to.emit(np.sign, w, message)
    if site.attrs["beta"]:
        part = to.scratch(w.shape)
        to.emit(np.multiply, w, constant(2.0 * site.attrs["beta"]), part)
        to.emit(np.add, message, part, message)
    to.emit(np.multiply, message, g, message)
    return message


SUMMARIES: dict[str, Kernel] = {
    "max": _extreme(np.maximum),
    "min": _extreme(np.minimum),
    "var": Kernel(_fits, _variance, _variance_message),
    "norm": Kernel(_fits, _norm, _norm_message),
    "logsumexp": Kernel(_fits, _logsumexp, _logsumexp_message),
    "l2": Kernel(_fits, lambda site: _add_up(site, site.allocate(), squares=1.0, sizes=0.0), _l2_message),
    "l1": Kernel(_fits, lambda site: _add_up(site, site.allocate(), squares=0.0, sizes=1.0), _l1_message),
    "elastic_net": Kernel(
        _fits,
        lambda site: _add_up(site, site.allocate(), squares=site.attrs["beta"], sizes=1.0),
        _elastic_message,
    ),
}
"""Operation's name -> kernel."""
