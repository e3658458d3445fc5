"""Watches of the document: added, changed, moved and removed, each an entry of the undo history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal

from engine.errors import GraphError
from engine.watches import Watches, added, watch_text
from ui.session.breaking import Breaking


class Watching(Breaking):
    """What is done to the watches. Like breakpoints they are part of the document, and no reason to read it anew."""

    watch_shown = Signal(str)
    """This expression is to be seen in the list; empty for a new one that is to be written."""

    def set_watches(self, label: str, watches: Watches, by: object = None) -> None:
        """Watch other expressions.

        Args:
            label: What the edit menu calls it.
            watches: The whole list.
            by: Who edits.
        """
        if watches != self.document.watches:
            self.end_gesture()
            self._push(label, replace(self.document, watches=watches), by, None)

    def watch(self, texts: Iterable[str], by: object = None) -> None:
        """Watch more expressions, in sight; those that are watched already are only shown."""
        wanted = [text.strip() for text in texts if text.strip()]
        try:
            after = added(self.document.watches, wanted)
        except GraphError as error:
            self.notified.emit(error.spoken)
            return
        if wanted:
            self.set_watches(f"watch of {wanted[0]}", after, by)
            self.watch_shown.emit(wanted[-1])

    def watch_nodes(self, names: Iterable[str], by: object = None) -> None:
        """Watch nodes of the view: their values, and their error signals where a path leads to the loss."""
        state = self.state
        if state is None:
            return
        texts = []
        for name in names:
            index = state.view.index.get(name)
            if index is None:
                continue  # a menu may outlive the view that it was opened in
            text = watch_text(state.model.graph, state.view, index)
            texts.append(text)
            if state.view.reaches_loss(index):
                texts.append(f"grad({text})")
        self.watch(texts, by)
