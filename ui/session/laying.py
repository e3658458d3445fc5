"""Laying out: where the nodes of the graph stand, worked out at once or beside the window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.debugging.actions import SetFolding
from engine.debugging.debugger import DebuggerState
from engine.graph import Graph
from engine.layout import Direction
from engine.levels import Folding
from ui.changes import What
from ui.latest_work import LatestWork
from ui.maps import Maps, Sketch, outline
from ui.session.playing import Playing
from ui.settings import Settings
from ui.way import LAYERED, Course, Way

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement
    from ui.drawing.arranging import Arranging
    from ui.session.arranging_run import ArrangingRun

AT_ONCE = 800
"""A view of so many nodes and edges is laid out at once: nobody notices."""
CUT_SHORT = (
    "The layout was cut short, and edges cross more often than they need to: View → Lay out again makes a better one"
)
"""What is said where a layout is given up and nothing was shown before."""


@dataclass(frozen=True)
class _SeenLast:
    """What was shown last, its layout done.

    Attributes:
        graph: The graph.
        folding: Which of its groups were open.
        way: How it was laid out.
    """

    graph: Graph
    folding: Folding
    way: Way


class Laying(Playing):
    """The layout of what is shown."""

    arranging = Signal(object)
    """How much of the layout that is under way is done, from 0 to 1; None when none is any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._maps = Maps(Way(settings.direction, settings.layout_engine))
        self._layouts: LatestWork[ArrangingRun] = LatestWork(self)
        self._failing: DebuggerState | None = None
        self._seen_last: _SeenLast | None = None
        self._layouts.advanced.connect(self._advanced)
        self._layouts.done.connect(self._laid_out)
        self._layouts.failed.connect(self._failed)

    @property
    def way(self) -> Way:
        """How graphs are laid out."""
        return self._maps.way

    @property
    def arrangement(self) -> Arrangement | None:
        """Where the nodes of the view stand; None while that is being worked out.

        Asking for it is what begins the work. What is small is done at once, and what is large in a thread of its own,
        after which the structure is announced as changed. Of what is very large a sketch is there first.
        """
        state = self.state
        if state is None:
            return None
        found, sketch = self._maps.find(state), self._maps.sketch(state)
        if found is not None and (sketch is None or sketch.is_taken):
            self._give_up()
            self._seen_last = _SeenLast(state.model.graph, state.folding, self.way)
        elif not self._is_under_way(state) and not self._fails(state):
            arranging = self._maps.begin(state)
            if arranging.size > AT_ONCE or self.way.engine != LAYERED:
                self._start(arranging, Course.SKETCH_FIRST if sketch is None else Course.STRAIGHT)
            else:
                self._give_up()
                self._maps.keep(state, arranging.work())
                found = self._maps.find(state)
        return found

    @property
    def is_arranging(self) -> bool:
        """Whether a layout is under way."""
        return self._layouts.is_running

    @property
    def is_sketch(self) -> bool:
        """Whether what is shown was found quickly, so that a better layout can be had."""
        return self.state is not None and self._maps.sketch(self.state) is not None

    @property
    def can_hurry(self) -> bool:
        """Whether a layout is under way that could be had at once."""
        run = self._layouts.work
        return run is not None and run.course is not Course.SKETCH

    def hurry(self) -> None:
        """Stop looking for a better layout: take the first that is found."""
        run = self._layouts.work
        if run is None or not self.can_hurry:
            return
        if self.is_sketch and self.state is not None:
            self._maps.take(self.state)
            self._announce(What.PLAYING)
        else:
            self._start(run.arranging, Course.SKETCH)

    def lay_out_again(self) -> None:
        """Look for a better layout in the place of the sketch that is shown."""
        if self.state is not None and self.is_sketch:
            self._maps.take(self.state, is_taken=False)
            self._announce(What.PLAYING)

    @property
    def can_stay(self) -> bool:
        """Whether something is being made ready, or laid out, that can be given up."""
        return self.can_hurry or (self.is_arranging and self._way_back is not None) or super().can_stay

    def stay(self) -> None:
        """Give up what is being made ready or laid out, and be where one was before."""
        if self.is_arranging:
            self._go_back()
        super().stay()

    @property
    def _way_back(self) -> _SeenLast | None:
        """What was shown before the layout that is under way, if that is the same graph in another view or way."""
        state, shown = self.state, self._seen_last
        if state is None or shown is None or shown.graph is not state.model.graph:
            return None
        return shown if (shown.folding, shown.way) != (state.folding, self.way) else None

    @property
    def _was_shown(self) -> bool:
        """Whether the sketch was shown before the layout that is under way, and was to be improved."""
        state, shown = self.state, self._seen_last
        is_here = state is not None and shown is not None and shown.graph is state.model.graph
        return is_here and self._way_back is None and self.is_sketch

    def _go_back(self) -> None:
        """Show what was shown before the layout that is under way; where nothing was, the sketch."""
        back = self._way_back
        if back is None:
            if not self._was_shown:
                self.notified.emit(CUT_SHORT)
            self.hurry()
            return
        self._give_up()
        self._use(back.way)
        if self.state is not None and self.state.folding != back.folding:
            self.act(SetFolding(back.folding))
        else:
            self._announce(What.STRUCTURE)

    def _is_under_way(self, state: DebuggerState) -> bool:
        run = self._layouts.work
        if run is None or run.way != self.way:
            return False
        meant = run.arranging.state
        return meant.schedule is state.schedule or outline(meant) == outline(state)

    def _fails(self, state: DebuggerState) -> bool:
        """Whether the program cannot lay this out: begun again, it would fail again."""
        return self._failing is not None and self._failing.schedule is state.schedule

    def _start(self, arranging: Arranging, course: Course) -> None:
        from ui.session.arranging_run import ArrangingRun

        self._give_up()
        self._layouts.start(ArrangingRun(arranging, self.way, course))
        self.arranging.emit(0.0)

    def _give_up(self) -> None:
        """Let go of the layout that is under way: nobody waits for it any more."""
        if self._layouts.give_up():
            self.arranging.emit(None)

    def _advanced(self, run: ArrangingRun, told: float | Arrangement) -> None:
        if isinstance(told, float):
            self.arranging.emit(told)
        else:
            self._maps.keep(run.arranging.state, told, Sketch(run.arranging.previous))
            self._announce(What.STRUCTURE)

    def _laid_out(self, run: ArrangingRun, arrangement: Arrangement) -> None:
        sketch = Sketch(run.arranging.previous, is_taken=True) if run.course is Course.SKETCH else None
        self._maps.keep(run.arranging.state, arrangement, sketch)
        self.arranging.emit(None)
        self._announce(What.STRUCTURE)

    def _failed(self, run: ArrangingRun, sentence: str) -> None:
        """Another program could not do it: say so, and do it without. What this one cannot do is not begun again."""
        self.arranging.emit(None)
        self.notified.emit(sentence)
        if run.way.engine != LAYERED:
            self.set_engine(LAYERED)
        else:
            self._failing = run.arranging.state
            self._announce(What.STRUCTURE)

    def _forget_maps(self) -> None:
        """Another document is open, or none."""
        self._give_up_folding()
        self._give_up()
        self._failing = self._seen_last = None
        self._maps.clear()

    def leave(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._leave_foldings()
        self._give_up()
        self._layouts.leave()

    # ----------------------------------------------------------------------------------------------------- the way
    def set_direction(self, direction: Direction, by: object = None) -> None:
        """Let the edges point to the right, or down."""
        self._use(replace(self.way, direction=direction))
        self._announce(What.STRUCTURE, by)

    def set_engine(self, engine: str, by: object = None) -> None:
        """Lay graphs out by another engine."""
        self._use(replace(self.way, engine=engine))
        self._announce(What.STRUCTURE, by)

    def _use(self, way: Way) -> None:
        """Lay graphs out in a way from now on, also the next time."""
        self.settings.direction, self.settings.layout_engine = way.direction, way.engine
        self._maps.way = way
