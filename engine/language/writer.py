"""An edit goes back into the text: a number is replaced at its place, and nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate
from types import MappingProxyType

from engine.arrays import Array
from engine.errors import Span, ValueNotAllowedError
from engine.graph import Variable
from engine.language.renumbering import moved
from engine.model import Model
from engine.notation import full_number

_LINE_END = re.compile("\r\n|\r|\n")
_NOTHING: Mapping[Span, int] = MappingProxyType({})


def number_text(value: float) -> str:
    """A number as the model language reads it back exactly.

    Raises:
        ValueNotAllowedError: It is NaN, which the language cannot write.
    """
    text = full_number(value)
    if text == "nan":
        raise ValueNotAllowedError("NaN cannot be written into a model", advice="give it a number")
    return text if "." in text or "e" in text or "inf" in text else f"{text}.0"


def with_leaf_number(
    text: str, leaf: Variable, index: tuple[int, ...], value: float, rewritten: Mapping[Span, int] = _NOTHING
) -> str:
    """The text with one number of a literal leaf replaced.

    Args:
        text: The text that the leaf was read from, but for numbers that were written anew.
        leaf: The leaf; its value must be a literal.
        index: Which element, ``()`` for a scalar.
        value: The new number.
        rewritten: The numbers that were written anew since, as a model has them.
    """
    assert leaf.leaf is not None
    start, stop = _ends(_line_starts(text), moved(leaf.leaf.element_spans[index], rewritten))
    before, written = text[start:stop], number_text(value)
    if written.endswith(".0") and written != "-0.0" and "." not in before and "e" not in before:
        written = written[:-2]  # whole numbers stay written as whole numbers; only -0 would lose its sign
    return text[:start] + written + text[stop:]


MOST_WRITTEN = 10_000
"""More numbers than this do not go into a text."""


def with_values_written(model: Model, leaves: Sequence[Variable]) -> str:
    """The model's text with the values of leaves written out as literals.

    Args:
        model: The model, with the text that it was read from.
        leaves: Which of its leaves.

    Raises:
        ValueNotAllowedError: A leaf has no place of its own in the text (a layer, a loop made it), a value is NaN, or
            the numbers are too many.
    """
    numbers = sum(model.values[leaf.last].size for leaf in leaves)
    if numbers > MOST_WRITTEN:
        raise ValueNotAllowedError(
            f"{numbers:,} numbers are too many for a text", advice="save the model as a .gvsession"
        )
    places: dict[Span, Variable] = {}
    for leaf in leaves:
        assert leaf.leaf is not None
        place = moved(leaf.leaf.value_span, model.rewritten)
        if place in places or "." in leaf.address:
            raise ValueNotAllowedError(
                f"'{leaf.address}' has no place of its own in the text", advice="save the model as a .gvsession"
            )
        places[place] = leaf
    starts = _line_starts(model.text)
    pieces, at = [], 0
    for span in sorted(places):
        start, stop = _ends(starts, span)
        pieces += [model.text[at:start], _literal(model.values[places[span].last])]
        at = stop
    return "".join([*pieces, model.text[at:]])


def _literal(value: Array) -> str:
    if not value.ndim:
        return number_text(float(value))
    return f"[{', '.join(_literal(part) for part in value)}]"


def _line_starts(text: str) -> list[int]:
    """Where each line begins; lines end as Python's reader sees them end."""
    if "\r" in text:
        return [0, *(found.end() for found in _LINE_END.finditer(text))]
    lengths = map(len, text.split("\n")[:-1])
    return list(accumulate(map((1).__add__, lengths), initial=0))  # each with its end


def _ends(starts: Sequence[int], span: Span) -> tuple[int, int]:
    """Where a stretch of a text begins and ends."""
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
