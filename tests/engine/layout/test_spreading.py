"""Ranks with too many nodes for one column."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from math import dist
from statistics import median
from typing import Any

import networkx as nx
import pytest

from engine.layout import Direction, Layout, Path, layered
from tests.engine.layout.geometry import (
    box,
    curve,
    frames_cut_by_edges,
    nodes_cut_by_edges,
    order_inversions,
    overlapping_nodes,
    wrong_frames,
    wrong_in_frames,
)

UNITS, INPUTS, EXAMPLES = 8, 12, 3


def dense_layers(*widths: int, examples: int = 1) -> nx.DiGraph[Any]:
    """A perceptron, one node a number, on several examples that share the weights."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for depth, (before, after) in enumerate(pairwise(widths)):
        for n in range(examples):
            for j in range(after):
                graph.add_edges_from(((depth, n, i), (depth + 1, n, j)) for i in range(before))
                graph.add_edges_from((("w", depth, j, i), (depth + 1, n, j)) for i in range(before))
                graph.add_edge(("b", depth, j), (depth + 1, n, j))
    return graph


def aspect(layout: Layout) -> float:
    left, top, right, bottom = layout.bounds
    return (right - left) / (bottom - top)


def assert_drawable(graph: nx.DiGraph[Any], layout: Layout) -> None:
    assert overlapping_nodes(layout) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=False)) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=True)) == []
    for source, target in graph.edges:
        assert layout.ranks[source] < layout.ranks[target]
        assert box(layout, source)[2] < box(layout, target)[0]


@pytest.mark.parametrize("examples", [1, 2])
def test_a_dense_network_is_no_hairline(examples: int) -> None:
    graph = dense_layers(2, 16, 12, 1, examples=examples)
    layout = layered(graph)
    assert 0.5 < aspect(layout) < 3.2


def test_a_dense_network_that_points_down_fills_a_screen_too() -> None:
    layout = layered(dense_layers(2, 16, 12, 1), direction="down")
    assert 0.5 < aspect(layout) < 3.2
    assert overlapping_nodes(layout) == []


def test_forty_nodes_stay_in_one_column_and_two_hundred_do_not() -> None:
    few, many = (layered(nx.DiGraph((i, "sum") for i in range(count))) for count in (40, 200))
    assert len(set(few.ranks.values())) == 2
    assert len({x for x, _ in few.positions.values()}) == 2
    assert aspect(few) < 0.5
    assert 1 < aspect(many) < 3.2


def test_a_picture_that_is_long_enough_keeps_its_crowded_column() -> None:
    graph = nx.path_graph(100, create_using=nx.DiGraph)
    graph.add_edges_from((("leaf", i), 50) for i in range(41))
    assert len({layered(graph).positions["leaf", i][0] for i in range(41)}) == 1


def test_leaves_of_one_unit_stand_in_rows_and_share_a_trunk() -> None:
    graph = dense_layers(INPUTS, UNITS, 1, examples=EXAMPLES)
    layout = layered(graph)
    for j in range(UNITS):
        weights = [("w", 0, j, i) for i in range(INPUTS)]
        heights = [layout.positions[leaf][1] for leaf in weights]
        others = [layout.positions["w", 0, k, i][1] for k in range(UNITS) if k != j for i in range(INPUTS)]
        assert not any(min(heights) < y < max(heights) for y in others)
        ends = {layout.routes[leaf, (1, 0, j)][-2:] for leaf in weights}
        assert len({end[0] for end in ends}) == 1  # they leave the trunk at one point


def test_an_edge_on_a_common_trunk_begins_at_its_own_source() -> None:
    graph = dense_layers(INPUTS, UNITS, 1, examples=EXAMPLES)
    layout = layered(graph)
    for source, target in graph.edges:
        points = curve(layout, (source, target))
        assert points[0][0] == pytest.approx(box(layout, source)[2])
        assert points[-1][0] == pytest.approx(box(layout, target)[0])
        assert all(a[0] <= b[0] + 1e-9 for a, b in pairwise(points))


def test_a_wide_fan_over_several_columns_stands_about_its_hub() -> None:
    for edges in ([("hub", i) for i in range(500)], [(i, "hub") for i in range(500)]):
        layout = layered(nx.DiGraph(edges))
        heights = [layout.positions[i][1] for i in range(500)]
        assert layout.positions["hub"][1] == pytest.approx((min(heights) + max(heights)) / 2, abs=64)


@pytest.mark.parametrize("depth", [1, 2])
def test_frames_hold_their_members_and_nothing_else(depth: int) -> None:
    graph = dense_layers(3, 9, 9, 2, examples=2)
    groups: dict[Any, Path] = {}
    for node in graph:
        layer = node[1] + 1 if isinstance(node[0], str) else node[0]
        if layer:
            groups[node] = ("network", f"layer {layer}")[-depth:]
    layout = layered(graph, groups=groups)
    assert len({layout.ranks[node] for node in graph}) > 4 + 2
    assert_drawable(graph, layout)
    assert wrong_in_frames(groups, layout) == []
    assert wrong_frames(layout) == []
    assert frames_cut_by_edges(graph, groups, layout) == []


def test_docked_leaves_leave_their_node_only_where_they_would_be_crowded() -> None:
    for inputs, units, docked in ((4, 12, True), (12, 3, True), (12, 12, False)):
        graph = dense_layers(inputs, units)
        for node in graph:
            graph.nodes[node]["dock"] = isinstance(node[0], str)
        layout = layered(graph)
        leaves = [("w", 0, 0, i) for i in range(inputs)]
        assert (len({layout.positions[leaf][0] for leaf in leaves}) == 1) is docked
        assert_drawable(graph, layout)


@pytest.mark.parametrize("seed", range(3))
def test_random_crowded_graphs_are_drawable(seed: int) -> None:
    chance = random.Random(seed)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    ranks = [[(r, i) for i in range(chance.choice([2, 20, 50]))] for r in range(4)]
    for r, rank in enumerate(ranks[1:], 1):
        for node in rank:
            for _ in range(chance.choice([1, 2, 3])):
                graph.add_edge(chance.choice(ranks[r - 1 if chance.random() < 0.8 else chance.randrange(r)]), node)
    targets = [node for rank in ranks[1:] for node in rank if node in graph]
    for i in range(50):
        graph.add_edges_from((("leaf", i), node) for node in chance.sample(targets, chance.choice([1, 1, 3])))
    sizes = {node: (chance.choice([10, 44, 110]), chance.choice([10, 44, 200])) for node in graph}
    for node in graph:
        graph.nodes[node]["dock"] = chance.random() < 0.5
    layout = layered(graph, sizes)
    assert_drawable(graph, layout)
    assert_drawable(graph, layered(graph, sizes, layout))


def test_what_is_laid_out_again_stays_in_order() -> None:
    graph = dense_layers(2, 9, 9, 2, examples=2)
    before = layered(graph)
    graph.add_edge((3, 0, 0), "loss")
    after = layered(graph, previous=before)
    assert order_inversions(before, after) == 0
    assert_drawable(graph, after)


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("unit", [(2, 0, 1), (2, 0, 6)])
def test_a_group_that_opens_in_a_crowded_network_leaves_the_others_about_where_they_were(
    unit: tuple[int, int, int], direction: Direction
) -> None:
    closed = dense_layers(10, 20, 12, 1)
    parts = [("part", *unit, k) for k in range(4)]
    opened: nx.DiGraph[Any] = nx.DiGraph()
    opened.add_nodes_from(node for node in closed if node != unit)
    opened.add_edges_from(edge for edge in closed.edges if unit not in edge)
    opened.add_edges_from((source, parts[0]) for source in closed.predecessors(unit))
    opened.add_edges_from(pairwise(parts))
    opened.add_edges_from((parts[-1], target) for target in closed.successors(unit))
    groups: dict[Any, Path] = dict.fromkeys(parts, ("unit",))
    before = layered(closed, groups={}, direction=direction)
    seed = {**before.positions, **dict.fromkeys(parts, before.positions[unit])}
    after = layered(opened, None, replace(before, positions=seed), groups=groups, direction=direction)
    afresh = layered(opened, groups=groups, direction=direction)
    others = [node for node in closed if node != unit]
    assert median_shift(before, after, others) < 0.25 * median_shift(before, afresh, others)
    columns = {n: before.ranks[n] for n in others if n[0] == "w" and n[1] == 1}
    places = {rank: {after.ranks[n] for n, r in columns.items() if r == rank} for rank in columns.values()}
    assert len(places) > 3
    assert all(len(found) == 1 for found in places.values())  # who shared a column shares one
    if direction == "right":
        assert_drawable(opened, after)


def median_shift(before: Layout, after: Layout, nodes: list[Any]) -> float:
    """How far the median node moves."""
    return median(dist(before.positions[node], after.positions[node]) for node in nodes)
