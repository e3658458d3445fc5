"""Targets in the wrong place: given to a loss as its prediction, or to the wrong example of the data."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import is_bad
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, finding, shown, stop
from engine.diagnosis.thresholds import FAR_FROM_ITS_KIND, FEWEST_NEIGHBOURED, MOST_PAIRS, NEIGHBOURS
from engine.execution.trace import Trace
from engine.graph import Graph, Kind
from engine.watching import go_on

_MOST_TOLD = 6
_EXAMPLES_A_CLASS = 5
"""Targets are classes where there are so many examples for each different one."""
_TARGET_SLOT = "t"
"""What the records of the losses call the operand that is the target."""


def swapped_targets(trace: Trace) -> tuple[Finding, ...]:
    """Both ways of swapping them."""
    return (*swapped_operands(trace), *swapped_examples(trace))


def swapped_operands(trace: Trace) -> tuple[Finding, ...]:
    """The losses that are given the prediction as their target and the target as their prediction."""
    graph = trace.graph
    learnt, given = _from(graph, Kind.PARAM), _from(graph, Kind.TARGET)
    found = []
    for node in graph.nodes:
        go_on()
        if node.op is None or _TARGET_SLOT not in node.op.slot_names or len(node.inputs) < len(node.op.slots):
            continue
        place = node.op.slot_names.index(_TARGET_SLOT)
        target, prediction = node.inputs[place], node.inputs[1 - place]
        if not isinstance(target, int) or not isinstance(prediction, int):
            continue
        if learnt[target] and not given[target] and given[prediction] and not learnt[prediction]:
            y, t = shown(trace, target), shown(trace, prediction)
            sentence = (
                f"{node.op.formula} is given the target {t} as {node.op.slot_names[1 - place]} and the prediction {y} "
                f"as {_TARGET_SLOT}"
            )
            advice = f"write the prediction first: {node.op.name}({y}, {t})"
            trail = (
                stop(trace, prediction, Side.VALUE, f"{t} is a target: no parameter changes it"),
                stop(trace, node.id, Side.VALUE, sentence),
            )
            kind, severity = FindingKind.SWAPPED, Severity.ERROR
            found.append(finding(trace, kind, severity, node.id, "swapped operands", sentence, advice, trail))
    return tuple(found)


def swapped_examples(trace: Trace) -> tuple[Finding, ...]:
    """Examples whose class all neighbours contradict, and that lie far from their own kind.

    Only where a model reads inputs and classes, example by example along the first axis, and at least two of
    different classes are out of place: each has the class that the other's neighbours have.
    """
    found = []
    for inputs, targets in _pairs(trace):
        x = trace.values[inputs].reshape(len(trace.values[inputs]), -1)
        t = trace.values[targets].reshape(len(trace.values[targets]), -1)
        kinds, label = np.unique(t, axis=0, return_inverse=True)
        label = label.reshape(-1)
        if len(kinds) < 2 or len(kinds) * _EXAMPLES_A_CLASS > len(x):
            continue
        places = _out_of_place(x, label)
        if len(np.unique(label[places])) > 1:
            found.append(_finding(trace, inputs, targets, places))
    return tuple(found)


def _pairs(trace: Trace) -> list[tuple[int, int]]:
    """(inputs, targets) that hold as many examples, enough and not too many to be compared with each other."""
    graph = trace.graph
    leaves = [leaf for leaf in graph.leaves if trace.values[leaf.last].ndim and not is_bad(trace.values[leaf.last])]
    inputs = [leaf.last for leaf in leaves if leaf.kind is Kind.INPUT and trace.values[leaf.last].ndim > 1]
    targets = [leaf.last for leaf in leaves if leaf.kind is Kind.TARGET]
    found = []
    for x in inputs:
        count = len(trace.values[x])
        if count >= FEWEST_NEIGHBOURED and count * trace.values[x].size <= MOST_PAIRS:
            found += [(x, t) for t in targets if len(trace.values[t]) == count]
    return found


def _out_of_place(x: Array, label: Array) -> Array:
    """The examples that their nearest neighbours contradict unanimously, farther from their own kind than from them."""
    squares = np.sum(x * x, axis=1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2.0 * (x @ x.T), 0.0))
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]
    around = label[nearest]
    unanimous = (around == around[:, :1]).all(axis=1) & (around[:, 0] != label)
    own = np.where(label[:, None] == label[None, :], distance, np.inf).min(axis=1)
    theirs = np.take_along_axis(distance, nearest[:, -1:], axis=1)[:, 0]
    return np.flatnonzero(unanimous & (own > FAR_FROM_ITS_KIND * theirs))


def _finding(trace: Trace, inputs: int, targets: int, places: Array) -> Finding:
    listed = ", ".join(str(int(i)) for i in places[:_MOST_TOLD]) + (" …" if len(places) > _MOST_TOLD else "")
    t, x = shown(trace, targets), shown(trace, inputs)
    sentence = (
        f"the examples {listed} have another {t} than all of their {NEIGHBOURS} nearest neighbours in {x}, and their "
        "own classes are far away: their targets look swapped"
    )
    advice = f"compare these rows of {x} and {t} with where they come from"
    trail = tuple(
        stop(trace, targets, Side.VALUE, f"example {int(i)}: its neighbours have another {t}")
        for i in places[:_MOST_TOLD]
    )
    kind, severity = FindingKind.SWAPPED, Severity.WARNING
    return finding(trace, kind, severity, targets, "swapped examples", sentence, advice, trail)


def _from(graph: Graph, kind: Kind) -> list[bool]:
    """For each node whether it is computed from a leaf of a kind, or is one."""
    found: list[bool] = []
    for node in graph.nodes:
        go_on()
        if node.op is None:
            found.append(graph.variable_of(node.id).kind is kind)
        else:
            found.append(any(found[p] for p in node.parents))
    return found
