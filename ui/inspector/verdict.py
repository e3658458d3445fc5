"""What the gradient check says about a leaf, in a line of the inspector."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

import numpy as np

from engine.debugging.check_record import LeafCheck
from engine.debugging.culprits import Culprit
from engine.debugging.debugger import DebuggerState
from engine.debugging.marks import Mark
from engine.debugging.verdicts import culprit_nodes, element_marks, leaf_mark
from engine.notation import format_number
from engine.notation.names import split_element
from ui.markup import colored
from ui.theme import Theme

_TOKENS = {Mark.OK: "success", Mark.WRONG: "error"}


def verdict_line(
    state: DebuggerState,
    index: int,
    verdict: Callable[[str], LeafCheck | None],
    culprits: Iterable[Culprit],
    theme: Theme,
) -> str:
    """The verdict on a leaf, on one element of it, or on an operation whose own derivative is wrong, as rich text.

    Empty for other nodes and before a check.

    Args:
        state: The debugger's state.
        index: The node.
        verdict: Leaf's address -> its verdict, if it has one.
        culprits: The wrong derivative rules.
        theme: The colours.
    """
    wrong = next((each for each in culprits if index in culprit_nodes(state, each)), None)
    if wrong is not None:
        text = f"gradient check: ✗ the {wrong.rule} is wrong (line {wrong.span.line})"
        return colored(html.escape(text), theme.hex("error"))
    node = state.view.nodes[index]
    if not node.is_leaf or len(node.members) != 1:
        return ""
    address, element = (node.name, ()) if verdict(node.name) is not None else split_element(node.name)
    check = verdict(address)
    if check is None:
        return ""
    if element:
        place = int(np.ravel_multi_index(element, check.wrong.shape))
        mark, error = Mark(int(element_marks(check)[place])), float(check.relative_errors.flat[place])
        difference = float(check.differences.flat[place])
    else:
        mark, error = leaf_mark(check), check.max_relative_error
        difference = float(check.differences) if check.differences.ndim == 0 else np.nan
    words = _words(mark, error, difference, check.note)
    return colored(f"gradient check: {words}", theme.hex(_TOKENS.get(mark, "secondary")))


def _words(mark: Mark, error: float, difference: float, note: str) -> str:
    """✓ with the relative error, or what is the matter."""
    shown = "" if np.isnan(difference) else f", the difference is {format_number(difference)}"
    if mark is Mark.WRONG:
        return f"✗ wrong{shown}; relative error {format_number(error, 2)}"
    if mark is Mark.UNTOLD:
        return f"? cannot be told: {html.escape(note)}"
    if mark is Mark.KINK:
        return "at a kink, where differences say nothing"
    if mark is Mark.NO_GRADIENT:
        return "0 by definition: no smooth path leads to the loss"
    return f"✓ relative error {format_number(error, 2)}{shown}"
