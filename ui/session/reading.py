"""Reading the document: at once where that is quick, else beside the window, which shows the graph before meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError, LimitError, ValueNotAllowedError
from engine.model import Model
from engine.notation import Notation, format_count
from engine.notation.names import element_name
from ui.changes import What
from ui.document import Document, read_as_fed, read_or_error
from ui.feed import Feed
from ui.latest_work import LatestWork
from ui.rereading import Rereading
from ui.session.found import READ_AT_ONCE
from ui.session.reading_run import Edited, Read, edited
from ui.session.task import Task
from ui.session.waiting import PAUSE_MS, Waiting
from ui.settings import Settings

_LINE = 40
"""So many characters are a line, however few line ends there are."""
RUN_AT_ONCE = 3_000
"""So many operations, or numbers where these are shown, are run at once."""


_READING = "Reading the text …"
_COMPUTING = "Computing {count} numbers; those before the edit are shown …"


class _Asked(NamedTuple):
    """What was asked for, and has not arrived.

    Attributes:
        by: Who asked.
        model: The document's model, where no more than numbers are other ones, so that the graph stays; else None.
        fed_before: What the pass that is shown is fed, where other examples or the other mode were chosen; None for
            an edit.
    """

    by: object
    model: Model | None
    fed_before: Feed | None


class Reading(Waiting):
    """Reads texts. The state changes only when the reading is done."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._reread = Rereading()
        self._asked: _Asked | None = None
        self._edits: LatestWork[Task[Read]] = LatestWork(self, PAUSE_MS)
        self._edits.due.connect(self._begin_edit)
        self._edits.done.connect(lambda _task, outcome: self._end_edit(outcome))
        self._edits.failed.connect(lambda _task, sentence: self._end_edit(LimitError(sentence)))

    @property
    def is_behind(self) -> bool:
        """Whether the pass that is shown is not the one of the text and of what it is fed, which is on its way."""
        return self._asked is not None

    @property
    def _fed_before(self) -> Feed | None:
        """What the pass that is shown is fed, while another choice is on its way; None while an edit is."""
        return None if self._asked is None else self._asked.fed_before

    def require_pass_of_now(self) -> None:
        """Let nobody take the pass that is shown for the one of the text.

        Raises:
            ValueNotAllowedError: An edit, or what it is fed, is still being read or computed.
        """
        if self.is_behind:
            raise ValueNotAllowedError(
                "the text is still being read, and the pass before it is shown", advice="wait until it has been read"
            )

    def gives_pass(self, otherwise: str) -> bool:
        """Whether the pass that is shown may be taken for the one of the text; where not, that is told.

        Args:
            otherwise: What is not done then: ``Nothing was copied``.
        """
        try:
            self.require_pass_of_now()
        except ValueNotAllowedError as error:
            self.notified.emit(f"{otherwise}: {error.spoken}")
            return False
        return True

    @property
    def can_edit_values(self) -> bool:
        """Whether values can be edited: only while the text describes the graph that is shown."""
        return super().can_edit_values and (self._asked is None or self._asked.model is not None)

    @property
    def can_stay(self) -> bool:
        """Whether something is being read or made ready that can be given up."""
        return self.is_reading or super().can_stay

    def stay(self) -> None:
        """Stay with what is shown: what is being read or made ready is given up."""
        asked = self._asked
        self._give_up_edit()
        if asked is not None and asked.fed_before is not None:
            self.feed = asked.fed_before
            self._announce(What.DOCUMENT)
        elif asked is not None:
            self.error = LimitError("the model of this text was not computed", advice="edit it again, or undo")
            self._announce(What.TEXT | What.DOCUMENT)
        super().stay()

    def leave(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._give_up_edit()
        self._edits.leave()
        super().leave()

    def _forget_readings(self) -> None:
        """Another document is open, or none."""
        self._give_up_waiting()
        self._give_up_edit()
        self._reread.forget()

    # ------------------------------------------------------------------------------------------------------ documents
    @property
    def _origin(self) -> str:
        """What the text is called where it is read: data files are looked for beside it."""
        return str(self.path) if self.path is not None else self.name

    def _read_as(self, document: Document, feed: Feed) -> Model | GraphError:
        """The model of a document as it is fed, or what is wrong with it."""
        return read_or_error(document, self._origin, feed, self.files, self._reread)

    def _present_model(self, state: DebuggerState) -> Model:
        """The document's model, also while its pass is being run.

        Raises:
            ValueNotAllowedError: It is being read.
        """
        if self._asked is None:
            return state.model
        if self._asked.model is None:
            raise ValueNotAllowedError(
                "values cannot be edited while the text is being read", advice="wait until it has been"
            )
        return self._asked.model

    @property
    def ahead(self) -> Mapping[int, Array]:
        """The leaves of the view, by index, whose numbers are other ones by now, while the pass that they give is run.

        Nothing else of that pass is known yet: what is shown of other nodes is of the pass before.
        """
        state, model = self.state, None if self._asked is None else self._asked.model
        if state is None or model is None or model.graph is not state.model.graph:
            return {}
        found: dict[int, Array] = {}
        for leaf in model.graph.leaves:
            new, old = model.values[leaf.last], state.model.values[leaf.last]
            if new is old or np.array_equal(new, old, equal_nan=True):
                continue
            if leaf.address in state.view.index:
                found[state.view.index[leaf.address]] = new
                continue
            for place in zip(*np.nonzero(new != old), strict=True):
                index = state.view.index.get(element_name(leaf.address, tuple(int(i) for i in place)))
                if index is not None:
                    found[index] = np.asarray(new[place])
        return found

    def leaf_value(self, node: int) -> Array:
        """A leaf's value by now, by its node id, also while its pass is being run.

        Raises:
            ValueNotAllowedError: Nothing is shown.
        """
        model = None if self._asked is None else self._asked.model
        return (self._shown_state.model if model is None else model).values[node]

    def number(self, index: int) -> Array:
        """The value of a node of the view; of a leaf what it is by now, also while its pass is being run.

        Raises:
            ValueNotAllowedError: Nothing is shown.
        """
        found = self.ahead.get(index)
        return self._shown_state.numbers.value(index) if found is None else found

    @property
    def _shown_state(self) -> DebuggerState:
        if self.state is None:
            raise ValueNotAllowedError("nothing is shown", advice="open a model")
        return self.state

    def _reads_beside(
        self, document: Document, by: object, *, when_quiet: bool = False, fed_before: Feed | None = None
    ) -> bool:
        """Begin to read a document, if that takes long.

        Args:
            document: Which.
            by: Who edited it, or chose what it is fed.
            when_quiet: Whether the edit is one of many that follow each other.
            fed_before: What it was fed before, if that is what was changed.
        """
        state = self.state
        model = None if state is None else self._renumbered(document, state)
        if model is not None and state is not None:
            count = len(state.view.graph.nodes)
        else:
            nodes = 0 if state is None else len(state.model.graph.nodes)
            count = max(nodes, document.text.count("\n"), len(document.text) // _LINE)
        if count <= (READ_AT_ONCE if model is None else RUN_AT_ONCE):
            self._give_up_edit()
            return False
        self._begin_reading(by, model, count, when_quiet=when_quiet, fed_before=fed_before)
        return True

    def _begin_reading(
        self, by: object, model: Model | None, count: int, *, when_quiet: bool, fed_before: Feed | None = None
    ) -> None:
        """Begin to read the document beside the window, and say so.

        Args:
            by: Who edited it, or chose what it is fed.
            model: Its model, where no more than numbers are other ones.
            count: How many numbers are to be computed then.
            when_quiet: Whether the edit is one of many that follow each other.
            fed_before: What it was fed before, if that is what was changed.
        """
        self._edits.give_up()
        self._asked = _Asked(by, model, fed_before)
        if when_quiet:
            self._edits.put_off()
        else:
            self._begin_edit()
        self._say(self._edits, _READING if model is None else _COMPUTING.format(count=format_count(count)))

    def _takes_long(self, model: Model) -> bool:
        """Whether a model that need not be read takes long to run and to show."""
        state = self.state
        if state is None or model.graph is not state.model.graph:
            return len(model.graph.nodes) > READ_AT_ONCE
        return len(state.view.graph.nodes) > RUN_AT_ONCE

    def _renumbered(self, document: Document, state: DebuggerState) -> Model | None:
        """The model of a document that has the graph which is shown; None for another one."""
        if self.error is not None:
            return None
        known = self._reread.quickly(document.text, self._origin, self.feed.rows, self.files)
        if known is None or known.graph is not state.model.graph:
            return None
        model = self._read_as(document, self.feed)
        return model if isinstance(model, Model) else None

    def _begin_edit(self) -> None:
        read = partial(read_as_fed, self.document, self._origin, self.feed, self.files, self._reread)
        self._edits.start(Task(partial(edited, read, self.state, Notation(self.settings.notation))))

    def _give_up_edit(self) -> None:
        self._asked = None
        self._edits.give_up()
        self._say(self._edits, None)

    def _end_edit(self, outcome: Edited) -> None:
        asked, self._asked = self._asked, None
        self._say(self._edits, None)
        if asked is None:
            return
        if isinstance(outcome, Read):
            self._take_read(outcome, asked.by)
        elif asked.fed_before is not None:
            self.feed = asked.fed_before
            self.notified.emit(outcome.spoken)
            self._announce(What.DOCUMENT, asked.by)
        else:
            self.error = outcome
            self.error.filename = self.name
            self._announce(What.TEXT | What.DOCUMENT, asked.by)

    def _take_read(self, read: Read, by: object) -> None:
        """Put in force what was read and run beside the window."""
        raise NotImplementedError
