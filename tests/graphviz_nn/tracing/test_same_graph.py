"""A Python program and the same program in the model language make the same graph, and the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import graphviz_nn as gv
from engine.graph import LEAF_KINDS, Literal
from engine.language import parse
from engine.ops import REGISTRY, callable_names
from tests.engine.oracle.programs import examples, programs
from tests.graphviz_nn.tracing.programs import run_as_language
from tests.helpers.generated import some

some = settings(examples, max_examples=some(50))


def described(graph):
    """A graph by the names of its nodes: operation, operands, attributes, shape, groups."""
    found = {}
    for node in graph.nodes:
        variable = graph.variable_of(node.id)
        operands = [i.value.tolist() if isinstance(i, Literal) else graph.nodes[i].name for i in node.inputs]
        groups = None if node.op is None else [graph.groups[i].path for i in variable.scope]
        kind = variable.kind if variable.kind in LEAF_KINDS else node.id == graph.loss
        found[node.name] = (node.op and node.op.name, operands, dict(node.attrs), node.shape, groups, kind)
    return found


def without_aliases(text):
    """``a = b`` makes a node in the language, and a second name for the same value in Python."""
    lines = [f"{line} * 1" if line.split(" = ")[-1].isidentifier() else line for line in text.splitlines()]
    return "\n".join(lines)


@some
@given(programs())
def test_random_programs_make_the_graph_that_they_make_in_the_language(text):
    text = without_aliases(text)
    space = run_as_language(text)
    traced, read = gv.model(space["L"], outputs=space["kept"]), parse(text)
    ours = described(traced.inner.graph)
    assert ours == described(read.graph)
    trace, expected = traced.at("primitives").run(), gv.Model(read).at("primitives").run()
    for name in ours:
        assert trace.value(name).tobytes() == expected.value(name).tobytes()
        np.testing.assert_array_equal(trace.grad(name), expected.grad(name), strict=trace.grad(name) is not None)


@some
@given(programs())
def test_the_text_of_a_traced_program_is_a_model_with_the_same_graph_and_numbers(text):
    loss = run_as_language(text)["L"]
    traced = gv.model(loss)
    again = gv.parse(traced.text)
    assert described(traced.inner.graph) == described(again.inner.graph)
    assert again.run().loss == traced.run().loss == pytest.approx(float(loss.value), nan_ok=True)
    for level in ("layers", "variables", "primitives"):
        assert traced.at(level).names == again.at(level).names


@pytest.mark.parametrize("name", [op.name for op in REGISTRY.values() if op.callable])
def test_every_operation_can_be_traced_with_all_its_samples(name):
    op = REGISTRY[name]
    for sample in op.samples:
        operands = [gv.param(value) for value in sample.operands()]
        attrs = {key: list(value) if isinstance(value, tuple) else value for key, value in sample.attrs.items()}
        result = getattr(gv, name)(*operands, **attrs)
        expected = op.forward(sample.operands(), result.attrs)
        assert result.value.tobytes() == np.asarray(expected, dtype=np.float64).tobytes()
        trace = gv.trace(gv.sum(result) * 1)
        node = next(n for n in trace.inner.graph.nodes if n.op is op)
        assert node.shape == result.shape
        assert trace.inner.values[node.id].tobytes() == result.value.tobytes()


def test_the_package_has_every_operation_and_type_checkers_know_them():
    from pathlib import Path

    from graphviz_nn.tracing import functions

    listed = Path(functions.__file__).with_name("operations.py").read_text(encoding="utf-8")
    names = {line.removesuffix(": Function") for line in listed.splitlines() if line.endswith(": Function")}
    assert names == set(callable_names())
    for name in names:
        assert getattr(gv, name).operation is REGISTRY.get(name, getattr(gv, name).operation)
        assert name in dir(gv)
