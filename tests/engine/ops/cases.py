"""Every operation with every sample of its record: what the tests of the registry walk over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array, unbroadcast
from engine.execution import run
from engine.language import parse
from engine.ops import REGISTRY, Operation, operation


class Case(NamedTuple):
    """One operation, applied to the operands of one of its samples.

    Attributes:
        op: The operation.
        xs: The operands.
        attrs: All attributes, defaults included.
        written: The attributes that differ from the defaults.
    """

    op: Operation
    xs: list[Array]
    attrs: Mapping[str, Any]
    written: Mapping[str, Any]

    @property
    def out(self) -> Array:
        """The result."""
        return self.op.forward(self.xs, self.attrs)

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The operands' shapes."""
        return [x.shape for x in self.xs]

    def carries(self, slot: int) -> bool:
        """Whether messages go through a slot: it takes no indices."""
        return self.op.choices(slot, self.shapes, self.attrs) is None

    def moved(self, step: float) -> list[Array]:
        """The operands, all their numbers moved by a step, the indices as they were."""
        return [x + step if self.carries(slot) else x for slot, x in enumerate(self.xs)]

    def signal(self, seed: int = 7) -> Array:
        """An error signal for the result, the same for the same seed."""
        return np.asarray(np.random.default_rng(seed).uniform(-1.5, 1.5, self.out.shape))

    def message(self, slot: int, g: Array) -> Array:
        """What the operand in a slot receives, in its own shape; 0 where there is no rule, or no message at all."""
        rule = self.op.rule(slot)
        if rule is None or not self.carries(slot):
            return np.zeros(self.xs[slot].shape)
        return unbroadcast(np.asarray(rule(g, self.out, self.xs, self.attrs)), self.xs[slot].shape)


def case(name: str, *operands: Any, **attrs: Any) -> Case:
    """An operation applied to operands of one's own."""
    op = operation(name)
    defaults = {a.name: a.default for a in op.attributes if not a.required}
    return Case(op, [np.asarray(x, dtype=np.float64) for x in operands], defaults | attrs, attrs)


def messages(name: str, *operands: Any, g: Any = 1.0, **attrs: Any) -> list[list[float] | float]:
    """The messages to all operands for the error signal ``g`` (repeated to the result's shape), as lists."""
    found = case(name, *operands, **attrs)
    with np.errstate(all="ignore"):
        signal = np.broadcast_to(np.asarray(g, dtype=np.float64), found.out.shape)
        return [found.message(slot, signal).tolist() for slot in range(len(found.xs))]


def all_cases() -> dict[str, Case]:
    """Every sample of every operation, by a name for the test report."""
    found = {}
    for op in REGISTRY.values():
        for number, sample in enumerate(op.samples):
            found[f"{op.name}-{number}"] = case(op.name, *sample.operands(seed=number), **sample.attrs)
    return found


CASES = all_cases()


def forward_formula(case: Case) -> tuple[list[str], str, dict[str, Any]]:
    """The operation's own formula, made to fit a case.

    Returns:
        The operands' names, the formula over them, and the attributes that it names; further attributes are written
        behind them as keywords, further operands of a variadic operation one after the other.
    """
    names, formula = list(case.op.slot_names)[: len(case.xs)], case.op.formula_of(len(case.xs))
    if case.op.variadic:
        names = [f"{names[0]}_{i}" for i in range(len(case.xs))]
        formula = f"{case.op.name}({', '.join(names)})"
    words = set(re.findall(r"\w+", formula))
    spelled = {name: value for name, value in case.attrs.items() if name in words}
    keywords = [f"{n}={attribute_text(n, v)}" for n, v in case.written.items() if n not in spelled]
    return names, formula.replace(")", "".join(f", {k}" for k in keywords) + ")") if keywords else formula, spelled


def calculate(formula: str, operands: Mapping[str, Array], attrs: Mapping[str, Any]) -> Array:
    """What a formula of the model language gives: a model with a leaf for every operand, read and run.

    Args:
        formula: An expression over the operands' names and the attributes' names.
        operands: Name -> value.
        attrs: Name -> value, written into the formula as text.
    """
    for name, value in attrs.items():
        formula = with_attribute(formula, name, value)
    leaves = [f"{name}: input = {value.tolist()!r}" for name, value in operands.items()]
    model = parse("\n".join([*leaves, f"answer = {formula}"]))
    return run(model).values[model.graph.id_of("answer")]


def with_attribute(formula: str, name: str, value: Any) -> str:
    """A formula with the value of an attribute in place of its name; a keyword stays."""
    return re.sub(rf"\b{name}\b(?!=[^=])", attribute_text(name, value), formula)


def attribute_text(name: str, value: Any) -> str:
    """An attribute as the language writes it."""
    if name == "key":
        return ", ".join(_slice_text(v) if isinstance(v, slice) else str(v) for v in value)
    return str(list(value)) if isinstance(value, tuple) else repr(value)


def _slice_text(key: slice) -> str:
    bounds = ("" if bound is None else str(bound) for bound in (key.start, key.stop, key.step))
    return ":".join(bounds)
