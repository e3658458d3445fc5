"""Whatever a program computes, it can be diagnosed, asked about and checked: no answer is an exception."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.gradient_check import check
from engine.derivation import derivative_of
from engine.diagnosis import diagnose, profile, questions, units_of, why
from engine.errors import GraphError
from engine.execution import run
from engine.language import parse
from engine.levels import Level, view_of
from engine.model import Model
from engine.ops import REGISTRY
from tests.helpers.any_program import any_program


def everything(model: Model) -> None:
    """Ask all that can be asked of a model."""
    trace = run(model)
    for found in diagnose(trace):
        assert found.sentence
        assert found.culprit in [step.node for step in found.trail] or not found.trail
    profile(trace)
    units_of(trace)
    for node in range(len(trace.graph.nodes)):
        for asked in questions(trace, node):
            assert why(trace, node, asked).sentence
    if trace.graph.loss is not None:
        check(model)


@pytest.mark.parametrize("block", range(10))
def test_any_program_has_answers(block):
    read = 0
    for seed in range(40 * block, 40 * (block + 1)):
        model = any_program(seed)
        if model is not None:
            read += 1
            everything(model)
    assert read > 20


def called(name: str, sample, kind: str) -> Model | None:
    """A program of one operation on a sample's operands, all of them numbers of one kind; None where it takes none."""
    number = {"zeros": 0.0, "ones": 1.0, "large": 2000.0, "low": -2000.0}[kind]
    lines, numbers = [], {}
    for slot, shape in enumerate(sample.shapes):
        lines.append(f"v{slot}: param = " + (f"zeros({', '.join(map(str, shape))})" if shape else "0"))
        if slot not in sample.indices:
            numbers[f"v{slot}"] = np.full(shape, number)
    names = [f"v{slot}" for slot in range(len(sample.shapes))]
    attrs = [f"{key}={value}" for key, value in sample.attrs.items()]
    try:
        model = parse("\n".join([*lines, f"y = {name}({', '.join(names + attrs)})", "L: loss = sum((y - 3)**2)"]))
        return model.with_values(**numbers)
    except GraphError:
        return None


@pytest.mark.parametrize("kind", ["zeros", "ones", "large", "low"])
def test_every_operation_has_answers_where_its_numbers_are_extreme(kind):
    asked = set()
    for name, op in REGISTRY.items():
        for sample in op.samples:
            model = called(name, sample, kind)
            if model is not None:
                asked.add(name)
                everything(model)
    assert len(asked) > 50


@pytest.mark.parametrize("level", list(Level))
def test_every_operation_on_nothing_has_answers_at_every_level(level):
    asked = 0
    for name in REGISTRY:
        for arguments in ("z", "z, z", "z - w", "z, w", "w, z"):
            try:
                model = parse(f"z: input = zeros(0)\nw: param = 1.0\ny = {name}({arguments})\nL: loss = sum(y) + w\n")
            except GraphError:
                continue
            asked += 1
            everything(model)
            view = view_of(model.graph, level)
            for channel in (c for arrivals in view.arrivals for c in arrivals):
                assert derivative_of(view, channel).words is not None
    assert asked > 60


def test_a_sum_of_absolute_values_of_one_number_is_no_kink_of_an_element():
    for call in ("l1(w)", "elastic_net(w, beta=0.5)", "l1(w, v)"):
        model = parse(f"w: param = 0.8\nv: param = 0.0\nL: loss = (w - 1)**2 + 0.1*{call} + v\n")
        assert diagnose(run(model)) == ()
        assert np.isfinite(run(model).value("L"))
