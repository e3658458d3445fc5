"""Groups in a layout: their members stay together, in frames that hold nothing else."""

from __future__ import annotations

import itertools
import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layout import CycleError, Path, layered
from tests.engine.layout.geometry import (
    box,
    frames_cut_by_edges,
    nodes_cut_by_edges,
    overlapping_nodes,
    wrong_frames,
    wrong_in_frames,
)
from tests.helpers.generated import some

Groups = dict[int, Path]


def nested(chance: random.Random, count: int) -> Groups:
    """Groups of neighbours in a topological order, up to three deep: so none of them is in a cycle."""
    groups: Groups = {}
    stack: list[tuple[int, int, Path]] = [(0, count, ())]
    while stack:
        begin, end, path = stack.pop()
        for node in range(begin, end):
            groups[node] = path
        while len(path) < 3 and end - begin > 2:
            size = chance.randint(1, max(2, (end - begin) // 2))
            if chance.random() < 0.6:
                stack.append((begin, min(end, begin + size), (*path, f"{begin}")))
            begin += size
    return groups


def grouped_graph(seed: int) -> tuple[nx.DiGraph[Any], Groups, dict[int, tuple[float, float]]]:
    chance = random.Random(seed)
    count = chance.randint(2, 45)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(range(count))
    for node in range(1, count):
        nearby = range(max(0, node - chance.choice([3, 8, 40])), node)
        graph.add_edges_from((p, node) for p in chance.sample(nearby, min(len(nearby), chance.choice([0, 1, 1, 2, 3]))))
    for node in graph:
        graph.nodes[node]["dock"] = chance.random() < 0.4
    sizes = {node: (chance.choice([0.0, 44.0, 110.0, 236.0]), chance.choice([10.0, 44.0, 84.0])) for node in graph}
    return graph, nested(chance, count), sizes


def assert_framed(graph: nx.DiGraph[Any], groups: Groups, sizes: Any, **options: Any) -> None:
    layout = layered(graph, sizes, groups=groups, **options)
    assert set(layout.frames) == {path[:length] for path in groups.values() for length in range(1, len(path) + 1)}
    assert overlapping_nodes(layout) == []
    assert wrong_in_frames(groups, layout) == []
    assert wrong_frames(layout) == []
    if options.get("direction") != "down":
        assert list(nodes_cut_by_edges(graph, layout, curved=False)) == []
        assert list(nodes_cut_by_edges(graph, layout, curved=True)) == []


@pytest.mark.parametrize("block", range(8))
def test_two_hundred_random_graphs_have_frames_around_exactly_their_members(block: int) -> None:
    for seed in range(25 * block, 25 * block + 25):
        graph, groups, sizes = grouped_graph(seed)
        assert_framed(graph, groups, sizes, direction="down" if seed % 4 == 3 else "right")


@settings(max_examples=some(40), deadline=None)
@given(st.integers(200, 10**6), st.data())
def test_frames_hold_their_members_wherever_the_nodes_were_before(seed: int, data: st.DataObject) -> None:
    graph, groups, sizes = grouped_graph(seed)
    heights = st.floats(-500, 500)
    before = {node: (0.0, data.draw(heights)) for node in itertools.islice(graph, 12)}
    assert_framed(graph, groups, sizes, previous=before)


def test_a_hasty_layout_is_as_sound() -> None:
    for seed in range(12):
        graph, groups, sizes = grouped_graph(seed)
        assert_framed(graph, groups, sizes, hasty=True)


def test_a_frame_has_room_for_its_title_above_its_members_in_either_direction() -> None:
    graph = nx.DiGraph([("x", "a"), ("a", "b")])
    for direction in ("right", "down"):
        layout = layered(graph, groups={"a": ("g",), "b": ("g",)}, direction=direction, frame_gap=5, frame_title=30)
        left, top, right, bottom = layout.frames["g",]
        assert min(box(layout, n)[1] for n in "ab") == pytest.approx(top + 35)
        assert max(box(layout, n)[3] for n in "ab") == pytest.approx(bottom - 5)
        assert min(box(layout, n)[0] for n in "ab") == pytest.approx(left + 5)
        assert max(box(layout, n)[2] for n in "ab") == pytest.approx(right - 5)


def test_a_group_is_as_long_as_its_own_longest_path() -> None:
    graph = nx.DiGraph([("x", "a"), ("a", "b"), ("b", "c"), ("x", "far"), ("far", "end"), ("c", "end"), ("a", "end")])
    layout = layered(graph, groups={"a": ("g",), "b": ("g",), "c": ("g",)})
    assert [layout.ranks[n] for n in "xabc"] == [0, 1, 2, 3]
    assert layout.ranks["end"] == 4


def test_the_main_line_through_residual_blocks_is_level() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    groups: dict[str, Path] = {}
    last = "x"
    for block in range(4):
        names = [f"{kind}{block}" for kind in ("conv", "norm", "add")]
        nx.add_path(graph, [last, *names])
        graph.add_edge(last, names[-1])
        groups |= dict.fromkeys(names, (f"block {block}",))
        last = names[-1]
    layout = layered(graph, groups=groups)
    assert len({round(y, 6) for _, y in layout.positions.values()}) == 1


def test_a_long_edge_passes_beside_a_group_and_not_through_its_frame() -> None:
    inside = [f"g{i}" for i in range(4)]
    graph: nx.DiGraph[Any] = nx.DiGraph()
    nx.add_path(graph, ["a", *inside, "z"])
    graph.add_edges_from([("a", "z"), ("b", "z"), ("g0", "g2"), ("g1", "g3")])
    groups: dict[str, Path] = dict.fromkeys(inside, ("g",))
    assert frames_cut_by_edges(graph, groups, layered(graph, groups=groups)) == []


def test_groups_that_would_be_in_a_cycle_are_named() -> None:
    graph = nx.DiGraph([("a", "out"), ("out", "b")])
    with pytest.raises(CycleError, match="g"):
        layered(graph, groups={"a": ("g",), "b": ("g",)})


def test_no_groups_are_as_good_as_none_given() -> None:
    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("a", "c")])
    assert layered(graph, groups={}) == layered(graph, groups={"a": ()}) == layered(graph)


def test_a_layout_tells_how_far_it_has_come_and_can_be_given_up() -> None:
    graph, groups, sizes = grouped_graph(7)
    told: list[float] = []
    layered(graph, sizes, groups=groups, progress=told.append)
    assert told == sorted(told)
    assert 0.0 <= told[0] <= told[-1] <= 1.0

    def enough(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        layered(graph, sizes, groups=groups, progress=enough)


def test_ten_thousand_nodes_in_nested_groups_are_laid_out_without_recursion() -> None:
    graph = nx.path_graph(10_000, create_using=nx.DiGraph)
    groups = {node: (f"{node // 1000}", f"{node // 100}", f"{node // 10}") for node in graph}
    layout = layered(graph, groups=groups, hasty=True)
    assert len(layout.frames) == 10 + 100 + 1000
