"""Heights for ordered layers: edges as short and straight as the order allows.

Every layer is placed exactly, given its neighbours: the heights nearest to the wished ones, in the least-squares
sense and with all gaps kept, are an isotonic regression, which pool adjacent violators solves in linear time
(M. Ayer et al., "An empirical distribution function for sampling with incomplete information", 1955). Runs of nodes
with one way through wish for one height together (the linear segments of G. Sander, "A fast heuristic for
hierarchical Manhattan layout", 1996), because a chain should be a line and not a slope.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.layout.extents import Extents
from engine.layout.frames import Frames
from engine.layout.ordering import Layers
from engine.layout.pace import STEADY, Pace
from engine.layout.proper import ProperGraph
from engine.layout.runs import Run, between, runs_of
from engine.layout.straightening import Framed, Neighbours, straighten

_RUN_WEIGHT = 8.0
_PULL = 0.3
_INERTIA = 0.01
_HOLD = 0.95
"""How much what was placed before holds on to its height, against short and straight edges."""
_FIRST_SWEEPS = 2
_BUDGET = 6_000
_MOST_SWEEPS = 60
_FEWEST_SWEEPS = 3
_NOTICEABLE = 0.01
_FRAMED_ROUNDS = 3


def assign_heights(
    graph: ProperGraph,
    layers: Layers,
    extents: Extents,
    frames: Frames | None = None,
    pace: Pace = STEADY,
    previous: Mapping[int, float] | None = None,
    *,
    is_known: bool = False,
) -> dict[int, float]:
    """The height of each node and dummy node in the layers, growing downwards, around 0.

    Args:
        graph: The proper layered graph.
        layers: The nodes of each rank, from top to bottom.
        extents: The room of each node.
        frames: The borders of the groups; the result has their heights too.
        pace: How long to take, and who hears how far it has come.
        previous: For nodes that were there before, their height then, if they are to stay near it.
        is_known: Whether they are to stay just there, as far as nothing is in the way.
    """
    y: dict[int, float] = {}
    offsets = [_stack(layer, extents, frames) for layer in layers]
    for layer, offset in zip(layers, offsets, strict=True):
        middle = offset[-1] / 2 if offset else 0.0
        for node, place in zip(layer, offset, strict=True):
            y[node] = place - middle
    filled = [k for k, layer in enumerate(layers) if layer]
    held = previous or {}
    if held:
        for layer, offset in zip(layers, offsets, strict=True):
            if layer:
                _settle(layer, offset, [(held.get(n, y[n]), 1.0 if n in held else _INERTIA) for n in layer], y)
    for sweep in range(0 if held else _FIRST_SWEEPS):
        adjacent = graph.down if sweep % 2 else graph.up
        for k in filled[-2::-1] if sweep % 2 else filled[1:]:
            wishes = []
            for node in layers[k]:
                near = adjacent[node]
                if not near:
                    wishes.append((y[node], _INERTIA))
                elif len(near) == 1:
                    wishes.append((y[near[0]], 1.0))
                else:
                    wishes.append((sum([y[n] for n in near]) / len(near), float(len(near))))
            _settle(layers[k], offsets[k], wishes, y)
    if pace.is_hasty and frames is None:
        return y  # sound, if not straight
    runs = runs_of(graph, layers)
    stays = _stays(runs, held)
    fixed, loose = (held, [run for run in runs if run.nodes[0] not in stays]) if is_known else ({}, runs)
    run_of = {node: run for run in runs for node in run.nodes}
    # Small graphs are looked at closely, so they may take more sweeps.
    sweeps = 0 if pace.is_hasty else max(_FEWEST_SWEEPS, min(_MOST_SWEEPS, _BUDGET // (len(y) + 1)))
    for sweep in range(sweeps):
        pace.tell(sweep / sweeps)
        moved = 0.0
        wished: dict[int, float] = {}
        for k in reversed(filled) if sweep % 2 == 0 else filled:
            wishes = []
            for node in layers[k]:
                run = run_of[node]
                first = run.nodes[0]
                if node in fixed:
                    wishes.append((fixed[node], _RUN_WEIGHT))
                elif len(run.nodes) == 1:
                    height, weight = (between(run.near, y), len(run.near)) if run.near else (y[node], _INERTIA)
                    wishes.append((_kept(height, stays.get(first)), float(weight)))
                else:
                    if first not in wished:
                        wished[first] = _kept(_together(run, y), stays.get(first))
                    wishes.append((wished[first], _RUN_WEIGHT * (1 + sweep)))
            moved = max(moved, _settle(layers[k], offsets[k], wishes, y))
        if moved < _NOTICEABLE:
            break
    if frames is None:
        straighten(loose, Neighbours(runs, layers, extents, y), y)
    else:
        _straighten_framed(loose, layers, frames, y)
    return y


def _straighten_framed(runs: list[Run], layers: Layers, frames: Frames, y: dict[int, float]) -> None:
    """Straighten what lies in groups, whose borders move with it."""
    order = frames.order(layers)
    for _ in range(_FRAMED_ROUNDS):
        frames.measure(y)
        order.satisfy(y)
        frames.measure(y)
        straighten(runs, Framed(order, y), y)
    frames.measure(y)


def _stack(layer: list[int], extents: Extents, frames: Frames | None) -> list[float]:
    """How far below the first node of its layer each node stands when all are packed."""
    above, below = extents.above, extents.below
    offset: list[float] = []
    height = 0.0
    last = -1
    for node in layer:
        if last >= 0:
            height += below[last] + above[node] if frames is None else frames.distance(last, node)
        offset.append(height)
        last = node
    return offset


def _settle(layer: list[int], offset: list[float], wishes: list[tuple[float, float]], y: dict[int, float]) -> float:
    """Place one layer as near as possible to its wishes (height, weight), by pool adjacent violators.

    Returns:
        The largest move.
    """
    if len(layer) == 1:
        moved = abs(wishes[0][0] - y[layer[0]])
        y[layer[0]] = wishes[0][0]
        return moved
    sums: list[float] = []
    weights: list[float] = []
    counts: list[int] = []
    for place, (height, weight) in zip(offset, wishes, strict=True):
        total = (height - place) * weight
        count = 1
        while sums and sums[-1] * weight >= total * weights[-1]:
            total += sums.pop()
            weight += weights.pop()  # noqa: PLW2901 - a pool takes the place of its first
            count += counts.pop()
        sums.append(total)
        weights.append(weight)
        counts.append(count)
    moved = 0.0
    index = 0
    for total, weight, count in zip(sums, weights, counts, strict=True):
        top = total / weight
        for i in range(index, index + count):
            node = layer[i]
            height = top + offset[i]
            moved = max(moved, abs(height - y[node]))
            y[node] = height
        index += count
    return moved


def _stays(runs: list[Run], previous: Mapping[int, float]) -> dict[int, float]:
    """By the first node of a run, how high it was before, if any of it was there."""
    found = {}
    for run in runs:
        heights = [previous[node] for node in run.nodes if node in previous]
        if heights:
            found[run.nodes[0]] = sum(heights) / len(heights)
    return found


def _kept(wish: float, before: float | None) -> float:
    """A wished height, moved towards the one before."""
    return wish if before is None else wish + (before - wish) * _HOLD


def _together(run: Run, y: dict[int, float]) -> float:
    """The height that a run should take, if some of its nodes are held up by their neighbours."""
    heights = [y[n] for n in run.nodes]
    actual = (min(heights) + max(heights)) / 2
    return actual + (between(run.near, y) - actual) * _PULL if run.near else actual
