"""What the texts of the inspector are made of: names, error signals, quiet words, paragraphs, a rest to unfold."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.debugging.debugger import DebuggerState
from engine.notation import format_count, name_runs
from ui.markup import colored, markup
from ui.theme import Theme

PAGE = 100
"""So many more rows a click on "and … more" shows."""


@dataclass(frozen=True)
class Words:
    """Rich text about the nodes of a state.

    Attributes:
        state: The debugger's state.
        theme: The colours.
        more: How many more rows than usual somebody wants to see, by section.
    """

    state: DebuggerState
    theme: Theme
    more: Mapping[str, int] = field(default_factory=dict)

    def name(self, index: int) -> str:
        """A node's name, typeset; a layer's as it is spelled."""
        node = self.state.view.nodes[index]
        return markup(name_runs(node.name)) if node.layer is None else html.escape(node.name)

    def bar(self, index: int) -> str:
        """The name of a node's error signal."""
        return markup(self.state.signals.runs(self.state.view.nodes[index].name))

    def quiet(self, text: str) -> str:
        """Text that steps back."""
        return colored(text, self.theme.hex("secondary"))

    def most(self, section: str, usual: int) -> int:
        """How many rows of a section are shown."""
        return usual + self.more.get(section, 0)

    def rest(self, section: str, count: int) -> str:
        """``and 1,212 more``, which shows them when it is clicked; empty where nothing is left out."""
        if count <= 0:
            return ""
        color = self.theme.hex("forward")
        return f'<a href="more:{section}" style="color:{color}">and {format_count(count)} more</a>'


def paragraphs(lines: Iterable[str]) -> str:
    """Lines of rich text below each other."""
    return "".join(f'<p style="margin:3px 0">{line}</p>' for line in lines)
