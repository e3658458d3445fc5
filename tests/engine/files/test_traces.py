"""Recorded runs: every number comes back as it was recorded, and is not computed again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.execution import run
from engine.files.traces import is_trace, read_trace, trace_bytes, write_trace
from engine.language import parse
from engine.learning.modes import Mode, in_mode
from tests.helpers.models import random_text

NORMED = 'x, t = dataset("blobs", n=6)\nW: param = randn(2, 2)\nL: loss = mean(batch_norm(dropout(x @ W, 0.5))**4)\n'


def same(one, other) -> bool:
    return (one is None) == (other is None) and (
        one is None or (one.shape == other.shape and one.tobytes() == other.tobytes())
    )


def assert_same_run(one, other):
    assert len(one.values) == len(other.values)
    assert all(same(a, b) for a, b in zip(one.values, other.values, strict=True))
    assert all(same(a, b) for a, b in zip(one.grads, other.grads, strict=True))
    assert one.messages.keys() == other.messages.keys()
    assert all(same(message, other.messages[edge]) for edge, message in one.messages.items())


@pytest.mark.parametrize("seed", range(20))
def test_the_run_of_any_model_comes_back_bit_for_bit(tmp_path, seed):
    trace = run(parse(random_text(seed)))
    path = tmp_path / "run.gvtrace"
    write_trace(path, trace)
    assert_same_run(read_trace(path), trace)
    assert [p.name for p in tmp_path.iterdir()] == ["run.gvtrace"]


@pytest.mark.parametrize("text", ["x: input = 1", NORMED, "x: input = -1\nL: loss = log(x)\n", "x: input = 0\ny = 1/x"])
def test_so_does_one_without_a_loss_with_modes_or_without_finite_numbers(tmp_path, text):
    for mode in Mode:
        trace = run(in_mode(parse(text), mode))
        (tmp_path / "run.gvtrace").write_bytes(trace_bytes(trace))
        found = read_trace(tmp_path / "run.gvtrace")
        assert_same_run(found, trace)
        assert found.model.evaluating == trace.model.evaluating


def test_numbers_are_those_that_were_recorded_also_where_computing_would_give_others(tmp_path):
    trace = run(parse("x: input = 2\ny = x*x\nL: loss = y\n"))
    told = replace(trace, values=tuple(np.array(42.0) for _ in trace.values))
    (tmp_path / "run.gvtrace").write_bytes(trace_bytes(told))
    assert [float(value) for value in read_trace(tmp_path / "run.gvtrace").values] == [42.0] * len(trace.values)


def test_equal_runs_make_equal_bytes():
    assert trace_bytes(run(parse(NORMED))) == trace_bytes(run(parse(NORMED)))


def test_nobody_can_write_to_what_was_read(tmp_path):
    write_trace(tmp_path / "run.gvtrace", run(parse(NORMED)))
    found = read_trace(tmp_path / "run.gvtrace")
    assert not any(array.flags.writeable for array in (*found.values, *found.messages.values()))


def test_the_ending_says_what_it_is(tmp_path):
    assert is_trace(tmp_path / "a.GVTRACE")
    assert not is_trace(tmp_path / "a.gvsession")
