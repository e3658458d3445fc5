"""Graphviz as a second engine: its answers as layouts, and what is said where it is missing or fails."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest

from engine.errors import LayoutError
from engine.layout.dot import _ask, dot, has_dot, job_of, layout_of
from tests.engine.layout.geometry import box, overlapping_nodes, wrong_frames, wrong_in_frames

WITH_DOT = pytest.mark.skipif(not has_dot(), reason="pygraphviz is not installed")
GROUPS = {"a": ("g",), "b": ("g", "h"), "c": ("g", "h")}


def diamond() -> nx.DiGraph[Any]:
    return nx.DiGraph([("x", "a"), ("a", "b"), ("a", "c"), ("b", "y"), ("c", "y"), ("x", "y")])


def test_an_answer_becomes_a_layout_with_the_callers_names() -> None:
    graph = nx.DiGraph([("x", "y")])
    answer = {
        "positions": [[20.0, 10.0], [120.0, 10.0]],
        "routes": [[[40.0, 10.0], [60.0, 10.0], [80.0, 10.0], [100.0, 10.0]]],
        "frames": [[["g"], [90.0, 0.0, 150.0, 20.0]]],
        "size": [150.0, 20.0],
    }
    layout = layout_of(list(graph), job_of(graph, {"x": (40, 20)}), answer)
    assert layout.positions == {"x": (20.0, 10.0), "y": (120.0, 10.0)}
    assert layout.routes == {("x", "y"): ((40.0, 10.0), (60.0, 10.0), (80.0, 10.0), (100.0, 10.0))}
    assert layout.frames == {("g",): (90.0, 0.0, 150.0, 20.0)}
    assert layout.ranks == {"x": 0, "y": 1}
    assert layout.sizes == {"x": (40, 20), "y": (90.0, 40.0)}
    assert layout.is_curved


@pytest.mark.skipif(has_dot(), reason="pygraphviz is installed")
def test_where_graphviz_is_missing_it_is_said_how_to_get_it() -> None:
    with pytest.raises(LayoutError, match="not installed") as caught:
        dot(diamond())
    assert "graphviz-nn[dot]" in str(caught.value.advice)


def test_what_goes_wrong_in_the_other_process_is_one_sentence() -> None:
    with pytest.raises(LayoutError, match=r"^Graphviz has failed: [^\n]+"):
        _ask("{}", None)


def test_who_no_longer_waits_ends_the_other_process() -> None:
    class EnoughError(Exception):
        pass

    def enough(_share: float) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        _ask("{}", enough)


@WITH_DOT
@pytest.mark.parametrize("direction", ["right", "down"])
def test_its_layouts_are_sound(direction: Any) -> None:
    layout = dot(diamond(), groups=GROUPS, direction=direction)
    assert overlapping_nodes(layout) == []
    assert wrong_in_frames(GROUPS, layout) == []
    assert wrong_frames(layout) == []
    for (source, target), route in layout.routes.items():
        assert layout.ranks[source] < layout.ranks[target]
        assert len(route) % 3 == 1
        side = 1 if direction == "down" else 0
        assert route[0][side] == pytest.approx(box(layout, source)[2 + side], abs=1)
        assert route[-1][side] == pytest.approx(box(layout, target)[side], abs=1)


@WITH_DOT
def test_an_empty_graph_has_an_empty_layout() -> None:
    assert dot(nx.DiGraph()).positions == {}
