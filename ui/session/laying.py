"""Laying out: where the nodes of the graph stand, worked out at once or beside the window, and moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.debugging.debugger import DebuggerState
from engine.layout import Direction
from engine.levels import Level
from ui.changes import What
from ui.latest_work import LatestWork
from ui.maps import Maps, Places, outline
from ui.session.playing import Playing
from ui.settings import Settings
from ui.undo import MoveNodes, push
from ui.way import LAYERED, Way

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement
    from ui.drawing.arranging import Arranging
    from ui.session.arranging_run import ArrangingRun

AT_ONCE = 800
"""A view of so many nodes and edges is laid out at once: nobody notices."""


class Laying(Playing):
    """The layout of what is shown."""

    arranging = Signal(object)
    """How much of the layout that is under way is done, from 0 to 1; None when none is any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._maps = Maps(Way(settings.direction, settings.layout_engine))
        self._layouts: LatestWork[ArrangingRun] = LatestWork(self)
        self._failing: DebuggerState | None = None
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
        after which the structure is announced as changed.
        """
        if self.state is None:
            return None
        found = self._maps.find(self.state)
        if found is None and not self._is_under_way(self.state) and not self._fails(self.state):
            arranging = self._maps.begin(self.state)
            if arranging.size > AT_ONCE or self.way.engine != LAYERED:
                self._start(arranging)
            else:
                self._give_up()
                self._maps.keep(self.state, arranging.work())
                found = self._maps.find(self.state)
        elif found is not None:
            self._give_up()
        return found

    @property
    def is_arranging(self) -> bool:
        """Whether a layout is under way."""
        return self._layouts.is_running

    def hurry(self) -> None:
        """Stop looking for a better layout: take the first that is found."""
        if self._layouts.work is not None:
            self._start(self._layouts.work.arranging, hasty=True)

    def _is_under_way(self, state: DebuggerState) -> bool:
        run = self._layouts.work
        if run is None or run.way != self.way:
            return False
        meant = run.arranging.state
        return meant.schedule is state.schedule or outline(meant) == outline(state)

    def _fails(self, state: DebuggerState) -> bool:
        """Whether the program cannot lay this out: begun again, it would fail again."""
        return self._failing is not None and self._failing.schedule is state.schedule

    def _start(self, arranging: Arranging, *, hasty: bool = False) -> None:
        from ui.session.arranging_run import ArrangingRun

        self._give_up()
        self._layouts.start(ArrangingRun(arranging, self.way, hasty=hasty))
        self.arranging.emit(0.0)

    def _give_up(self) -> None:
        """Let go of the layout that is under way: nobody waits for it any more."""
        if self._layouts.give_up():
            self.arranging.emit(None)

    def _advanced(self, _run: ArrangingRun, share: float) -> None:
        self.arranging.emit(share)

    def _laid_out(self, run: ArrangingRun, arrangement: Arrangement) -> None:
        self._maps.keep(run.arranging.state, arrangement)
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
        self._failing = None
        self._maps.clear()

    def leave(self) -> None:
        """End what works beside the window, and wait for its end."""
        self._leave_foldings()
        self._give_up()
        self._layouts.leave()

    # ----------------------------------------------------------------------------------------------------- the way
    def set_direction(self, direction: Direction, by: object = None) -> None:
        """Let the edges point to the right, or down."""
        self.settings.direction = direction
        self._set_way(replace(self.way, direction=direction), by)

    def set_engine(self, engine: str, by: object = None) -> None:
        """Lay graphs out by another engine."""
        self.settings.layout_engine = engine
        self._set_way(replace(self.way, engine=engine), by)

    def _set_way(self, way: Way, by: object) -> None:
        self._maps.way = way
        self._announce(What.STRUCTURE, by)

    # ----------------------------------------------------------------------------------------------- moving by hand
    @property
    def moved(self) -> Places:
        """The nodes that were moved by hand at this level, and where they were put."""
        return {} if self.state is None else self._maps.moved.get((self.state.level, self.way), {})

    @property
    def all_moved(self) -> Mapping[tuple[Level, Way], Places]:
        """The nodes that were moved by hand at each level, in each way of laying out."""
        return self._maps.moved

    def places_around(self, level: Level, way: Way) -> Places:
        """Where the layout had the nodes of a picture as it was shown last: what moved nodes stand among."""
        return self._maps.places_around(level, way)

    def take_up_places(
        self,
        direction: Direction,
        moved: Mapping[tuple[Level, Way], Places],
        around: Mapping[tuple[Level, Way], Places],
    ) -> None:
        """Lay out as a session file says, which is no edit; nothing is announced.

        Args:
            direction: Where the edges point.
            moved: The nodes that were moved by hand at each level, in each way of laying out.
            around: Where the nodes of these pictures stood.
        """
        self.settings.direction = direction
        self._maps.way = replace(self.way, direction=direction)
        self._maps.moved, self._maps.around = dict(moved), dict(around)

    @property
    def held(self) -> Places:
        """The nodes that a hand holds, and where: in the history only when they are put down."""
        return self._maps.held

    def hold_nodes(self, places: Places, by: object = None) -> None:
        """Show nodes somewhere else, over all others, until they are put down or let go.

        Args:
            places: Name -> centre.
            by: Who holds them.
        """
        if self.state is not None and (places or self.held):
            self._maps.held = places
            self._announce(What.PLACES, by)

    def put_nodes_down(self, by: object = None) -> None:
        """Leave the nodes that are held where they are; where they lie on others, at the nearest free place."""
        held, self._maps.held = self.held, {}
        arrangement = self.arrangement
        if held and arrangement is not None:
            from ui.drawing.moving import put_down

            self.move_nodes(put_down(arrangement, held), by)

    def move_nodes(self, places: Places, by: object = None) -> None:
        """Put nodes somewhere else, where they stay.

        Args:
            places: Name -> where its centre goes.
            by: Who moves them.
        """
        if places:
            label = f"move of {next(iter(places))}" if len(places) == 1 else f"move of {len(places)} nodes"
            self._push_places(label, {**self.moved, **places}, by)

    def reset_positions(self, by: object = None) -> None:
        """Put every node of this level back where the layout had it."""
        if self.moved:
            self._push_places("reset of positions", {}, by)

    def _push_places(self, label: str, places: Places, by: object) -> None:
        if self.state is not None:
            put = partial(self._put, (self.state.level, self.way))
            push(self.undo_stack, MoveNodes(label, self.moved, places, put, by))
            self.history_changed.emit()

    def _put(self, key: tuple[Level, Way], places: Places, by: object) -> None:
        self._maps.moved[key] = places
        self._announce(What.PLACES, by)
