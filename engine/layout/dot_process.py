"""The other side of the dot engine: a job as JSON on standard input, positions as JSON on standard output."""

from __future__ import annotations

import json
import sys
from time import process_time
from typing import Any

import networkx as nx

_INCH = 72.0


def main() -> None:
    """Answer one job."""
    json.dump(lay_out(json.load(sys.stdin)), sys.stdout)


def lay_out(job: dict[str, Any]) -> dict[str, Any]:
    """Positions, routes (control points), frames and size of a job, and what dot itself took; y grows downwards."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(job["sizes"])))
    graph.add_edges_from((source, target) for source, target in job["edges"])
    drawn = nx.nx_agraph.to_agraph(graph)
    leaving, entering = ("s", "n") if job["down"] else ("e", "w")
    drawn.graph_attr.update(
        rankdir="TB" if job["down"] else "LR",
        nodesep=str(job["node_gap"] / _INCH),
        ranksep=str(job["rank_gap"] / _INCH),
    )
    drawn.node_attr.update(shape="box", fixedsize="true", label="")
    drawn.edge_attr.update(dir="none", tailport=leaving, headport=entering)
    for node, (width, height) in enumerate(job["sizes"]):
        found = drawn.get_node(node)
        found.attr["width"], found.attr["height"] = str(width / _INCH), str(height / _INCH)
    paths = _add_clusters(drawn, job)
    began = process_time()
    drawn.layout(prog="dot")
    seconds = process_time() - began
    _, _, right, top = _numbers(drawn.graph_attr["bb"])

    def flip(x: float, y: float) -> tuple[float, float]:
        return x, top - y

    positions = [flip(*_numbers(drawn.get_node(node).attr["pos"])) for node in range(len(job["sizes"]))]
    routes = [
        [flip(*_numbers(point)) for point in drawn.get_edge(source, target).attr["pos"].split()]
        for source, target in job["edges"]
    ]
    frames = []
    for path, cluster in paths.items():
        x0, y0, x1, y1 = _numbers(cluster.graph_attr["bb"])
        frames.append((path, (*flip(x0, y1), *flip(x1, y0))))
    return {"positions": positions, "routes": routes, "frames": frames, "size": (right, top), "seconds": seconds}


def _add_clusters(
    drawn: Any,  # noqa: ANN401 - pygraphviz has no types
    job: dict[str, Any],
) -> dict[tuple[str, ...], Any]:
    """A cluster for every group, in the cluster of the group around it."""
    members: dict[tuple[str, ...], list[int]] = {}
    for node, path in enumerate(job["groups"]):
        for length in range(1, len(path) + 1):
            members.setdefault(tuple(path[:length]), []).append(node)
    clusters: dict[tuple[str, ...], Any] = {}
    for path in sorted(members, key=len):
        around = clusters[path[:-1]] if len(path) > 1 else drawn
        clusters[path] = around.add_subgraph(
            members[path],
            name=f"cluster_{len(clusters)}",
            margin=str(job["frame_gap"]),
            # A label of one letter keeps the place of the title.
            label="x",
            fontsize=str(max(job["frame_title"] - 8.0, 1.0) / 1.2),
        )
    return clusters


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(","))


if __name__ == "__main__":
    main()
