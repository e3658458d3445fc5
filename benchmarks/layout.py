"""Time and crossings of the layered layout, beside networkx's multipartite layout in the same run.

Run with ``python -m benchmarks.layout``. Crossings are counted along the routes (rank by rank), and for
networkx along straight lines between its columns, where an edge over several ranks crosses whatever lies between.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np

# The engine is a folder beside this one; so the script also runs by its path.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine.layout import Layout, layered

Graph = nx.DiGraph  # the stubs' type parameter does not exist at run time
Result = TypeVar("Result")

_REPEATS = 5
_NETWORKS = [(2, 4, 4, 1), (8, 16, 16, 4), (16, 32, 32, 10)]


def scalar_network(*widths: int, chained: bool = False) -> nx.DiGraph[str]:
    """A perceptron with one node per scalar operation: products, sums, ReLU; weights and biases docked.

    Args:
        widths: How many units each layer has.
        chained: Sums of two numbers each, instead of one sum for each unit.
    """
    graph: nx.DiGraph[str] = Graph()
    values = [f"x{i}" for i in range(widths[0])]
    graph.add_nodes_from(values)
    for depth, width in enumerate(widths[1:]):
        outputs = []
        for j in range(width):
            unit, bias, total = (f"{kind}{depth},{j}" for kind in ("relu", "b", "sum"))
            products = []
            for i, value in enumerate(values):
                weight, product = f"w{depth},{j},{i}", f"mul{depth},{j},{i}"
                graph.add_node(weight, dock=True)
                graph.add_edges_from([(value, product), (weight, product)])
                products.append(product)
            graph.add_node(bias, dock=True)
            if chained:
                last = bias
                for i, product in enumerate(products):
                    graph.add_edges_from([(last, f"add{depth},{j},{i}"), (product, f"add{depth},{j},{i}")])
                    last = f"add{depth},{j},{i}"
            else:
                graph.add_edges_from((operand, total) for operand in [*products, bias])
                last = total
            graph.add_edge(last, unit)
            outputs.append(unit)
        values = outputs
    return graph


def tensor_network(size: int, seed: int = 0) -> nx.DiGraph[str]:
    """Blocks of operations with weights, each with a skip connection, and now and then a long one."""
    chance = random.Random(seed)
    graph: nx.DiGraph[str] = Graph()
    last, number, joints = "x", 0, ["x"]
    while number < size:
        begin = last
        for kind in ("matmul", "add", "relu", "matmul", "add"):
            node = f"{kind}{number}"
            graph.add_edge(last, node)
            if kind != "relu":
                graph.add_node(f"p{number}", dock=True)
                graph.add_edge(f"p{number}", node)
            last, number = node, number + 1
        graph.add_edges_from([(last, f"skip{number}"), (begin, f"skip{number}")])
        last, number = f"skip{number}", number + 1
        if chance.random() < 0.3:  # about every third block
            graph.add_edge(chance.choice(joints[-8:]), last)
        joints.append(last)
    return graph


def crossings_along_routes(graph: nx.DiGraph[str], layout: Layout) -> int:
    """Crossings of the routes' slanted pieces, which lie in the gaps between the columns."""
    pieces: dict[int, set[tuple[float, float]]] = {}  # sets: a common trunk is one line
    columns = sorted({layout.positions[node][0] for node in graph if not graph.nodes[node].get("dock")})
    for source, target in graph.edges:
        route = layout.routes[source, target]
        if graph.nodes[source].get("dock"):
            continue
        heights = [np.interp(x, [p[0] for p in route], [p[1] for p in route]) for x in columns]
        first = columns.index(layout.positions[source][0])
        last = int(np.searchsorted(columns, route[-1][0]))
        for k in range(first, last):
            left = route[0][1] if k == first else heights[k]
            right = route[-1][1] if k + 1 == last else heights[k + 1]
            pieces.setdefault(k, set()).add((float(left), float(right)))
    return sum(_inversions([right for _, right in sorted(found)]) for found in pieces.values())


def crossings_of_straight_lines(graph: nx.DiGraph[str], ranks: dict[str, int], y: dict[str, float]) -> int:
    """Crossings of straight edges, counted gap by gap."""
    pieces: dict[int, list[tuple[float, float]]] = {}
    for source, target in graph.edges:
        span = ranks[target] - ranks[source]
        slope = (y[target] - y[source]) / span
        for step in range(span):
            height = y[source] + slope * step
            pieces.setdefault(ranks[source] + step, []).append((height, height + slope))
    return sum(_inversions([right for _, right in sorted(found)]) for found in pieces.values())


def _inversions(values: list[float]) -> int:
    places = {value: place for place, value in enumerate(sorted(set(values)), 1)}
    tree = [0] * (len(places) + 1)
    count = 0
    for seen, value in enumerate(values):
        place, below = places[value], 0
        while place:
            below += tree[place]
            place &= place - 1
        count += seen - below
        place = places[value]
        while place < len(tree):
            tree[place] += 1
            place += place & -place
    return count


def _best_ms(work: Callable[[nx.DiGraph[str]], Result], graph: nx.DiGraph[str]) -> tuple[float, Result]:
    best = float("inf")
    for _ in range(_REPEATS):
        start = time.perf_counter()
        result = work(graph)
        best = min(best, time.perf_counter() - start)
    return best * 1e3, result


def _multipartite(graph: nx.DiGraph[str]) -> tuple[dict[str, int], dict[str, float]]:
    ranks = {node: rank for rank, nodes in enumerate(nx.topological_generations(graph)) for node in nodes}
    nx.set_node_attributes(graph, ranks, "subset")
    places = nx.multipartite_layout(graph, subset_key="subset")
    return ranks, {node: float(place[1]) for node, place in places.items()}


def main() -> None:
    """Print one line per graph."""
    graphs = {f"scalar {'-'.join(map(str, w))}": scalar_network(*w) for w in _NETWORKS}
    graphs |= {"chained 8-16-16-4": scalar_network(8, 16, 16, 4, chained=True)}
    graphs |= {f"tensor {size} ops": tensor_network(size) for size in (400, 4000)}
    head = ("graph", "nodes", "edges", "ms", "crossings", "nx ms", "nx crossings", "time ratio")
    widths = (20, 6, 6, 8, 10, 8, 12, 10)
    print("  ".join(text.rjust(width) for text, width in zip(head, widths, strict=True)))
    for name, graph in graphs.items():
        spent, layout = _best_ms(layered, graph)
        peer, (ranks, y) = _best_ms(_multipartite, graph)
        row = (
            name, len(graph), graph.number_of_edges(), f"{spent:.1f}", crossings_along_routes(graph, layout),
            f"{peer:.1f}", crossings_of_straight_lines(graph, ranks, y), f"{spent / peer:.2f}",
        )  # fmt: skip
        print("  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)))


if __name__ == "__main__":
    main()
