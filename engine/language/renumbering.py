"""A text that differs from one that was read in a single number: the same graph, with one leaf's value changed.

Reading a text takes as long as it is, and a new graph means new views, steps and layouts. A number in a leaf changes
none of them, so the graph stays, the very same object. Its spans tell where things stood when it was read;
:attr:`Model.rewritten` says by how much numbers have become longer since, and :func:`moved` where things stand now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite
from types import MappingProxyType

import numpy as np

from engine.differing import shared_ends
from engine.errors import GraphError, Span
from engine.graph import Graph, Variable
from engine.model import Model
from engine.remembering import remembered

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")
"""Numbers that read the same wherever another number stood; what is written otherwise is read with its whole text."""
_LONGEST = 40
_SHARED = -1


def moved(span: Span, rewritten: Mapping[Span, int]) -> Span:
    """Where a piece of a text stands now, after numbers before it in its line, or in it, have become longer.

    Args:
        span: Where it stood when the text was read.
        rewritten: The places of these numbers then -> by how many characters each is longer now.
    """
    left = right = 0
    for number, longer in rewritten.items():
        left += longer if number.line == span.line and number.column < span.column else 0
        right += longer if number.line == span.end_line and number.column < span.end_column else 0
    return Span(span.line, span.column + left, span.end_line, span.end_column + right)


def renumbered(model: Model, text: str) -> Model | None:
    """The model of a text, where that differs from a model's own in one number of a leaf at most.

    Args:
        model: A model that was read from a text.
        text: Another text.

    Returns:
        The model that reading the text would give, but with the graph of the one that is known; None where more is
        different than one number, or where only reading can tell.
    """
    old = model.text
    if text == old:
        return model
    start, behind = shared_ends(old, text)
    gone, come = old[start : len(old) - behind], text[start : len(text) - behind]
    if "\n" in gone or "\n" in come or "\r" in old or "\r" in text:
        return None
    line = old.count("\n", 0, start) + 1
    begin = old.rfind("\n", 0, start) + 1
    found = _number_at(model, line, start - begin + 1, start - begin + 1 + len(gone))
    if found is None:
        return None
    leaf, index, place, now = found
    first, last = begin + now.column - 1, begin + now.end_column - 1
    written = old[first:start] + come + old[start + len(gone) : last]
    if len(written) > _LONGEST or _NUMBER.fullmatch(written) is None or not isfinite(float(written)):
        return None
    value = np.array(model.values[leaf.last])
    value[index] = float(written)
    try:
        changed = model.with_leaf_values({leaf.last: value})
    except GraphError:
        return None
    rewritten = {**model.rewritten, place: len(written) - (place.end_column - place.column)}
    return replace(changed, text=text, rewritten=MappingProxyType(rewritten))


def _number_at(model: Model, line: int, start: int, stop: int) -> tuple[Variable, tuple[int, ...], Span, Span] | None:
    """The number of a leaf that a stretch of a line lies in: leaf, index, its place when it was read, and now."""
    owner = _owners(model.graph).get(line, _SHARED)
    leaf = None if owner == _SHARED else model.graph.variables[owner]
    if leaf is None or leaf.leaf is None:
        return None
    own = {place: longer for place, longer in model.rewritten.items() if place.line == line}
    for index, place in leaf.leaf.element_spans.items():
        if place.line == line == place.end_line:
            now = moved(place, own)
            if now.column <= start and stop <= now.end_column:
                return leaf, index, place, now
    return None


@remembered
def _owners(graph: Graph) -> Mapping[int, int]:
    """Line -> the variable that stands there, alone: nothing else in the line moves when a number grows."""
    found: dict[int, int] = {group.span.line: _SHARED for group in graph.groups}
    for variable in graph.variables:
        for line in range(variable.span.line, variable.span.end_line + 1):
            found[line] = _SHARED if line in found else variable.index
    return found
