"""Graphviz dot as a second engine, where pygraphviz is installed. It works in a process of its own.

dot holds Python's lock while it works, seconds for a few thousand nodes; in a thread it would freeze the window.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Hashable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import LayoutError
from engine.layout.extents import Direction, Point, Size
from engine.layout.groups import Path as GroupPath
from engine.layout.layout import DEFAULT_SIZE, Layout
from engine.layout.pace import Progress

if TYPE_CHECKING:
    import networkx as nx

_POLL_S = 0.05


def has_dot() -> bool:
    """Whether pygraphviz, which brings Graphviz along, is installed."""
    return find_spec("pygraphviz") is not None


def dot(
    graph: nx.DiGraph[Any],
    sizes: Mapping[Any, Size] | None = None,
    *,
    groups: Mapping[Any, GroupPath] | None = None,
    direction: Direction = "right",
    node_gap: float = 24.0,
    rank_gap: float = 60.0,
    frame_gap: float = 14.0,
    frame_title: float = 26.0,
    progress: Progress | None = None,
) -> Layout:
    """Lay a graph out with Graphviz dot; its routes are control points of curves.

    Args:
        graph: The graph.
        sizes: Width and height of the nodes; a node that is missing takes the default size.
        groups: The groups that each node lies in, from the outermost to the innermost.
        direction: Where the edges point.
        node_gap: Least distance between two nodes of one rank.
        rank_gap: Least distance between two ranks.
        frame_gap: Free space inside of a group's frame.
        frame_title: More of it at the upper side, for the group's name.
        progress: Called every now and then, with 0: dot does not tell how far it is. What it raises ends the layout.

    Returns:
        Positions, routes and frames, from (0, 0) on; ranks count the distinct places along the edges.

    Raises:
        LayoutError: Graphviz is not installed, or fails.
    """
    if not has_dot():
        raise LayoutError("Graphviz is not installed", advice="install it with pip install 'graphviz-nn[dot]'")
    names = list(graph.nodes)
    if not names:
        return Layout({}, {}, {}, (0.0, 0.0, 0.0, 0.0), {})
    job = job_of(graph, sizes, groups, direction, node_gap, rank_gap, frame_gap, frame_title)
    return layout_of(names, job, _ask(json.dumps(job), progress))


def job_of(
    graph: nx.DiGraph[Any],
    sizes: Mapping[Any, Size] | None = None,
    groups: Mapping[Any, GroupPath] | None = None,
    direction: Direction = "right",
    node_gap: float = 24.0,
    rank_gap: float = 60.0,
    frame_gap: float = 14.0,
    frame_title: float = 26.0,
) -> dict[str, Any]:
    """The same as a job for the other process: nodes by number, nothing but lists and numbers."""
    number = {name: index for index, name in enumerate(graph.nodes)}
    return {
        "sizes": [(sizes or {}).get(name, DEFAULT_SIZE) for name in number],
        "edges": list(dict.fromkeys((number[edge[0]], number[edge[1]]) for edge in graph.edges())),
        "groups": [list((groups or {}).get(name, ())) for name in number],
        "down": direction == "down",
        "node_gap": node_gap,
        "rank_gap": rank_gap,
        "frame_gap": frame_gap,
        "frame_title": frame_title,
    }


def layout_of(names: Sequence[Hashable], job: Mapping[str, Any], found: Mapping[str, Any]) -> Layout:
    """An answer of the other process as a layout."""
    positions: list[Point] = [(x, y) for x, y in found["positions"]]
    along = [round(point[1 if job["down"] else 0], 3) for point in positions]
    rank = {place: index for index, place in enumerate(sorted(set(along)))}
    return Layout(
        positions=dict(zip(names, positions, strict=True)),
        routes={
            (names[u], names[v]): tuple((x, y) for x, y in route)
            for (u, v), route in zip(job["edges"], found["routes"], strict=True)
        },
        sizes={name: (width, height) for name, (width, height) in zip(names, job["sizes"], strict=True)},
        bounds=(0.0, 0.0, *found["size"]),
        ranks={name: rank[place] for name, place in zip(names, along, strict=True)},
        frames={tuple(path): tuple(rect) for path, rect in found["frames"]},
        is_curved=True,
    )


def _ask(job: str, progress: Progress | None) -> dict[str, Any]:
    """Hand a job to the other process, and wait for its answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.layout.dot_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
    )
    try:
        answer = None
        waiting: str | None = job
        while answer is None:
            try:
                answer = process.communicate(waiting, timeout=_POLL_S)
            except subprocess.TimeoutExpired:
                waiting = None  # it has been handed over
                if progress is not None:
                    progress(0.0)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    if process.returncode != 0:
        said = answer[1].strip().splitlines() or ["it says nothing"]
        raise LayoutError(f"Graphviz has failed: {said[-1]}", advice="use the program's own layout")
    result: dict[str, Any] = json.loads(answer[0])
    return result
