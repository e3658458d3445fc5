"""Presenting: a model in the place of the one that is shown, the document's own or for the moment another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial

from PySide6.QtCore import QObject

from engine.arrays import Array
from engine.debugging.actions import ReplaceModel, ReplacePass, SetBreakpoints, SetLevel
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.errors import GraphError
from engine.levels import Folding, Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.comparison import changed_nodes, same_names, what_changed
from ui.document import Document, read_as_fed
from ui.feed import Feed
from ui.session.reading import Reading
from ui.session.reading_run import Read, edited
from ui.settings import Settings

_NONE: frozenset[str] = frozenset()


class Presenting(Reading):
    """Shows models. The cursor, the level and the open groups stay as far as the model has them."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._is_preview = self._looks_back = False

    @property
    def is_preview(self) -> bool:
        """Whether other numbers than the document's are shown for the moment."""
        return self._is_preview

    def _show_read(self, read: Read, *, with_halos: bool = True) -> What:
        """Put a pass that was run beside the window in the place of the one that is shown; the cursor stays."""
        before = self.state
        self._forget_preview()
        self.playback.settle()
        if before is None:
            self.state = reduce(read.state, SetBreakpoints(self.document.breakpoints))
            self._began()
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
        if before is None:
            self.state = self._started(model)
            self._began()
        else:
            self.state = self._with_model(before, model)
        return self._compared(before, with_halos=with_halos)

    @property
    def _folding_wanted(self) -> Folding:
        """The level and the open groups that are shown, or are to be as soon as there is a graph."""
        if self.state is not None:
            return self.state.folding
        return Folding(Level.VARIABLES) if self.untaken is None else self.untaken.folding

    def _began(self) -> None:
        """There is a graph, for the first time since the document was opened."""

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
