"""Grounds: the graphs that passes stand on. Passes that differ in numbers only share one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.graph import Graph, Literal, Node, Operand, Variable
from engine.model import Model


@dataclass(frozen=True, eq=False)
class Ground:
    """What several passes have in common.

    Attributes:
        model: Their graph, and the values of the leaves that a pass says nothing else of.
        examples: Leaf -> all examples of its data set, along axis 0, for passes that were fed some of them.
    """

    model: Model
    examples: Mapping[int, Array] = field(default_factory=lambda: MappingProxyType({}))


def same_numbers(a: Array, b: Array) -> bool:
    """Whether two arrays hold the same numbers, bit for bit: NaN is equal to itself, -0 is not 0."""
    return a is b or (a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes())


def alike(a: Graph, b: Graph) -> bool:
    """Whether two graphs differ in nothing but where they stand in their texts, and in the numbers of their leaves."""
    return a is b or (
        len(a.nodes) == len(b.nodes)
        and a.loss == b.loss
        and tuple(map(_meaning, a.variables)) == tuple(map(_meaning, b.variables))
        and [group.path for group in a.groups] == [group.path for group in b.groups]
        and all(map(_same_node, a.nodes, b.nodes))
    )


def _meaning(variable: Variable) -> tuple[object, ...]:
    own = variable.formula if variable.leaf is None else (variable.leaf.slider, bool(variable.leaf.element_spans))
    return variable.address, variable.kind, variable.scope, variable.last, own


def _same_node(a: Node, b: Node) -> bool:
    return (
        a.op is b.op
        and a.shape == b.shape
        and a.name == b.name
        and len(a.inputs) == len(b.inputs)
        and all(map(_same_operand, a.inputs, b.inputs))
        and a.attrs.keys() == b.attrs.keys()
        and all(_same_argument(value, b.attrs[key]) for key, value in a.attrs.items())
    )


def _same_operand(a: Operand, b: Operand) -> bool:
    if isinstance(a, Literal) and isinstance(b, Literal):
        return same_numbers(a.value, b.value)
    return a == b


def _same_argument(a: Any, b: Any) -> bool:  # noqa: ANN401 - the constant argument of any operation
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return same_numbers(a, b)
    return type(a) is type(b) and repr(a) == repr(b)


def sharing(model: Model, other: Model) -> Model:
    """The model, with the arrays of another one where leaves of the same name hold the same numbers."""
    known = {leaf.address: other.values[leaf.last] for leaf in other.graph.leaves}
    values = {}
    for leaf in model.graph.leaves:
        own = model.values[leaf.last]
        there = known.get(leaf.address)
        values[leaf.last] = there if there is not None and same_numbers(own, there) else own
    return replace(model, values=MappingProxyType(values))
