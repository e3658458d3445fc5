"""Edits of the text and of numbers, and the history that takes them back."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.errors import GraphError, ValueNotAllowedError
from engine.history.grounds import alike
from engine.language import TakesLongError
from engine.model import Model
from engine.notation.names import split_element
from ui.changes import What
from ui.collecting import COLLECTOR
from ui.document import Document
from ui.feed import Feed
from ui.session.found import found_at_once
from ui.session.presenting import Presenting
from ui.session.reading_run import Read
from ui.settings import Settings
from ui.undo import SwapDocument, push

_NONE: frozenset[str] = frozenset()


class Editing(Presenting):
    """Changes of the document, each an entry of the undo history. While a text has an error the last graph stays."""

    arrived = Signal(object)
    """The state that an edit has led to, which was made before one looked at an earlier pass: it is the present now."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.last_edit: tuple[str, object] = ("", None)
        """What the last edit was called, and its gesture."""

    def edit_text(self, text: str, by: object) -> None:
        """Take an edited text over; a run of typing is one entry in the undo history."""
        if text == self.document.text:
            return
        grown = text.count("\n") != self.document.text.count("\n")
        if grown:
            self._typing += 1
        self._push("typing", replace(self.document, text=text), by, ("typing", self._typing))

    def edit_number(
        self, address: str, index: tuple[int, ...], value: float, by: object, gesture: object = None
    ) -> None:
        """Give a leaf, or one element of it, another number.

        Args:
            address: The leaf, or one element of it: ``W[0,1]``.
            index: The element, ``()`` for a scalar or where the address names it.
            value: The number.
            by: Who edits.
            gesture: Edits with the same gesture become one entry in the undo history.

        Raises:
            GraphError: The text has an error, or there is no such leaf, or the number cannot be written.
        """
        if self.state is None or self.error is not None:
            raise ValueNotAllowedError(
                "values cannot be edited while the text has an error", advice="mend the text first"
            )
        if not self._looks_back:
            self.end_preview()
        whole, element = split_element(address)
        index = (*element, *index)
        model, document = self._present_model(self.state), self.document
        if float(model.values[model.graph.variable(whole).last][index]) == value:
            return
        if self._looks_back:
            document = self.document_of(model)
            model = self.model_of(document, Feed(model.rows))
        after = document.with_number(model, model.graph.variable(whole), index, value)
        self._push(f"change of {address}", after, by, gesture)

    def edit_document(self, label: str, after: Document, by: object = None) -> None:
        """Take over an edit that was made as a whole: one entry in the undo history.

        Args:
            label: What the edit menu calls it.
            after: The edited document.
            by: Who edits.
        """
        self.end_gesture()
        self._push(label, after, by, None)
        self.changed_nodes = frozenset()  # a mark at everything would say nothing
        self._announce(What.NUMBERS, by)

    def document_of(self, model: Model) -> Document:
        """The document in which a pass of the past is the present: all its values, in the text of now if that fits.

        Raises:
            GraphError: A value cannot be written.
        """
        now = self._read_as(self.document, Feed(model.rows))
        if isinstance(now, Model) and alike(now.graph, model.graph):
            own = replace(now.with_leaf_values(model.values), statistics=model.statistics)
            return self.document.with_values_of(own)
        return Document(model.text).with_values_of(model)

    def _push(self, label: str, after: Document, by: object, gesture: object) -> None:
        self.last_edit = label, gesture
        push(self.undo_stack, SwapDocument(label, self.document, after, self._apply, by, gesture))
        self.history_changed.emit()

    @property
    def overridden(self) -> tuple[str, ...]:
        """The leaves whose edited numbers do not stand in the text."""
        return () if self.state is None else self.document.overridden(self.state.model)

    def undo(self) -> None:
        """Take the last edit back; what is typed next is an edit of its own."""
        self.end_gesture()
        self.last_edit = f"undo {self.undo_stack.undoText()}", None
        self.undo_stack.undo()
        self.history_changed.emit()

    def redo(self) -> None:
        """Make the edit that was taken back again."""
        self.end_gesture()
        self.last_edit = f"redo {self.undo_stack.redoText()}", None
        self.undo_stack.redo()
        self.history_changed.emit()

    def _apply(self, document: Document, by: object) -> None:
        """Put a document in force: the last good graph stays where its text is no model."""
        before, self.document = self.document, document
        self._set_breakpoints()
        if document.is_of_model(before):
            self._announce(What.DOCUMENT | What.BREAKPOINTS, by)
            return
        what = What.TEXT | What.DOCUMENT
        self._looks.give_up()
        is_one_of_many = self.last_edit[1] is not None
        if self._reads_beside(document, by, when_quiet=is_one_of_many):
            self._announce(what, by)
            return
        folding = self._folding_wanted
        with COLLECTOR.held():
            try:
                outcome = found_at_once(lambda: self._read(document))
            except TakesLongError:  # a short text may make a large graph
                self._begin_reading(by, None, 0, when_quiet=is_one_of_many)
                self._announce(what, by)
                return
            if isinstance(outcome, GraphError):
                self.error = outcome
            else:
                self.error = None
                what |= self._show(outcome)
        self._announce(what, by)
        self._go_back_to(folding)

    def _take_read(self, read: Read, by: object) -> None:
        """Put in force what was read and run beside the window."""
        folding = self._folding_wanted
        self.error, self.feed = None, read.feed
        if self._looks_back:  # the pass that is looked at stays
            self.arrived.emit(read.state)
            self._announce(What.TEXT | What.DOCUMENT, by)
            return
        what = self._show_read(read)
        self._announce(what | What.TEXT | What.DOCUMENT, by)
        self._go_back_to(folding)
