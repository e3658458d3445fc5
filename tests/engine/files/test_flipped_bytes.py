"""A byte of a session or of a recorded run is another one: that is told, or makes no difference to what is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.execution import Trace, run
from engine.files.sessions import read_session_and_view, session_bytes
from engine.files.traces import read_trace_and_view, trace_bytes
from engine.files.viewpoint import Moved, Viewpoint
from engine.language import parse
from engine.learning.modes import Mode, in_mode
from engine.levels import Folding, GroupName, Level
from engine.model import Model
from engine.ops.record import Statistics
from tests.engine.files.damage import every_byte_flipped, is_one_clear_sentence, said_of

TEXT = 'x, t = dataset("a.csv")\nW: param = randn(2, 2)\nL: loss = mean(batch_norm(x @ W)**4)\n'
TABLE = b"1,2,3\n4,5,6\n7,8,10\n"
VIEW = Viewpoint(
    folding=Folding(Level.LAYERS, frozenset({GroupName("statement", "L")})),
    cursor=3,
    moved=(Moved(Level.VARIABLES, "right", "layered", {"x": (10.0, -20.0)}, {"W": (0.0, 4.5)}),),
    selected=("x",),
    parts={"breakpoints": [{"place": "L"}], "watches": ["grad(W)"]},
)
BITS = (0xFF, *(1 << bit for bit in range(8)))


def small_model() -> Model:
    """A model with a bit of everything that a session holds."""
    model = parse(TEXT, rows=(0, 2), files=MappingProxyType({"a.csv": TABLE}))
    (name,) = (n.name for n in model.graph.nodes if n.op is not None and n.op.name == "batch_norm")
    averaged = Statistics(np.array([0.25, -1.0]), np.array([1.0, 2.0]))
    model = model.with_values(W=[[1.0, 0.5], [-0.25, 2.0]])
    return in_mode(replace(model, statistics=MappingProxyType({name: averaged})), Mode.EVALUATE)


def numbers(array: Array | None) -> Any:
    return None if array is None else (array.shape, array.dtype.str, array.tobytes())


def all_of_model(model: Model, view: Viewpoint | None) -> dict[str, Any]:
    """All that a person has in a document, to be compared."""
    return {
        "text": model.text,
        "values": {node: numbers(value) for node, value in model.values.items()},
        "rows": model.rows,
        "files": dict(model.files),
        "statistics": {
            name: (numbers(found.mean), numbers(found.variance)) for name, found in model.statistics.items()
        },
        "view": view,
        "mode": model.evaluating,
    }


def all_of_trace(trace: Trace, view: Viewpoint | None) -> dict[str, Any]:
    return all_of_model(trace.model, view) | {
        "numbers": [numbers(value) for value in trace.values],
        "signals": [numbers(signal) for signal in trace.grads],
        "messages": {edge: numbers(message) for edge, message in trace.messages.items()},
    }


CASES = {
    ".gvsession": (
        session_bytes(small_model(), VIEW),
        lambda path: all_of_model(*read_session_and_view(path)),
    ),
    ".gvtrace": (
        trace_bytes(run(small_model()), VIEW),
        lambda path: all_of_trace(*read_trace_and_view(path)),
    ),
}
both = pytest.mark.parametrize("ending", CASES)


def check(path: Path, ending: str, bits: int) -> None:
    data, read = CASES[ending]
    path.write_bytes(data)
    whole, refused = read(path), 0
    assert whole["files"] == {"a.csv": TABLE}
    for at, damaged in enumerate(every_byte_flipped(data, bits)):
        opened: list[dict[str, Any]] = []
        said = said_of(lambda path: opened.append(read(path)), path, damaged)  # noqa: B023 - called here
        assert opened == ([] if said else [whole]), f"byte {at} of {path.name} changes it, and nobody is told"
        assert said == "" or (is_one_clear_sentence(said) and path.name in said and "; " in said), said
        refused += bool(said)
    assert refused > len(data) // 2  # the rest are dates and flags that nothing depends on


@both
def test_a_byte_that_is_turned_over_is_told_or_makes_no_difference(tmp_path, ending):
    check(tmp_path / f"a{ending}", ending, 0xFF)


@pytest.mark.soak
@both
@pytest.mark.parametrize("bits", BITS, ids=hex)
def test_a_bit_that_is_turned_over_is_told_or_makes_no_difference(tmp_path, ending, bits):
    check(tmp_path / f"a{ending}", ending, bits)
