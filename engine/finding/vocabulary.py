"""What a filter can speak of: a node's numbers and its words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from engine.arrays import Array
from engine.conditions import Numeric, Vocabulary, Words
from engine.debugging.cost import cost_of
from engine.debugging.debugger import DebuggerState
from engine.graph import Kind
from engine.levels.quotient import Quotient
from engine.notation import parse_name
from engine.ops import REGISTRY


class Subject(NamedTuple):
    """What a condition is asked of: a node of the view, at the cursor.

    Attributes:
        state: The debugger's state.
        node: The node's index.
    """

    state: DebuggerState
    node: int


LAYER = "layer"
"""What a whole ``with layer`` block is called where nodes are told apart by kind."""
KINDS = (*Kind, LAYER)
_KINDS_SPELLED = {"parameter": Kind.PARAM, "constant": Kind.CONST}


def folded(text: str) -> str:
    """A text as it is compared: without regard to case, letters that look the same as one."""
    return normalize("NFKC", text).casefold()


# ------------------------------------------------------------------------------------------------------------- numbers
def _fan_in(subject: Subject) -> Array:
    return np.asarray(float(len(subject.state.view.nodes[subject.node].parents)))


def _fan_out(subject: Subject) -> Array:
    return np.asarray(float(len(subject.state.view.children[subject.node])))


def _cost(subject: Subject) -> Array:
    """Multiply-adds of the forward pass; the scalars are counted in their own graph."""
    view = subject.state.view
    return np.asarray(float(cost_of(view.graph, view.nodes[subject.node].members).forward))


def _size(subject: Subject) -> Array:
    return np.asarray(float(subject.state.numbers.value(subject.node).size))


def _ndim(subject: Subject) -> Array:
    return np.asarray(float(subject.state.numbers.value(subject.node).ndim))


def _value(subject: Subject) -> Array | None:
    return subject.state.value(subject.node)


def _grad(subject: Subject) -> Array | None:
    return subject.state.signal(subject.node)


NUMBERS: Mapping[str, Numeric[Subject]] = {
    "value": _value,
    "grad": _grad,
    "signal": _grad,
    "size": _size,
    "ndim": _ndim,
    "cost": _cost,
    "fan_in": _fan_in,
    "fan_out": _fan_out,
}


# --------------------------------------------------------------------------------------------------------------- words
def names_of(view: Quotient, index: int) -> tuple[str, ...]:
    """How a node is called: its address, and the same as mathematics writes it (``lam``, ``λ``)."""
    address = view.nodes[index].name
    return folded(address), folded(parse_name(address).plain)


def operations_of(view: Quotient, index: int) -> frozenset[str]:
    """The operations that a node is made of, by name and alias."""
    found: set[str] = set()
    for member in view.nodes[index].members:
        operation = view.graph.nodes[member].op
        if operation is not None:
            found |= {operation.name, *operation.aliases}
    return frozenset(found)


def titles_of(view: Quotient, index: int) -> tuple[str, ...]:
    """The titles of the layers that a node lies in, or is, outermost first."""
    graph = view.graph
    scope = graph.variable_of(view.nodes[index].last).scope
    return tuple(graph.groups[group].name for group in scope)


def groups_of(view: Quotient, index: int) -> frozenset[str]:
    """The same titles, as they are compared."""
    return frozenset(folded(title) for title in titles_of(view, index))


def kinds_of(view: Quotient, index: int) -> frozenset[str]:
    """What a node is: its kind, and whether it is a layer as a whole."""
    node = view.nodes[index]
    return frozenset({str(node.kind)} | ({LAYER} if node.layer is not None else set()))


WORDS: Mapping[str, Callable[[Quotient, int], frozenset[str] | tuple[str, ...]]] = {
    "name": names_of,
    "op": operations_of,
    "operation": operations_of,
    "kind": kinds_of,
    "group": groups_of,
    "layer": groups_of,
}


def words_to_choose_from(key: str) -> tuple[str, ...] | None:
    """All words that can stand beside a key; None where any text can."""
    if key == "kind":
        return tuple(str(kind) for kind in KINDS)
    if key in {"op", "operation"}:
        return tuple(name for operation in REGISTRY.values() for name in (operation.name, *operation.aliases))
    return None


def word_meant(key: str, text: str) -> str:
    """A word as the nodes spell it: ``parameter`` is ``param``."""
    word = folded(text)
    return str(_KINDS_SPELLED.get(word, word)) if key == "kind" else word


def _of_subject(words: Callable[[Quotient, int], Collection[str]]) -> Callable[[Subject], frozenset[str]]:
    return lambda subject: frozenset(folded(word) for word in words(subject.state.view, subject.node))


FILTERS: Vocabulary[Subject] = Vocabulary(
    "filter",
    "grad > 1",
    NUMBERS,
    Words({key: _of_subject(words) for key, words in WORDS.items()}, word_meant, words_to_choose_from),
)
"""All names that a filter knows."""
