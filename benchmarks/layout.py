"""Time, crossings, shape and steadiness of the layered layout, beside Graphviz dot on the same graphs.

Run with ``python -m benchmarks --only layout``. Crossings are counted along the routes as they are drawn, for both
engines in the same way. Times are those of the processor. dot is timed alone, without what it takes to hand a graph
over. Without pygraphviz (``pip install 'graphviz-nn[dot]'``) only the program's own figures are printed.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from benchmarks.layout_graphs import (
    Groups,
    closed,
    residual_network,
    scalar_network,
    tensor_network,
    transformer,
    unit_network,
    wide_network,
)
from engine.layout import Layout, layered
from engine.layout.crossings import count_in_arrays
from engine.layout.dot import has_dot, job_of, layout_of
from engine.layout.extents import Point

if TYPE_CHECKING:
    import networkx as nx

_BUDGET_S, _FEWEST, _MOST = 1.0, 3, 9
_LINES, _PIECES = 6, 12
"""So many lines between two places where edges begin or end are looked at, and so many points of a curved piece."""
_ONE_LINE = 0.5
"""Edges closer than this are one line on the screen, and do not cross."""
_QUARTER, _SEEN = 0.25, 12.0
"""The most that the median other node may move, of its move in a fresh layout; and how little is no move: half of
the gap between two nodes."""
_SAMPLES = 20
_LIMITS = {"scalar 8-16-16-4": 1 / 3, "scalar 16-32-32-10": 1 / 10, "tensor 4000": 1 / 10}
"""The most of dot's time that is allowed."""


def graphs() -> dict[str, tuple[nx.DiGraph[str], Groups]]:
    """Name -> graph, and the groups that its nodes lie in."""
    found: dict[str, tuple[nx.DiGraph[str], Groups]] = {}
    for widths in ((2, 4, 4, 1), (8, 16, 16, 4), (16, 32, 32, 10)):
        found[f"scalar {'-'.join(map(str, widths))}"] = scalar_network(*widths), {}
    for size in (400, 4000):
        found[f"tensor {size}"] = tensor_network(size), {}
    found["residual 2x3"] = residual_network(2, 3)
    found["residual 4x6"] = residual_network(4, 6)
    found["transformer 4x4"] = transformer(4, 4)
    return found


def large_graphs() -> dict[str, nx.DiGraph[str]]:
    """Name -> graph of some 10,000 to 30,000 nodes."""
    return {
        "wide 10000": wide_network(10_000),
        "wide 20000": wide_network(20_000),
        "tensor 12000": tensor_network(12_000),
        "scalar 64-80-64-10": scalar_network(64, 80, 64, 10),
    }


def crowded_graphs() -> dict[str, tuple[nx.DiGraph[str], Groups]]:
    """Name -> perceptron whose ranks are spread, and its units as groups."""
    return {f"units {'-'.join(map(str, widths))}": unit_network(*widths) for widths in ((12, 24, 10, 1), (16, 32, 1))}


def crossings(layout: Layout) -> int:
    """How often edges cross along their routes as they are drawn, looked at on many lines across the graph."""
    curves = [_drawn(route, curved=layout.is_curved) for route in layout.routes.values()]
    ends = np.unique(np.round([x for curve in curves for x in (curve[0, 0], curve[-1, 0])], 3))
    steps = np.linspace(0.0, 1.0, _LINES, endpoint=False)
    lines = np.unique(np.concatenate([a + (b - a) * steps for a, b in pairwise(ends)] + [ends]))
    ranks, lefts, rights = [], [], []
    for curve in curves:
        first, last = np.searchsorted(lines, (curve[0, 0] - 1e-3, curve[-1, 0] + 1e-3))
        heights = np.round(np.interp(lines[first:last], curve[:, 0], curve[:, 1]) / _ONE_LINE)
        ranks.append(np.arange(first, last - 1))
        lefts.append(heights[:-1])
        rights.append(heights[1:])
    left, right = (np.unique(np.concatenate(found), return_inverse=True)[1] for found in (lefts, rights))
    return sum(count_in_arrays(len(lines), np.concatenate(ranks), left.astype(np.int64), right.astype(np.int64)))


def aspect(layout: Layout) -> float:
    """Width by height of the whole."""
    left, top, right, bottom = layout.bounds
    return (right - left) / (bottom - top)


def _drawn(route: tuple[tuple[float, float], ...], *, curved: bool) -> np.ndarray:
    """Points of a route as it is drawn, x never falling, shape (N, 2)."""
    points = np.array(route)
    if curved:
        pieces = [points[i : i + 4] for i in range(0, len(points) - 1, 3)]
    else:
        pieces = [np.array([a, ((a[0] + b[0]) / 2, a[1]), ((a[0] + b[0]) / 2, b[1]), b]) for a, b in pairwise(route)]
    t = np.linspace(0.0, 1.0, _PIECES + 1)[:, None]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    found = np.concatenate([sum(w * p for w, p in zip(weights, piece, strict=True)) for piece in pieces])
    found[:, 0] = np.maximum.accumulate(found[:, 0])
    return np.asarray(found)


def _timed(graph: nx.DiGraph[str]) -> tuple[float, Layout]:
    """The best of several runs, in seconds, and what it made."""
    best, spent, runs = float("inf"), 0.0, 0
    while runs < _FEWEST or (spent < _BUDGET_S and runs < _MOST):
        began = time.process_time()
        layout = layered(graph)
        best = min(best, time.process_time() - began)
        spent, runs = spent + time.process_time() - began, runs + 1
    return best, layout


def _by_dot(graph: nx.DiGraph[str]) -> tuple[float, Layout]:
    from engine.layout.dot_process import lay_out

    job = job_of(graph)
    answer: dict[str, Any] = lay_out(job)
    return answer["seconds"], layout_of(list(graph), job, answer)


class Move(NamedTuple):
    """How far the median other node moves when a group opens.

    Attributes:
        group: The group.
        kept: Starting from the map before.
        afresh: Laid out afresh.
    """

    group: tuple[str, ...]
    kept: float
    afresh: float

    @property
    def is_far(self) -> bool:
        """Whether that is more than a quarter of a fresh layout's move, and can be seen at all."""
        return self.kept > max(_QUARTER * self.afresh, _SEEN)


def steadiness(graph: nx.DiGraph[str], groups: Groups, *, others_open: bool = True) -> list[Move]:
    """How far the median other node moves when each group opens in turn.

    Args:
        graph: The graph, all groups open.
        groups: The groups that each node lies in.
        others_open: Whether the other groups are open meanwhile; otherwise a part of the groups is opened.
    """
    paths = list(dict.fromkeys(path for path in groups.values() if path))
    moves = []
    for group in paths if others_open else paths[:: max(1, len(paths) // _SAMPLES)]:
        opened, opened_groups = graph, groups
        for other in () if others_open else paths:
            if other != group:
                opened, opened_groups = closed(opened, opened_groups, other)
        before_graph, before_groups = closed(opened, opened_groups, group)
        map_before = layered(before_graph, groups=before_groups)
        before = map_before.positions
        middle = before[" / ".join(group)]
        others = [node for node in opened if node in before]
        seeds = replace(map_before, positions={node: before.get(node, middle) for node in opened})
        kept, afresh = (
            _median_move(before, layered(opened, previous=previous, groups=opened_groups).positions, others)
            for previous in (seeds, None)
        )
        moves.append(Move(group, kept, afresh))
    return moves


def _median_move(before: Mapping[Any, Point], after: Mapping[Any, Point], nodes: Sequence[str]) -> float:
    return statistics.median(math.dist(after[node], before[node]) for node in nodes)


def _print_large() -> None:
    """Times of the processor: until the first picture, and until the finished one."""
    print("\n| large graph | nodes | edges | first picture s | finished s |")
    print("|---|---|---|---|---|")
    for name, graph in large_graphs().items():
        row = [name, f"{len(graph):,}", f"{graph.number_of_edges():,}"]
        for hasty in (True, False):
            began = time.process_time()
            layered(graph, hasty=hasty)
            row.append(f"{time.process_time() - began:.1f}")
        print(f"| {' | '.join(row)} |", flush=True)


def _print_steadiness(found: Mapping[str, tuple[nx.DiGraph[str], Groups]]) -> None:
    print("\n| a group opens in | groups | the median other node moves | laid out afresh | ratio | at most |", end="")
    print(" the worst group | too far |")
    print("|---|---|---|---|---|---|---|---|")
    cases = [(name, steadiness(*case)) for name, case in found.items() if case[1]]
    cases += [(name, steadiness(*case, others_open=False)) for name, case in crowded_graphs().items()]
    for name, moves in cases:
        kept, afresh = (statistics.mean(found) for found in ([m.kept for m in moves], [m.afresh for m in moves]))
        row = [
            name,
            f"{len(moves)}",
            f"{kept:,.0f}",
            f"{afresh:,.0f}",
            f"{kept / max(afresh, 1e-9):.2f}",
            f"{_QUARTER}",
        ]
        worst = max(moves, key=lambda move: move.kept / max(move.afresh, _SEEN / _QUARTER))
        row += [f"{worst.kept:,.0f} of {worst.afresh:,.0f}", f"{sum(move.is_far for move in moves)}"]
        print(f"| {' | '.join(row)} |", flush=True)


def main() -> None:
    """Print a line a graph, and how steady the picture is when groups open."""
    found = graphs()
    with_dot = has_dot()
    if not with_dot:
        print("Graphviz is not installed (pip install 'graphviz-nn[dot]'): its columns stay empty.\n")
    titles = ["graph", "nodes", "edges", "width by height", "ms", "crossings"]
    titles += ["dot: ms", "dot: crossings", "time, of dot's", "at most"]
    print(f"| {' | '.join(titles)} |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name, (graph, _) in found.items():
        spent, layout = _timed(graph)
        row = [name, f"{len(graph):,}", f"{graph.number_of_edges():,}", f"{aspect(layout):,.2f}"]
        row += [f"{spent * 1e3:,.1f}", f"{crossings(layout):,}"]
        limit = f"{_LIMITS[name]:.2f}" if name in _LIMITS else ""
        if with_dot:
            seconds, by_dot = _by_dot(graph)
            row += [f"{seconds * 1e3:,.0f}", f"{crossings(by_dot):,}", f"{spent / seconds:.3f}", limit]
        else:
            row += ["", "", "", limit]
        print(f"| {' | '.join(row)} |", flush=True)
    _print_large()
    _print_steadiness(found)


if __name__ == "__main__":
    main()
