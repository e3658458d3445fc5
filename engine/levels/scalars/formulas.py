"""What an element computes, in the model language: ``W[0,0]*x[0] + W[0,1]*x[1] + b[0]``.

Addresses of elements are no names of the language, so the text has names of its own, and says which node each means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.graph import Literal, Node
from engine.notation import full_number
from engine.ops import spelling

_MOST_OPERATIONS = 9
_MOST_NUMBERS = 12
_MOST_LETTERS = 160


def formula_of(nodes: Sequence[Node], first: int, last: int, whole: str) -> tuple[str, dict[str, int]]:
    """The formula of an element, and the nodes that its names mean.

    Args:
        nodes: All nodes so far.
        first: The first operation of the element.
        last: Its last one.
        whole: The statement's own formula, for an element with too many operations to be read.
    """
    here = nodes[first : last + 1]
    is_long = last - first >= _MOST_OPERATIONS or any(len(node.inputs) > _MOST_NUMBERS for node in here)
    if is_long or any(not node.inputs and "value" not in node.attrs for node in here):  # of nothing: logsumexp([])
        return whole, {}
    reads: dict[str, int] = {}
    texts: dict[int, str] = {}
    for node in nodes[first : last + 1]:
        arguments = [_operand(operand, texts, reads) for operand in node.inputs]
        texts[node.id] = _spelled(node, arguments)
    text = texts[last]
    return (text[1:-1] if text.startswith("(") else text, reads) if len(text) <= _MOST_LETTERS else (whole, {})


def _operand(operand: int | Literal, texts: dict[int, str], reads: dict[str, int]) -> str:
    if isinstance(operand, Literal):
        number = full_number(float(operand.value))
        return f"({number})" if number.startswith("-") else number
    if operand in texts:
        return texts[operand]
    name = f"n{operand}"
    reads[name] = operand
    return name


def _spelled(node: Node, arguments: list[str]) -> str:
    assert node.op is not None
    if not arguments:
        return full_number(float(node.attrs["value"]))
    names, formula = node.op.operand_names(len(arguments)), node.op.formula
    if node.op.callable:
        formula = spelling.formula_of(node.op, len(arguments), node.attrs)
    pieces, slots, is_call = _template(formula, names)
    text = pieces[0] + "".join(arguments[slot] + piece for slot, piece in zip(slots, pieces[1:], strict=True))
    return text if is_call else f"({text})"


@lru_cache(maxsize=256)
def _template(formula: str, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[int, ...], bool]:
    """A formula cut at its operands, which operand stands at each cut, and whether it needs no parentheses."""
    parts = re.split(rf"\b({'|'.join(names)})\b", formula)
    return tuple(parts[::2]), tuple(names.index(name) for name in parts[1::2]), formula.endswith(")")
