"""An edit goes back into the text: a number is replaced at its place, and nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence

from engine.arrays import Array
from engine.errors import Span, ValueNotAllowedError
from engine.graph import Variable
from engine.model import Model
from engine.notation import full_number


def number_text(value: float) -> str:
    """A number as the model language reads it back exactly.

    Raises:
        ValueNotAllowedError: It is NaN, which the language cannot write.
    """
    text = full_number(value)
    if text == "nan":
        raise ValueNotAllowedError("NaN cannot be written into a model", advice="give it a number")
    return text if "." in text or "e" in text or "inf" in text else f"{text}.0"


def with_leaf_number(text: str, leaf: Variable, index: tuple[int, ...], value: float) -> str:
    """The text with one number of a literal leaf replaced.

    Args:
        text: The text that the leaf was read from.
        leaf: The leaf; its value must be a literal.
        index: Which element, ``()`` for a scalar.
        value: The new number.
    """
    assert leaf.leaf is not None
    span = leaf.leaf.element_spans[index]
    written = number_text(value)
    if written.endswith(".0") and written != "-0.0" and "." not in _cut(text, span) and "e" not in _cut(text, span):
        written = written[:-2]  # whole numbers stay written as whole numbers; only -0 would lose its sign
    return _replaced(text, span, written)


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
        if leaf.leaf.value_span in places or "." in leaf.address:
            raise ValueNotAllowedError(
                f"'{leaf.address}' has no place of its own in the text", advice="save the model as a .gvsession"
            )
        places[leaf.leaf.value_span] = leaf
    text = model.text
    for span in sorted(places, key=lambda s: (s.line, s.column), reverse=True):
        text = _replaced(text, span, _literal(model.values[places[span].last]))
    return text


def _literal(value: Array) -> str:
    if not value.ndim:
        return number_text(float(value))
    return f"[{', '.join(_literal(part) for part in value)}]"


def _offset(text: str, line: int, column: int) -> int:
    """The place of a 1-based line and column; lines end as Python's reader sees them end."""
    at = 0
    for _ in range(line - 1):
        candidates = [i for i in (text.find("\n", at), text.find("\r", at)) if i >= 0]
        end = min(candidates)
        at = end + (2 if text.startswith("\r\n", end) else 1)
    return at + column - 1


def _cut(text: str, span: Span) -> str:
    return text[_offset(text, span.line, span.column) : _offset(text, span.end_line, span.end_column)]


def _replaced(text: str, span: Span, written: str) -> str:
    start, stop = _offset(text, span.line, span.column), _offset(text, span.end_line, span.end_column)
    return text[:start] + written + text[stop:]
