"""Initialisers: calls that make the value of a leaf, the same numbers at every opening."""

from __future__ import annotations

import ast
from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, frozen, size_of
from engine.errors import ModelSyntaxError, Span, UnknownNameError, nearest
from engine.language.budget import Budget
from engine.language.constants import INITIALISERS, evaluate, whole
from engine.language.scope import Scope


def initial_value(tree: ast.Call, scope: Scope, position: int, budget: Budget) -> Array:
    """Evaluate ``randn(2, 3, seed=7)`` and its like.

    Args:
        tree: The call.
        scope: What names mean where it stands.
        position: The leaf's index among the leaves, added to seed 0 where no seed is given.
        budget: What the model may still take; nothing is counted.

    Raises:
        UnknownNameError: There is no such initialiser or keyword.
        ModelSyntaxError: Its arguments are wrong.
        LimitError: The array would be too large; nothing has been allocated.
    """
    source = scope.source
    span = source.span(tree)
    name = tree.func.id if isinstance(tree.func, ast.Name) else ""
    if name not in INITIALISERS:
        advice = nearest(name, sorted(INITIALISERS)) or f"use numbers or one of {', '.join(sorted(INITIALISERS))}"
        raise UnknownNameError(f"'{name or 'this call'}' makes no value for a leaf", advice=advice, span=span)
    call = _Call(name, [evaluate(a, scope) for a in tree.args], span, budget)
    for keyword in tree.keywords:
        if keyword.arg not in _KEYWORDS[name]:
            takes = ", ".join(_KEYWORDS[name]) or "no keywords"
            raise UnknownNameError(f"'{name}' has no argument '{keyword.arg}'", advice=f"it takes {takes}", span=span)
        if keyword.arg in call.keywords:
            raise ModelSyntaxError(f"'{keyword.arg}' is given twice", advice="leave one out", span=span)
        call.keywords[str(keyword.arg)] = evaluate(keyword.value, scope)
    call.keywords.setdefault("seed", position)
    return frozen(_MAKERS[name](call))


_KEYWORDS: dict[str, tuple[str, ...]] = {
    "zeros": ("seed",),
    "ones": ("seed",),
    "full": ("seed",),
    "eye": ("seed",),
    "linspace": ("seed",),
    "randn": ("seed", "scale"),
    "uniform": ("seed",),
    "xavier": ("seed",),
    "he": ("seed",),
}


class _Call:
    """The evaluated arguments, with the checks that all initialisers share."""

    def __init__(self, name: str, args: list[Any], span: Span, budget: Budget) -> None:
        self.name, self.args, self.span, self.budget = name, args, span, budget
        self.keywords: dict[str, Any] = {}

    def wrong(self, takes: str) -> ModelSyntaxError:
        return ModelSyntaxError(f"'{self.name}' takes {takes}", advice="correct its arguments", span=self.span)

    def number(self, index: int, what: str) -> float:
        if index >= len(self.args) or isinstance(self.args[index], bool | list) or self.args[index] is None:
            raise self.wrong(what)
        return float(self.args[index])

    def shape(self, start: int = 0) -> Shape:
        sizes = self.args[start:]
        if len(sizes) == 1 and isinstance(sizes[0], list):
            sizes = sizes[0]
        known = [n for n in map(whole, sizes) if n is not None and n >= 0]
        if len(known) != len(sizes):
            raise self.wrong("whole numbers as its sizes, (2, 3) for two rows of three")
        shape = tuple(known)
        self.budget.afford(shape, self.span)
        return shape

    def generator(self) -> np.random.Generator:
        seed = self.keywords["seed"]
        if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
            raise self.wrong("a whole number from 0 on as its seed")
        return np.random.default_rng(seed)

    def fans(self) -> tuple[Shape, int, int]:
        """Shape, inputs and outputs of one unit; shapes are read as (outputs, inputs, ...)."""
        shape = self.shape()
        window = size_of(shape[2:])
        outputs = shape[0] if shape else 1
        inputs = shape[1] if len(shape) > 1 else outputs
        return shape, max(inputs * window, 1), max(outputs * window, 1)


def _full(call: _Call) -> Array:
    if not call.args:
        raise call.wrong("sizes and a value, full(2, 3, 0.5)")
    value = call.number(len(call.args) - 1, "sizes and a value, full(2, 3, 0.5)")
    call.args = call.args[:-1]
    return np.full(call.shape(), value)


def _eye(call: _Call) -> Array:
    shape = call.shape()
    if len(shape) not in (1, 2):
        raise call.wrong("one size or two")
    call.budget.afford((shape[0], shape[-1]), call.span)
    return np.eye(shape[0], shape[-1])


def _linspace(call: _Call) -> Array:
    takes = "two ends and a count, linspace(-1, 1, 5)"
    if len(call.args) != 3:
        raise call.wrong(takes)
    low, high = call.number(0, takes), call.number(1, takes)
    if isinstance(call.args[2], list):
        raise call.wrong(takes)
    return np.linspace(low, high, size_of(call.shape(2)))


def _uniform(call: _Call) -> Array:
    takes = "two ends and sizes, uniform(-1, 1, 2, 3)"
    low, high = call.number(0, takes), call.number(1, takes)
    if not low <= high or not np.isfinite(high - low):
        raise call.wrong("two finite ends, the smaller one first")
    return call.generator().uniform(low, high, call.shape(2))


def _randn(call: _Call) -> Array:
    scale = call.keywords.get("scale", 1.0)
    if isinstance(scale, bool) or not isinstance(scale, int | float):
        raise call.wrong("a number as its scale")
    return np.asarray(call.generator().standard_normal(call.shape()) * scale)


def _xavier(call: _Call) -> Array:
    """Glorot and Bengio (2010), uniform: ±√(6 / (inputs + outputs))."""
    shape, inputs, outputs = call.fans()
    bound = sqrt(6.0 / (inputs + outputs))
    return call.generator().uniform(-bound, bound, shape)


def _he(call: _Call) -> Array:
    """He et al. (2015), normal: standard deviation √(2 / inputs)."""
    shape, inputs, _ = call.fans()
    return np.asarray(call.generator().standard_normal(shape) * sqrt(2.0 / inputs))


_MAKERS: dict[str, Callable[[_Call], Array]] = {
    "zeros": lambda call: np.zeros(call.shape()),
    "ones": lambda call: np.ones(call.shape()),
    "full": _full,
    "eye": _eye,
    "linspace": _linspace,
    "randn": _randn,
    "uniform": _uniform,
    "xavier": _xavier,
    "he": _he,
}

FORMS: dict[str, tuple[str, str]] = {
    "zeros": ("zeros(2, 3)", "all 0"),
    "ones": ("ones(2, 3)", "all 1"),
    "full": ("full(2, 3, 0.5)", "all the last number"),
    "eye": ("eye(3)", "1 on the diagonal, else 0; `eye(2, 3)` for a matrix that is not square"),
    "linspace": ("linspace(-1, 1, 5)", "so many numbers at equal distances, both ends included"),
    "randn": ("randn(2, 3, seed=7, scale=0.5)", "normal, mean 0, standard deviation `scale` (1)"),
    "uniform": ("uniform(-1, 1, 2, 3, seed=7)", "uniform between two ends"),
    "xavier": ("xavier(4, 3, seed=7)", "uniform in ±√(6 / (inputs + outputs)), for a shape (outputs, inputs, …)"),
    "he": ("he(4, 3, seed=7)", "normal, standard deviation √(2 / inputs), for a shape (outputs, inputs, …)"),
}
"""Name -> (how it is written, what it makes), for the reference page."""
