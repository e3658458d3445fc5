"""Stepping moves a cursor and calls no operation; an edit runs the pass once."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest

from engine.debugging.actions import (
    Continue,
    Goto,
    RunTo,
    SetValues,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
    ToggleBreakpoint,
)
from engine.debugging.debugger import reduce, start
from engine.execution import run
from engine.language import parse
from engine.levels import Level
from engine.model import Model
from engine.ops import Operation, Slot
from tests.helpers.models import LAYERED, REGULARISED
from tests.helpers.stepping import after, shown


def counted(model: Model) -> tuple[Model, list[str]]:
    """The same model with operations that write down every call of theirs."""
    calls: list[str] = []

    def listening(name, function):
        def call(*args):
            calls.append(name)
            return function(*args)

        return call

    def slot(op: Operation, s: Slot) -> Slot:
        rule = s.rule and listening(f"{op.name}'", s.rule)
        rule_at = s.rule_at and (lambda i: listening(f"{op.name}'", s.rule_at(i)))
        return dataclasses.replace(s, rule=rule, rule_at=rule_at)

    def heard(op: Operation) -> Operation:
        slots = tuple(slot(op, s) for s in op.slots)
        return dataclasses.replace(op, forward=listening(op.name, op.forward), slots=slots)

    nodes = tuple(n if n.op is None else dataclasses.replace(n, op=heard(n.op)) for n in model.graph.nodes)
    graph = dataclasses.replace(model.graph, nodes=nodes)
    return Model(graph, MappingProxyType(dict(model.values)), model.text, model.filename), calls


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("text", [REGULARISED, LAYERED])
def test_stepping_calls_no_operation(text, level):
    model, calls = counted(parse(text))
    state = start(model, level)
    assert calls
    calls.clear()
    for command in (StepInto, StepOver, StepOut, StepRank, StepLayer, Continue):
        for back in (False, True):
            for cursor in range(len(state.steps) + 1):
                shown(after(state, Goto(cursor), command(back=back)))
    first = state.view.nodes[0].name
    shown(after(state, ToggleBreakpoint(first), RunTo(first), Continue()))
    assert calls == []


def test_an_edit_calls_each_operation_once_forward():
    model, calls = counted(parse(REGULARISED))
    state = start(model)
    calls.clear()
    reduce(state, SetValues({"w": 1.0}))
    forward = [name for name in calls if not name.endswith("'")]
    assert forward == [n.op.name for n in model.graph.nodes if n.op]


def test_the_numbers_of_a_fresh_run_are_the_same_bit_for_bit():
    one, two = run(parse(LAYERED)), run(parse(LAYERED))
    for a, b in zip((*one.values, *one.grads), (*two.values, *two.grads), strict=True):
        assert (a is None and b is None) or np.array_equal(a, b)
