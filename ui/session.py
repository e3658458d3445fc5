"""The session: the one model of the window. Rooms read it, send it intents, and hear what has changed and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from engine.arrays import Array
from engine.debugging.actions import (
    Action,
    Goto,
    ReplaceModel,
    SetLevel,
    SetNotation,
    StepInto,
    StepOut,
    StepOver,
    ToggleBreakpoint,
)
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.errors import GraphError, ValueNotAllowedError
from engine.files import read_text, write_text
from engine.files.sessions import is_session, read_session, write_session
from engine.graph import Variable
from engine.levels import Level, counterpart
from engine.model import Model
from engine.notation import Notation
from engine.notation.names import split_element
from ui.changes import What
from ui.comparison import changed_nodes, what_changed
from ui.document import STARTER, Document, read_or_error
from ui.feed import ALL, Feed, examples_of
from ui.maps import Maps, UnitsMap
from ui.playback import Playback
from ui.settings import Settings
from ui.showing import too_many_to_show
from ui.undo import SwapDocument

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement
    from ui.drawing.units_layout import UnitsLayout


class SelectedNumber(NamedTuple):
    """One number of a leaf or a variable, as the units view selects them.

    Attributes:
        address: The primitive's, variable's or leaf's.
        place: Its index there; ``()`` for a scalar.
    """

    address: str
    place: tuple[int, ...]


class Session(QObject):
    """What the window shows and edits.

    ``changed`` is sent after every change with the state (or None while nothing is open), what changed, and by whom.

    Args:
        settings: What the person chose earlier.
        parent: The owner.
    """

    changed = Signal(object, object, object)
    notified = Signal(str)
    """One sentence for the status bar."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.undo_stack = QUndoStack(self)
        self.playback = Playback(self._play_next, self._phase_changed, self)
        self.playback.speed = settings.speed
        self.playback.reduce_motion = settings.reduce_motion
        self.state: DebuggerState | None = None
        self.document = Document("")
        self.feed = ALL
        self.path: Path | None = None
        self.example = ""
        self.error: GraphError | None = None
        self.selected: str | None = None
        self.selected_number: SelectedNumber | None = None
        self.units_wanted = False
        self.units_example = 0
        self.changed_nodes: frozenset[str] = frozenset()
        self._saved = self.document
        self._maps = Maps()
        self._units = UnitsMap()
        self._typing = 0

    # ------------------------------------------------------------------------------------------------ what is open
    @property
    def is_open(self) -> bool:
        """Whether a document is open."""
        return self.state is not None or self.error is not None

    @property
    def is_dirty(self) -> bool:
        """Whether there is work that no file holds."""
        return self.is_open and not self.document.same_as(self._saved)

    @property
    def name(self) -> str:
        """The document's name: its file's, its example's, or "untitled"."""
        if self.path is not None:
            return self.path.name
        return f"{self.example}.gvnn" if self.example else "untitled.gvnn"

    @property
    def can_edit_values(self) -> bool:
        """Whether values can be edited: only while the text describes the graph that is shown."""
        return self.state is not None and self.error is None

    def new(self) -> None:
        """Open an unnamed document that works."""
        self._open(Document(STARTER), None, "")

    def open_file(self, path: Path) -> None:
        """Open a model file or a session; what was open stays if that fails.

        Raises:
            GraphError: The file cannot be read, or is no model.
        """
        if is_session(path):
            model = read_session(path)
            self._open(Document.of_model(model), path, "", Feed(model.rows))
            return
        text = read_text(path)
        try:
            Document(text).model(str(path))
        except GraphError as error:
            error.filename = path.name
            raise
        self._open(Document(text), path, "")

    def open_to_mend(self, path: Path) -> None:
        """Open a file whose text is no model: the text with its error, and no graph until it is mended.

        Raises:
            GraphError: The file cannot be read.
        """
        text = read_text(path)
        self.close()
        self.document = self._saved = Document(text)
        self.path = path
        outcome = self._read(self.document)
        if isinstance(outcome, GraphError):
            self.error = outcome
            self._announce(~What.PHASE)
        else:
            self._open(self.document, path, "")

    def open_text(self, text: str, example: str = "") -> None:
        """Open a text that belongs to no file: an example.

        Raises:
            GraphError: It is no model.
        """
        Document(text).model(f"{example}.gvnn" if example else "")
        self._open(Document(text), None, example)

    def open_model(self, model: Model, level: Level) -> None:
        """Open a model that was made in Python."""
        self._open(Document.of_model(model), None, "")
        self.set_level(level)

    def _open(self, document: Document, path: Path | None, example: str, feed: Feed = ALL) -> None:
        self.playback.stop()
        self.undo_stack.clear()
        self.document = self._saved = document
        self.path, self.example, self.feed = path, example, feed
        self.error, self.selected, self.selected_number = None, None, None
        self.units_example = 0
        self.changed_nodes = frozenset()
        model = document.model(self._origin, feed)
        wanted = self.state.level if self.state is not None else Level.VARIABLES
        self.state = self._started(model, self._showable(model, wanted))
        self._maps.clear()
        self._announce(~What.PHASE)

    def _started(self, model: Model, level: Level = Level.VARIABLES) -> DebuggerState:
        return start(model, level, notation=Notation(self.settings.notation))

    def close(self) -> None:
        """Close the document; unsaved work is the caller's question."""
        self.playback.stop()
        self.undo_stack.clear()
        self.document = self._saved = Document("")
        self.path, self.example, self.error, self.selected, self.state = None, "", None, None, None
        self.feed = ALL
        self.selected_number = None
        self._maps.clear()
        self._announce(~What.PHASE)

    def save(self, path: Path | None = None) -> None:
        """Write the text to its file, or to another one from now on; to a session with all edited numbers.

        Raises:
            GraphError: It cannot be written; nothing is lost.
        """
        target = path if path is not None else self.path
        if target is None:
            raise ValueNotAllowedError("the document has no file yet", advice="choose one")
        if is_session(target):
            if self.state is None or self.error is not None:
                raise ValueNotAllowedError(
                    "a session is not saved while the text has an error", advice="mend it, or save the text as a .gvnn"
                )
            write_session(target, self.state.model)
        else:
            write_text(target, self.document.text)
        self.path, self.example, self._saved = target, "", self.document
        if self.error is not None:
            self.error.filename = self.name
        self._announce(What.DOCUMENT)

    # ----------------------------------------------------------------------------------------------------- editing
    def edit_text(self, text: str, by: object) -> None:
        """Take an edited text over; a run of typing is one entry in the undo history."""
        if text == self.document.text:
            return
        grown = text.count("\n") != self.document.text.count("\n")
        if grown:
            self._typing += 1
        self._push("typing", Document(text, self.document.overrides), by, ("typing", self._typing))

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
        whole, element = split_element(address)
        index = (*element, *index)
        leaf = self.state.model.graph.variable(whole)
        if float(self.state.model.values[leaf.last][index]) == value:
            return
        after = self.document.with_number(self.state.model, leaf, index, value)
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

    def _push(self, label: str, after: Document, by: object, gesture: object) -> None:
        self.undo_stack.push(SwapDocument(label, self.document, after, self._apply, by, gesture))

    @property
    def overridden(self) -> tuple[str, ...]:
        """The leaves whose edited numbers do not stand in the text."""
        return () if self.state is None else self.document.overridden(self.state.model)

    def undo(self) -> None:
        """Take the last edit back; what is typed next is an edit of its own."""
        self.end_gesture()
        self.undo_stack.undo()

    def redo(self) -> None:
        """Make the edit that was taken back again."""
        self.end_gesture()
        self.undo_stack.redo()

    def end_gesture(self) -> None:
        """Let the next edit be an entry of its own in the undo history."""
        self._typing += 1

    def _apply(self, document: Document, by: object) -> None:
        """Put a document in force: the last good graph stays where its text is no model."""
        self.document = document
        what = What.TEXT | What.DOCUMENT
        outcome = self._read(document)
        if isinstance(outcome, GraphError):
            self.error = outcome
        else:
            self.error = None
            what |= self._show(outcome)
        self._announce(what, by)

    def _show(self, model: Model) -> What:
        """Put a model in the place of the one that is shown; the cursor stays."""
        before = self.state
        self.playback.settle()
        self.state = self._started(model) if before is None else self._with_model(before, model)
        return self._compared(before)

    def _with_model(self, state: DebuggerState, model: Model) -> DebuggerState:
        """The state with an edited model, at the same level if that can still be shown."""
        level = self._showable(model, state.level)
        return reduce(state if level is state.level else reduce(state, SetLevel(level)), ReplaceModel(model))

    def _read(self, document: Document) -> Model | GraphError:
        """The model of a document as it is fed, or what is wrong with it. Examples that are gone are not asked for."""
        outcome = read_or_error(document, self._origin, self.feed)
        if isinstance(outcome, GraphError) and self.feed.rows is not None:
            everything = read_or_error(document, self._origin, replace(self.feed, rows=None))
            if isinstance(everything, Model):
                fitting = self.feed.fitting(examples_of(everything))
                if fitting != self.feed:
                    self.feed, outcome = fitting, everything
        if isinstance(outcome, GraphError):
            outcome.filename = self.name
        return outcome

    @property
    def _origin(self) -> str:
        """What the text is called where it is read: data files are looked for beside it."""
        return str(self.path) if self.path is not None else self.name

    def _compared(self, before: DebuggerState | None) -> What:
        """What became different since a state; the selection and the halos follow."""
        what = what_changed(before, self.state)
        if What.SELECTION in what and self.selected is not None and before is not None and self.state is not None:
            self.selected = self.selected if self.selected in self.state.view.index else None
            self.selected_number = None
        self.changed_nodes = changed_nodes(before, self.state) if What.SELECTION not in what else frozenset()
        return what

    # ------------------------------------------------------------------------------------------- examples and mode
    def set_feed(self, feed: Feed, by: object = None) -> None:
        """Run on other examples, or in the other mode; the cursor stays."""
        if self.state is None or self.error is not None or feed == self.feed:
            return
        self.playback.stop()
        before, self.feed = self.feed, feed
        outcome = self._read(self.document)
        if isinstance(outcome, GraphError):
            self.feed = before
            self.notified.emit(outcome.spoken)
            self._announce(What.DOCUMENT, by)
        else:
            self._announce(self._show(outcome) | What.DOCUMENT, by)

    def preview(self, values: Mapping[int, Array]) -> None:
        """Show leaves with other values for the moment (while they are being trained); the document does not change.

        Args:
            values: Leaf's node id -> its value.
        """
        if self.state is not None and self.error is None:
            self._announce(self._show(self.state.model.with_leaf_values(values)))

    # ---------------------------------------------------------------------------------------------------- stepping
    def act(self, action: Action, by: object = None) -> None:
        """Answer a stepping command, a change of level, or a breakpoint."""
        if self.state is None:
            return
        self.end_gesture()
        self.playback.settle()
        before = self.state
        self.state = reduce(before, action)
        if self.state is before:
            return
        what = What(0)
        if self.state.schedule is not before.schedule:
            what |= What.STRUCTURE | What.CURSOR | What.NUMBERS
            self._carry_selection(before)
        if isinstance(action, ToggleBreakpoint):
            what |= What.BREAKPOINTS
        if self.state.cursor != before.cursor:
            what |= What.CURSOR
            self.changed_nodes = frozenset()
            if self._is_seen_moving(action, before):
                self.playback.ease()
        self._announce(what, by)

    def _is_seen_moving(self, action: Action, before: DebuggerState) -> bool:
        """Whether a command lets its last step be seen on its way: those that go forward by a little."""
        forward = self.state is not None and self.state.cursor > before.cursor
        return forward and isinstance(action, StepInto | StepOver | StepOut) and not self.settings.reduce_motion

    def goto(self, cursor: int, by: object = None) -> None:
        """Put the cursor behind the first ``cursor`` steps."""
        self.playback.stop()
        self.act(Goto(cursor), by)

    def set_level(self, level: Level, by: object = None) -> None:
        """Show the graph at another level; where that is too large to look at, say so and stay."""
        self.playback.stop()
        if self.state is not None and self._showable(self.state.model, level) is level:
            self.act(SetLevel(level), by)
        else:
            self._announce(What.PLAYING, by)  # the level's button springs back

    def _showable(self, model: Model, level: Level) -> Level:
        """The level itself, or the variables where the scalars would be too many to look at."""
        refused = None if level is not Level.SCALARS else too_many_to_show(model.graph)
        if refused is None:
            return level
        self.notified.emit(refused)
        return Level.VARIABLES

    def set_notation(self, notation: Notation, by: object = None) -> None:
        """Write error signals in another way, here and in every document that is opened later."""
        self.settings.notation = str(notation)
        if self.state is not None:
            self.state = reduce(self.state, SetNotation(notation))
        self._announce(What.NUMBERS, by)

    def toggle_play(self) -> None:
        """Let the pass play by itself, or freeze it where it is."""
        if self.state is None:
            return
        if self.playback.is_playing:
            self.playback.freeze()
        else:
            if self.state.cursor >= len(self.state.steps) and self.phase >= 1.0:
                self.act(Goto(0))
            self.playback.play()
        self._announce(What.PLAYING)

    def stop(self) -> None:
        """Stop playing; what was on its way lands."""
        self.playback.stop()
        self._announce(What.PLAYING)

    def set_speed(self, factor: float) -> None:
        """Play faster or slower; 1 is one step a second."""
        self.settings.speed = factor
        self.playback.speed = factor
        self._announce(What.PLAYING)

    def set_reduce_motion(self, wanted: bool) -> None:
        """Let steps change the picture at once, or be seen on their way."""
        self.settings.reduce_motion = self.playback.reduce_motion = wanted
        self._announce(What.PLAYING)

    def _play_next(self) -> bool:
        """One step of playing; False at the end."""
        if self.state is None or self.state.cursor >= len(self.state.steps):
            self.stop()
            return False
        self.state = reduce(self.state, StepInto())
        self.changed_nodes = frozenset()
        self._announce(What.CURSOR)
        return True

    @property
    def settled(self) -> DebuggerState | None:
        """The state without the step that is still on its way: the numbers that have landed."""
        if self.state is None or self.phase >= 1.0 or not self.state.cursor:
            return self.state
        return reduce(self.state, Goto(self.state.cursor - 1))

    @property
    def phase(self) -> float:
        """How far the last step's animation has come; 1 when it has landed."""
        return self.playback.phase

    def _phase_changed(self) -> None:
        self._announce(What.PHASE)

    # --------------------------------------------------------------------------------------------------- selection
    def select(self, name: str | None, by: object = None) -> None:
        """Select a node by its address, or none."""
        if name == self.selected and self.selected_number is None:
            return
        self.end_gesture()
        self.selected, self.selected_number = name, None
        self._announce(What.SELECTION, by)

    def select_number(self, address: str, place: tuple[int, ...], by: object = None) -> None:
        """Select one number: the node that holds it at the shown level, and which of its elements."""
        chosen = SelectedNumber(address, place)
        if self.state is None or chosen == self.selected_number:
            return
        self.end_gesture()
        self.selected = self.state.name_of(self.state.model.graph.id_of(address))
        self.selected_number = chosen
        self._announce(What.SELECTION, by)

    @property
    def inspected(self) -> int | None:
        """The index of the node to explain: the selected one, or else the one that the last step was about."""
        if self.state is None:
            return None
        index = self.state.view.index.get(self.selected) if self.selected is not None else None
        if index is not None:
            return index
        step = self.state.last_step
        return step.node if step is not None else None

    def _carry_selection(self, before: DebuggerState) -> None:
        if self.selected is None or self.state is None or self.selected not in before.view.index:
            return
        view = self.state.view
        found = counterpart(self.state.model.graph, before.view, before.view.index[self.selected], view)
        self.selected = None if found is None else view.nodes[found].name

    def leaf_of(self, index: int) -> Variable | None:
        """The leaf that a node of the view is, or None."""
        if self.state is None or not self.state.view.nodes[index].is_leaf:
            return None
        return self.state.view.variable(index)

    # ------------------------------------------------------------------------------------------------- arrangement
    @property
    def arrangement(self) -> Arrangement | None:
        """Where the nodes of the view stand; worked out when it is first asked for."""
        return None if self.state is None else self._maps.arrangement(self.state)

    # ------------------------------------------------------------------------------------------------------- units
    @property
    def units(self) -> UnitsLayout | None:
        """Where the model's units stand; None where it has none."""
        return None if self.state is None else self._units.layout(self.state.model, self.units_example)

    @property
    def units_refusal(self) -> str:
        """Why the model has no units view; empty where it has one."""
        return self._units.refusal if self.units is None else ""

    @property
    def shows_units(self) -> bool:
        """Whether the units are drawn in place of the graph."""
        return self.units_wanted and self.units is not None

    def show_units(self, wanted: bool, by: object = None) -> None:
        """Draw the units, or the graph."""
        if wanted != self.units_wanted:
            self.units_wanted = wanted
            self._announce(What.VIEW, by)

    def show_example(self, example: int, by: object = None) -> None:
        """Draw the units for another example of the batch."""
        if example != self.units_example:
            self.units_example = example
            self.selected_number = None
            self._announce(What.VIEW | What.SELECTION, by)

    def _announce(self, what: What, by: object = None) -> None:
        self.changed.emit(self.state, what, by)
