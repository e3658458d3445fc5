"""The gradient check as its definition reads: one element after the other, the whole model run at each end."""

from __future__ import annotations

import math

import numpy as np

from engine.execution.passes import forward, operands, run
from engine.execution.sweep import counts_for_loss

EPS = 8 * float(np.finfo(np.float64).eps)
LONG = [1e-5 * 10.0**k for k in range(1, 10)]


def plain_check(model):
    """Leaf -> for each element (agrees, at a kink, cannot be told), in the leaf's shape."""
    trace = run(model)
    found = {}
    for leaf in model.graph.leaves:
        grad = trace.grads[leaf.last]
        if grad is None and model.graph.feeds_indices[leaf.last]:
            continue
        value = trace.values[leaf.last]
        grad = np.zeros(value.shape) if grad is None else grad
        verdicts = [_element(trace, leaf.last, index, float(grad[index])) for index in np.ndindex(value.shape)]
        found[leaf.address] = tuple(
            np.array([v[part] for v in verdicts], dtype=bool).reshape(value.shape) for part in (0, 1, 2)
        )
    return found


def _element(trace, leaf, index, grad):
    if not np.isfinite(trace.loss_value):
        return False, False, True
    element = Element(trace, leaf, index)
    pairs, drowned, singles, longer, one_sided = [], [], [], None, False
    for attempt, h in enumerate(element.steps()):
        now = element.difference(h)
        if isinstance(now, str):
            if now == "kink" and attempt == 3 and not singles:
                return False, True, False
            one_sided = one_sided or now != "nothing"
            longer = None
            continue
        singles.append(now)
        if not np.isfinite(grad):
            return False, False, False
        pair = longer and settled(short=now, long=longer)
        if pair:
            if not near(pair, grad):
                return False, False, False
            pairs.append(pair)
        largest = max(abs(now[0]), abs(grad))
        tells = now[1] <= max(0.1 * largest, 1e-9)
        if tells and near((now[0], 0.0), grad):
            return True, False, False
        if now[1] > 1e-6 * largest:
            drowned.append(now)
        if not tells:
            break
        longer = now
    if not singles:
        return False, one_sided, not one_sided
    return bool(drowned) and element.stands_at_long_steps(grad, pairs, drowned[0], singles), False, False


class Element:
    """The loss as a function of one number."""

    def __init__(self, trace, leaf, index):
        self.trace, self.leaf, self.index = trace, leaf, index
        self.x = float(trace.values[leaf][index])
        self.unit = max(1.0, abs(self.x))
        self.here = _branches(trace.graph, trace.values)
        # What the roundings of all numbers, each by itself, add up to in the loss.
        with np.errstate(all="ignore"):
            shares = [v * g for v, g in zip(trace.values, trace.grads, strict=True) if g is not None]
        self.size = math.hypot(*(float(s) for share in shares for s in share.flat if np.isfinite(s)))

    def steps(self):
        """1e-5, 1e-6, … 1e-15 of the number or of 1; then 1e-3 … 1e-6 of a number that is tiny itself."""
        for k in range(5, 20):
            h = self.unit / 10.0**k
            yield h if k < 16 else min(h, abs(self.x) / 10.0 ** (k - 13))

    def difference(self, h):
        """(difference, what rounding makes of it), or why there is none: "kink", "edge" or "nothing"."""
        ends, smooth = [], True
        for value in (self.x + h, self.x - h):
            moved = np.array(self.trace.values[self.leaf])
            moved[self.index] = value
            with np.errstate(all="ignore"):
                values = forward(self.trace.graph, {**self.trace.model.values, self.leaf: moved})
            ends.append(float(values[self.trace.graph.loss]))
            there = _branches(self.trace.graph, values)
            smooth = smooth and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(self.here, there, strict=True))
        taken = (self.x + h) - (self.x - h)
        if taken == 0 or not np.isfinite(ends).all() or not np.isfinite((ends[0] - ends[1]) / taken):
            one = np.isfinite(ends[0]) != np.isfinite(ends[1]) or np.isnan(ends).any()
            return "edge" if one and self.x - h < self.x < self.x + h else "nothing"
        if not smooth:
            return "kink"
        return (ends[0] - ends[1]) / taken, EPS * max(self.size, *map(abs, ends)) / taken

    def stands_at_long_steps(self, grad, pairs, first, singles):
        """Whether a gradient stands where rounding drowns the short differences."""
        shorter = self.difference(1e-5 * self.unit)
        for factor in LONG:
            now = self.difference(factor * self.unit)
            if isinstance(now, str):
                shorter = now
                continue
            pair = None if isinstance(shorter, str) else settled(short=shorter, long=now)
            if pair:
                if any(abs(pair[0] - shorter[0]) > pair[1] + shorter[1] for shorter in singles):
                    break  # it has stepped over something
                if not near(pair, grad):
                    return False
                pairs.append(pair)
            tells = now[1] <= max(0.1 * max(abs(now[0]), abs(grad)), 1e-9)
            tells = tells and all(abs(now[0] - single[0]) <= now[1] + single[1] for single in singles)
            if tells and near((now[0], 0.0), grad):
                return True
            singles.append(now)
            shorter = now
        return bool(pairs) or near(first, grad)


def settled(*, short, long):
    """(difference, what it may be off by) of two steps that nearly agree; else None."""
    doubt = abs(long[0] - short[0]) + long[1] + short[1]
    return (short[0], short[1] + doubt / 10) if doubt <= 0.1 * abs(short[0]) else None


def near(difference, grad):
    """Whether a gradient is as near to a difference as tech-notes ask, and that may be off by something."""
    value, off = difference
    return abs(value - grad) <= 1e-9 + 1e-6 * max(abs(value), abs(grad)) + off


def _branches(graph, values):
    """Which smooth branches the operations take that the loss depends on."""
    counts = counts_for_loss(graph)
    with np.errstate(all="ignore"):
        return [
            node.op.branch(operands(node, values), node.attrs)
            for node in graph.nodes
            if node.op is not None and node.op.branch is not None and counts[node.id]
        ]
