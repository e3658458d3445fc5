"""Time, crossings, shape and steadiness of the layered layout, beside Graphviz dot on the same graphs.

Run with ``python -m benchmarks --only layout``. Crossings are counted along the routes as they are drawn, for both
engines in the same way. dot is timed alone, without what it takes to hand a graph over. Without pygraphviz
(``pip install 'graphviz-nn[dot]'``) only the program's own figures are printed.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.layout_graphs import (
    Groups,
    closed,
    residual_network,
    scalar_network,
    tensor_network,
    transformer,
)
from engine.layout import Layout, layered
from engine.layout.crossings import count_in_arrays
from engine.layout.dot import has_dot, job_of, layout_of

if TYPE_CHECKING:
    import networkx as nx

_BUDGET_S, _FEWEST, _MOST = 1.0, 3, 9
_LINES, _PIECES = 6, 12
"""So many lines between two places where edges begin or end are looked at, and so many points of a curved piece."""
_ONE_LINE = 0.5
"""Edges closer than this are one line on the screen, and do not cross."""
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
        began = time.perf_counter()
        layout = layered(graph)
        best = min(best, time.perf_counter() - began)
        spent, runs = spent + time.perf_counter() - began, runs + 1
    return best, layout


def _by_dot(graph: nx.DiGraph[str]) -> tuple[float, Layout]:
    from engine.layout.dot_process import lay_out

    job = job_of(graph)
    answer: dict[str, Any] = lay_out(job)
    return answer["seconds"], layout_of(list(graph), job, answer)


def steadiness(graph: nx.DiGraph[str], groups: Groups) -> tuple[float, float]:
    """How far the median other node moves when a group opens: starting from the map before, and laid out afresh.

    Each group of a graph whose other groups are open is opened in turn; the mean over all of them.
    """
    kept, afresh = [], []
    for group in dict.fromkeys(path for path in groups.values() if path):
        before_graph, before_groups = closed(graph, groups, group)
        map_before = layered(before_graph, groups=before_groups)
        before = map_before.positions
        middle = before[" / ".join(group)]
        others = [node for node in graph if node in before]
        seeds = replace(map_before, positions={node: before.get(node, middle) for node in graph})
        for previous, moves in ((seeds, kept), (None, afresh)):
            after = layered(graph, previous=previous, groups=groups).positions
            moves.append(
                statistics.median(
                    float(np.hypot(after[n][0] - before[n][0], after[n][1] - before[n][1])) for n in others
                )
            )
    return statistics.mean(kept), statistics.mean(afresh)


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
    print("\n| a group opens in | the median other node moves | laid out afresh | ratio | at most |")
    print("|---|---|---|---|---|")
    for name, (graph, groups) in found.items():
        if groups:
            kept, afresh = steadiness(graph, groups)
            print(f"| {name} | {kept:,.0f} | {afresh:,.0f} | {kept / max(afresh, 1e-9):.2f} | 0.25 |", flush=True)


if __name__ == "__main__":
    main()
