"""Kernels of the cross-entropies; the softmax that the messages need is computed once, on the way forward."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.ops.averages import examples
from engine.ops.kernels.record import ONE, Kernel, Place, Site, constant


def _fits(site: Site) -> bool:
    return bool(site.inputs[0].size)


def _weights(site: Site) -> Array:
    """The target as weights: itself, or the one-hot rows of its classes.

    A row without any class (what was computed is none) makes a watched number infinite.
    """
    x, t = site.inputs
    if t.shape == x.shape:
        return t
    rows, count = np.zeros(x.shape), np.zeros(())
    site.to.emit(np.equal, t[..., None], np.arange(float(x.shape[-1])), rows)
    site.to.emit(np.add.reduce, rows.reshape(-1), 0, None, count)
    site.to.emit(np.equal, count, constant(t.size), count)
    site.to.emit(np.divide, ONE, count, count)
    site.to.watch(count)
    return rows


def _minus_mean(site: Site, weights: Array, logarithms: Array) -> Array:
    """Lays out −Σ weights · logarithms, divided by the number of examples."""
    out, terms = site.allocate(), site.to.scratch(logarithms.shape)
    site.to.emit(np.multiply, weights, logarithms, terms)
    site.to.emit(np.add.reduce, terms.reshape(-1), 0, None, out)
    site.to.emit(np.multiply, out, constant(-1.0 / examples(logarithms.shape)), out)
    site.to.watch(out)  # 0 · ∞ is 0 by the pure rule
    return out


def _to_target(site: Site, g: Array, message: Array) -> Array:
    scale = site.to.scratch(())
    site.to.emit(np.multiply, g, constant(-1.0 / examples(message.shape)), scale)
    site.to.emit(np.multiply, site.kept["logarithms"], scale, message)
    site.to.watch(message)
    return message


def _softmax_cross_entropy(site: Site) -> Array:
    to, z = site.to, site.inputs[0]
    row, softmax, logarithms = to.scratch((*z.shape[:-1], 1)), np.zeros(z.shape), np.zeros(z.shape)
    site.kept.update(softmax=softmax, logarithms=logarithms, weights=_weights(site))
    to.emit(np.maximum.reduce, z, -1, None, row, True)
    to.emit(np.subtract, z, row, logarithms)
    to.emit(np.exp, logarithms, softmax)
    to.emit(np.add.reduce, softmax, -1, None, row, True)
    to.emit(np.divide, softmax, row, softmax)
    to.emit(np.log, row, row)
    to.emit(np.subtract, logarithms, row, logarithms)
    return _minus_mean(site, site.kept["weights"], logarithms)


def _softmax_cross_entropy_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, to, weights = place(), site.to, site.kept["weights"]
    if slot == 1:
        return _to_target(site, g, message)
    scale, softmax = to.scratch(()), site.kept["softmax"]
    if weights is site.inputs[1]:
        row = to.scratch((*message.shape[:-1], 1))
        to.emit(np.add.reduce, weights, -1, None, row, True)
        to.emit(np.multiply, softmax, row, message)
        to.emit(np.subtract, message, weights, message)
    else:
        to.emit(np.subtract, softmax, weights, message)
    to.emit(np.multiply, g, constant(1.0 / examples(message.shape)), scale)
    to.emit(np.multiply, message, scale, message)
    to.watch(message)
    return message


def _cross_entropy(site: Site) -> Array:
    logarithms = site.kept["logarithms"] = np.zeros(site.inputs[0].shape)
    weights = site.kept["weights"] = _weights(site)
    site.to.emit(np.log, site.inputs[0], logarithms)
    return _minus_mean(site, weights, logarithms)


def _cross_entropy_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, scale = place(), site.to.scratch(())
    if slot == 1:
        return _to_target(site, g, message)
    site.to.emit(np.multiply, g, constant(-1.0 / examples(message.shape)), scale)
    site.to.emit(np.divide, site.kept["weights"], site.inputs[0], message)
    site.to.emit(np.multiply, message, scale, message)
    site.to.watch(message)
    return message


LIKELIHOODS: dict[str, Kernel] = {
    "softmax_cross_entropy": Kernel(_fits, _softmax_cross_entropy, _softmax_cross_entropy_message),
    "cross_entropy": Kernel(_fits, _cross_entropy, _cross_entropy_message),
}
"""Operation's name -> kernel."""
