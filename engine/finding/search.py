"""Search: which nodes of a view a text means, best ones first. A text is either words to look for, or a filter."""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.conditions import MOST_CHARACTERS, condition_of
from engine.debugging.debugger import DebuggerState
from engine.errors import QueryError
from engine.finding.vocabulary import (
    FILTERS,
    WORDS,
    Subject,
    folded,
    groups_of,
    kinds_of,
    names_of,
    operations_of,
    word_meant,
)
from engine.levels.quotient import Quotient
from engine.remembering import remembered

_FILTER = re.compile(r"[<>=≤≥≠]|\b(?:isnan|isinf|isfinite|any|all|count|not)\s*\(|^\s*not\s|\s(?:and|or)\s")
"""What tells a filter from words: a comparison, a question, or conditions that are joined."""
_WORD = re.compile(r"""(?:(\w+):)?("[^"]*"?|'[^']*'?|[^\s"']+)""")
_KEYS = frozenset(WORDS)


class _Words(NamedTuple):
    """The words of one node, for the search; a node in none of whose words a text stands is not found by it."""

    names: tuple[str, ...]
    operations: frozenset[str]
    groups: frozenset[str]
    kinds: frozenset[str]
    everything: str


class _Term(NamedTuple):
    """One thing that is looked for: a text anywhere, or in the words of one key."""

    key: str
    text: str


def is_filter(text: str) -> bool:
    """Whether a text is a condition, not words to look for."""
    return _FILTER.search(text) is not None


def found_by(state: DebuggerState, text: str) -> tuple[int, ...]:
    """The nodes that a text means, at the cursor.

    Words must all be found, in the name, an operation, a layer's title or the kind of a node; ``op:``, ``name:``,
    ``group:`` and ``kind:`` say where. Exact names come first, then beginnings of names, then the others in forward
    order. A filter gives all nodes that satisfy it, in forward order.

    Args:
        state: The debugger's state.
        text: What was typed.

    Returns:
        Indices of the view's nodes, without repetition; none for an empty text.

    Raises:
        QueryError: The text is meant as a filter and is none, or it is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"the search has {len(text)} characters", advice=f"write at most {MOST_CHARACTERS}")
    if is_filter(text):
        condition = condition_of(text, FILTERS)
        return tuple(node.index for node in state.view.nodes if condition(Subject(state, node.index)))
    terms = [term for found in _WORD.finditer(text) if any(term := _split(found))]
    if not terms:
        return ()
    whole = folded(" ".join(text.split()))
    titled = tuple(index for index, words in enumerate(index_words(state.view)) if whole in words.groups)
    if len(terms) > 1 and titled:
        return titled  # the title of a layer as it stands: its words are not looked for one by one
    ranked = []
    for index, words in enumerate(index_words(state.view)):
        if not all(term.text in words.everything for term in terms):
            continue
        ranks = [_rank(term, words) for term in terms]
        if None not in ranks:
            ranked.append((sum(rank for rank in ranks if rank is not None), index))
    return tuple(index for _, index in sorted(ranked))


def _split(found: re.Match[str]) -> _Term:
    """The key and the text of one word; a key that there is none of belongs to the text."""
    key, text = found[1] or "", found[2].strip("\"'")
    if key and key not in _KEYS:
        return _Term("", folded(found[0]))
    return _Term(key, word_meant(key, text))


@remembered
def index_words(view: Quotient) -> tuple[_Words, ...]:
    """What a search compares its words with, for each node of a view; worked out once."""
    found = []
    for i in range(len(view.nodes)):
        words = names_of(view, i), operations_of(view, i), groups_of(view, i), kinds_of(view, i)
        found.append(_Words(*words, "\n".join(word for part in words for word in part)))
    return tuple(found)


def _rank(term: _Term, words: _Words) -> int | None:
    """How well a node fits a word, 0 best; None where it does not."""
    text = term.text
    if term.key in ("", "name"):
        if text in words.names:
            return 0
        if any(name.startswith(text) for name in words.names):
            return 1
        if any(text in name for name in words.names):
            return 2
    if term.key in ("", "op", "operation") and any(_begins(word, text) for word in words.operations):
        return 3
    if term.key in ("", "group", "layer") and any(text in title for title in words.groups):
        return 4
    if term.key in ("", "kind") and any(_begins(word, text) for word in words.kinds):
        return 5
    return None


def _begins(word: str, text: str) -> bool:
    """Whether a text begins a word, or a part of it: ``cross`` in ``softmax_cross_entropy``."""
    return word.startswith(text) or f"_{text}" in word
