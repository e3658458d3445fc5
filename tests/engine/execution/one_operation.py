"""A model of one operation, read twice, whose weighted sum is the loss."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from engine.arrays import frozen
from engine.errors import Span
from engine.graph import Graph, Kind, Leaf, Literal, Node, Variable
from engine.model import Model
from engine.ops import REGISTRY

SPAN = Span(1, 1, 1, 2)


def graph_of(op, sample, exponent=None):
    """Leaves for the operands, the operation twice (fan-out 2), and the loss Σ w · (op + op)."""
    attrs = {a.name: a.default for a in op.attributes if not a.required} | dict(sample.attrs)
    nodes, variables, values = [], [], {}

    def add(name, operation, inputs, attributes, shape, kind=Kind.VARIABLE, value=None):
        number = len(nodes)
        nodes.append(Node(number, operation, inputs, MappingProxyType(attributes), shape, name, number, SPAN))
        leaf = Leaf(None, SPAN, {}) if operation is None else None
        variables.append(Variable(number, name, name, kind, "", SPAN, number, number, (), {}, leaf))
        if value is not None:
            values[number] = frozen(value)
        return number

    operands = sample.operands(seed=1)
    inputs = [add(f"x{i}", None, (), {}, x.shape, Kind.PARAM, x) for i, x in enumerate(operands)]
    if exponent is not None:
        inputs[1] = Literal(frozen(exponent), str(exponent))
    shape = op.shape([x.shape for x in operands], attrs)
    weights = np.random.default_rng(2).uniform(-1, 1, shape)
    w = add("w", None, (), {}, shape, Kind.PARAM, weights)
    one, two = (add(name, op, tuple(inputs), attrs, shape) for name in ("one", "two"))
    both = add("both", REGISTRY["add"], (one, two), {}, shape)
    product = add("product", REGISTRY["mul"], (w, both), {}, shape)
    last = product
    if shape:
        last = add("L", REGISTRY["sum"], (product,), {"axis": None, "keepdims": False}, (), Kind.LOSS)
    return Model(Graph(tuple(nodes), tuple(variables), (), last), MappingProxyType(values))
