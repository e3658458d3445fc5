"""A group that opens leaves the others about where they were, whichever group of a graph it is."""

from __future__ import annotations

import statistics
from dataclasses import replace
from itertools import pairwise
from math import dist

import pytest

from benchmarks.layout_graphs import Graph, Groups, closed, residual_network, transformer, unit_network
from engine.layout import layered

GRAPHS = {"residual": residual_network(2, 3), "transformer": transformer(2, 3)}
CASES = [(name, path) for name, (_, groups) in GRAPHS.items() for path in dict.fromkeys(groups.values()) if path]
UNSEEN = 12.0
"""Half of the gap between two nodes."""


def moves(graph: Graph, groups: Groups, group: tuple[str, ...]) -> tuple[float, float]:
    """How far the median other node moves when a group opens: from the map before, and laid out afresh."""
    before_graph, before_groups = closed(graph, groups, group)
    before = layered(before_graph, groups=before_groups)
    middle = before.positions[" / ".join(group)]
    seeds = replace(before, positions={node: before.positions.get(node, middle) for node in graph})
    others = [node for node in graph if node in before.positions]
    kept, afresh = (
        statistics.median(dist(after.positions[n], before.positions[n]) for n in others)
        for after in (layered(graph, previous=seeds, groups=groups), layered(graph, groups=groups))
    )
    return kept, afresh


@pytest.mark.parametrize(("name", "group"), CASES)
def test_the_median_other_node_hardly_moves(name: str, group: tuple[str, ...]) -> None:
    kept, afresh = moves(*GRAPHS[name], group)
    assert kept <= max(0.25 * afresh, UNSEEN)


@pytest.mark.parametrize("unit", ["unit 0.13", "unit 1.3"])
def test_a_unit_that_opens_in_a_crowded_network_leaves_the_columns_of_the_others_together(unit: str) -> None:
    graph, groups = unit_network(12, 24, 10, 1)
    for path in dict.fromkeys(path for path in groups.values() if path and path != (unit,)):
        graph, groups = closed(graph, groups, path)
    kept, afresh = moves(graph, groups, (unit,))
    assert kept < 0.1 * afresh


def test_the_frame_of_a_group_in_a_crowded_rank_is_no_longer_than_its_members() -> None:
    graph, groups = unit_network(12, 24, 10, 1)
    for path in dict.fromkeys(path for path in groups.values() if path and path != ("unit 0.2",)):
        graph, groups = closed(graph, groups, path)
    layout = layered(graph, groups=groups)
    members = [layout.positions[node] for node, path in groups.items() if path]
    assert len(members) == 3
    left, _, right, _ = layout.frames["unit 0.2",]
    assert right - left < max(x for x, _ in members) - min(x for x, _ in members) + 200


def test_a_fresh_layout_would_move_it_far() -> None:
    afresh = [moves(*GRAPHS[name], group)[1] for name, group in CASES]
    assert statistics.mean(afresh) > 100


def test_columns_keep_their_distance_where_edges_become_steep() -> None:
    graph, groups = unit_network(8, 16, 1)
    whole, whole_groups = graph, groups
    for path in list(dict.fromkeys(path for path in groups.values() if path))[1:]:
        whole, whole_groups = closed(whole, whole_groups, path)
    before_graph, before_groups = closed(whole, whole_groups, ("unit 0.0",))
    before = layered(before_graph, groups=before_groups)
    middle = before.positions["unit 0.0"]
    seeds = replace(before, positions={node: before.positions.get(node, middle) for node in whole})
    after = layered(whole, previous=seeds, groups=whole_groups)
    columns: dict[float, set[float]] = {}
    for node, (x, _) in before.positions.items():
        if node.startswith("w0."):
            columns.setdefault(round(x, 3), set()).add(round(after.positions[node][0], 3))
    assert len(columns) > 2
    assert all(len(found) == 1 for found in columns.values())
    xs = sorted(columns)
    places = [columns[x].pop() for x in xs]
    assert [b - a for a, b in pairwise(places)] == pytest.approx([b - a for a, b in pairwise(xs)])
