"""Edits of the text and of numbers, and the history that takes them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from engine.arrays import Array
from engine.debugging.actions import ReplaceModel, ReplacePass, SetBreakpoints, SetLevel
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.errors import GraphError, ValueNotAllowedError
from engine.history.grounds import alike
from engine.levels import Level
from engine.model import Model
from engine.notation import Notation
from engine.notation.names import split_element
from ui.changes import What
from ui.collecting import COLLECTOR
from ui.comparison import changed_nodes, same_names, what_changed
from ui.document import Document, read_as_fed
from ui.feed import Feed
from ui.session.reading import Reading
from ui.session.reading_run import Read, edited
from ui.settings import Settings
from ui.undo import SwapDocument, push

_NONE: frozenset[str] = frozenset()


class Editing(Reading):
    """Changes of the document, each an entry of the undo history. While a text has an error the last graph stays."""

    arrived = Signal(object)
    """The state that an edit has led to, which was made before one looked at an earlier pass: it is the present now."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._is_preview = self._looks_back = False
        self.last_edit: tuple[str, object] = ("", None)
        """What the last edit was called, and its gesture."""

    @property
    def is_preview(self) -> bool:
        """Whether other numbers than the document's are shown for the moment."""
        return self._is_preview

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
        if self._reads_beside(document, by, when_quiet=self.last_edit[1] is not None):
            self._announce(what, by)
            return
        level = Level.VARIABLES if self.state is None else self.state.level
        with COLLECTOR.held():
            outcome = self._read(document)
            if isinstance(outcome, GraphError):
                self.error = outcome
            else:
                self.error = None
                what |= self._show(outcome)
        self._announce(what, by)
        self._go_back_to(level)

    def _take_read(self, read: Read, by: object) -> None:
        """Put in force what was read and run beside the window."""
        level = Level.VARIABLES if self.state is None else self.state.level
        self.error, self.feed = None, read.feed
        if self._looks_back:  # the pass that is looked at stays
            self.arrived.emit(read.state)
            self._announce(What.TEXT | What.DOCUMENT, by)
            return
        what = self._show_read(read)
        self._announce(what | What.TEXT | What.DOCUMENT, by)
        self._go_back_to(level)

    def _show_read(self, read: Read, *, with_halos: bool = True) -> What:
        """Put a pass that was run beside the window in the place of the one that is shown; the cursor stays."""
        before = self.state
        self._forget_preview()
        self.playback.settle()
        if before is None:
            self.state = reduce(read.state, SetBreakpoints(self.document.breakpoints))
        elif before is read.before:
            self.state = read.state
            return self._take_up(before, read.what, read.changed if with_halos else _NONE)
        else:  # what was done meanwhile counts
            self.state = reduce(self._at_level(before, read.state.model), ReplacePass(read.state.trace))
        return self._compared(before, with_halos=with_halos)

    def _show(self, model: Model, *, with_halos: bool = True) -> What:
        """Put a model in the place of the one that is shown; the cursor stays."""
        before = self.state
        self._forget_preview()
        self.playback.settle()
        self.state = self._started(model) if before is None else self._with_model(before, model)
        return self._compared(before, with_halos=with_halos)

    def _forget_preview(self) -> None:
        self._is_preview = self._looks_back = False

    def model_of(self, document: Document, feed: Feed) -> Model:
        """The model of a document where it lies, with the data that came along with it.

        Raises:
            GraphError: Its text is no model, or has no such examples.
        """
        return document.model(self._origin, feed, self.files, self._reread)

    def _started(self, model: Model, level: Level = Level.VARIABLES) -> DebuggerState:
        begun = start(model, level, notation=Notation(self.settings.notation))
        return reduce(begun, SetBreakpoints(self.document.breakpoints))

    def _set_breakpoints(self) -> None:
        """Let the pass stop where the document says."""
        if self.state is not None:
            self.state = reduce(self.state, SetBreakpoints(self.document.breakpoints))

    def _with_model(self, state: DebuggerState, model: Model) -> DebuggerState:
        """The state with an edited model, at the same level, with the same groups open, if it can still be shown."""
        return reduce(self._at_level(state, model), ReplaceModel(model))

    def _at_level(self, state: DebuggerState, model: Model) -> DebuggerState:
        """The state at a level at which an edited model can be shown."""
        level = state.level if model.graph is state.model.graph else self._showable(model, state.level)
        return state if level is state.level else reduce(state, SetLevel(level))

    def _read(self, document: Document) -> Model | GraphError:
        """The model of a document as it is fed, or what is wrong with it. Examples that are gone are not asked for."""
        outcome, self.feed = read_as_fed(document, self._origin, self.feed, self.files, self._reread)
        if isinstance(outcome, GraphError):
            outcome.filename = self.name
        return outcome

    def _compared(self, before: DebuggerState | None, *, with_halos: bool = True) -> What:
        """What became different since a state; the selection and the halos follow."""
        what = what_changed(before, self.state)
        is_marked = with_halos and What.SELECTION not in what
        return self._take_up(before, what, changed_nodes(before, self.state) if is_marked else _NONE)

    def _take_up(self, before: DebuggerState | None, what: What, changed: frozenset[str]) -> What:
        """Take up what became different."""
        if What.SELECTION in what and self.selection.names and before is not None and self.state is not None:
            self.selection = self.selection.in_view(self.state.view)
            self.selected_number = None
        self.changed_nodes = changed
        return what

    def preview(self, values: Mapping[int, Array]) -> None:
        """Show leaves with other values for the moment (while they are being trained); the document does not change.

        Args:
            values: Leaf's node id -> its value; those of another graph are not shown.
        """
        if self.state is None or self.error is not None or self._looks_back or self.is_behind:
            return
        nodes = self.state.model.graph.nodes
        if all(leaf < len(nodes) and nodes[leaf].shape == value.shape for leaf, value in values.items()):
            self._show_beside(self.state.model.with_leaf_values(values))

    def look_at(
        self,
        model: Model,
        by: object = None,
        *,
        is_present: bool = False,
        hurried: bool = False,
        read: Read | None = None,
    ) -> None:
        """Show a model of the past in the place of the document's; an edit of a number takes its values over.

        Args:
            model: What is shown.
            by: Who asks.
            is_present: Whether it is the document's own, which is returned to.
            hurried: Whether it is one of many that follow each other: of the same nodes, some rooms follow later.
            read: Its pass, where that was run beside the window.
        """
        self._show_beside(model, by, is_preview=not is_present, looks_back=not is_present, hurried=hurried, read=read)

    def looks_beside(self, model: Model, name: str, then: Callable[[Read | GraphError], None]) -> bool:
        """Begin to run a pass of the past, if that takes long; of many that follow each other the last one is run.

        Args:
            model: Whose pass.
            name: What it is called.
            then: Told of it; not if something else is wanted before.
        """
        self._looks.give_up()
        if not self._takes_long(model):
            return False
        do = partial(edited, lambda: (model, self.feed), self.state, Notation(self.settings.notation))
        self._looks.run(f"Computing {name} …", do, then, when_quiet=True)
        return True

    def _show_beside(
        self,
        model: Model,
        by: object = None,
        *,
        is_preview: bool = True,
        looks_back: bool = False,
        hurried: bool = False,
        read: Read | None = None,
    ) -> None:
        before = self.state
        # No halos: everything changes, so marks would say nothing.
        what = self._show(model, with_halos=False) if read is None else self._show_read(read, with_halos=False)
        self._is_preview, self._looks_back = is_preview, looks_back
        # Whoever is late shows rows of the nodes before, which must be there still.
        is_alike = before is not None and self.state is not None and same_names(before.view, self.state.view)
        with self.pace.hurrying() if hurried and is_alike else nullcontext():
            self._announce(what, by)

    def end_preview(self) -> None:
        """Show the document's own numbers again, if others are shown."""
        if self._is_preview and isinstance(outcome := self._read(self.document), Model):
            self._announce(self._show(outcome))

    def reprint(self, by: object = None) -> None:
        """Print numbers and names anew, as the print options say now: nodes may be larger."""
        self.playback.stop()
        self._forget_maps()
        self._announce(~What.PHASE, by)
