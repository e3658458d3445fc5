"""Hits: where in a finished pass the breakpoints stop.

They are found over the whole pass at once, so that the same list serves the way forward and, mirrored, the way back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from engine.debugging.breakpoints.conditions import condition_read, problem_of, unanswered
from engine.debugging.breakpoints.marks import Marks, marks_of
from engine.debugging.breakpoints.moments import Moment
from engine.debugging.breakpoints.places import EVENT_OF, Site, Sites
from engine.debugging.breakpoints.record import Anywhere, Breakpoint, Breakpoints, Place, events_at
from engine.debugging.schedule import Schedule, schedule_of
from engine.errors import GraphError
from engine.execution.trace import Trace
from engine.levels.numbers import LevelNumbers
from engine.levels.views import numbers_of

AT_ONCE = 200
"""In a graph of so many operations what is anywhere is looked for at once: nobody notices."""


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """A step at which a breakpoint's condition holds, and which its hit count takes.

    Attributes:
        breakpoint: The breakpoint.
        cursor: The cursor behind the step, in the view that is shown.
        number: Which of the pass's hits it is, from 1 on, those that the hit count leaves out included.
        moment: The step, at the breakpoint's own place.
    """

    breakpoint: Breakpoint
    cursor: int
    number: int
    moment: Moment


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What there is to say of a breakpoint in a pass.

    Attributes:
        hits: Its hits, in the order of the pass.
        problem: Why it cannot stop, in a sentence; then it is as good as disabled.
        site: Where it is; None where the model has no such place.
    """

    hits: tuple[Hit, ...] = ()
    problem: str = ""
    site: Site | None = None


@dataclass(frozen=True, eq=False)
class Breaks:
    """The breakpoints of a pass at the level that is shown, and their hits, which are found when they are asked for.

    Attributes:
        schedule: The steps that are shown.
        numbers: The pass, as it is shown.
        tensors: The pass of the tensors.
        breakpoints: The breakpoints, in the order of their making.
        epoch: The epoch of the training that the pass belongs to; 0 outside of one.
        previous: The pass of the tensors before this one.
    """

    schedule: Schedule
    numbers: LevelNumbers
    tensors: Trace
    breakpoints: Breakpoints = ()
    epoch: int = 0
    previous: Trace | None = None

    def with_breakpoints(self, breakpoints: Breakpoints) -> Breaks:
        """The same pass with other breakpoints; what has been found for those that stay is kept."""
        after = replace(self, breakpoints=breakpoints)
        kept = {b.number for b in breakpoints if b in self.breakpoints}
        after.__dict__["_known"] = {number: found for number, found in self._known.items() if number in kept}
        return after

    def with_pass(self, numbers: LevelNumbers, tensors: Trace, previous: Trace | None) -> Breaks:
        """The same breakpoints in another pass of the same graph, at the same level; places stay where they are."""
        after = replace(self, numbers=numbers, tensors=tensors, previous=previous, epoch=0)
        after.__dict__["sites"] = self.sites
        return after

    def with_epoch(self, epoch: int) -> Breaks:
        """The same pass as one of a training."""
        after = replace(self, epoch=epoch)
        after.__dict__["sites"] = self.sites
        return after

    def found(self, number: int) -> Found:
        """What there is to say of a breakpoint by its number."""
        if number not in self._known:
            wanted = next((b for b in self.breakpoints if b.number == number), None)
            if wanted is None:
                return Found()
            self._known[number] = self.look(wanted)
        return self._known[number]

    @cached_property
    def _known(self) -> dict[int, Found]:
        """What has been found so far, by the breakpoints' numbers."""
        return {}

    def is_at_hand(self, breakpoint_: Breakpoint) -> bool:
        """Whether it is known what a breakpoint hits, or takes no time to find.

        One that is anywhere in a large model is looked for only when a run asks, not with every edit.
        """
        is_anywhere = isinstance(breakpoint_.place, Anywhere) and breakpoint_.enabled
        return not is_anywhere or breakpoint_.number in self._known or len(self.schedule.graph.nodes) <= AT_ONCE

    @cached_property
    def sites(self) -> Sites:
        """Where places are."""
        return Sites(self.schedule, schedule_of)

    def is_active(self, breakpoint_: Breakpoint) -> bool:
        """Whether a breakpoint stops or tells, if something hits it."""
        return breakpoint_.enabled and not self.found(breakpoint_.number).problem

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """All hits, in the order of the steps that are shown; at one step, in the order of the breakpoints' making."""
        return self._hits_of(self.breakpoints)

    @property
    def known_hits(self) -> tuple[Hit, ...]:
        """The hits of the breakpoints that are at hand: what is shown without being asked for."""
        at_hand = [b for b in self.breakpoints if self.is_at_hand(b)]
        return self.hits if len(at_hand) == len(self.breakpoints) else self._hits_of(at_hand)

    def _hits_of(self, breakpoints: Iterable[Breakpoint]) -> tuple[Hit, ...]:
        every = [hit for b in breakpoints for hit in self.found(b.number).hits]
        return tuple(sorted(every, key=lambda hit: hit.cursor))

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """The cursors that stop the pass, ascending."""
        return tuple(sorted({hit.cursor for hit in self.hits if not hit.breakpoint.is_log}))

    @cached_property
    def marks(self) -> Marks:
        """What the view shows of the breakpoints."""
        placed = [b for b in self.breakpoints if not isinstance(b.place, Anywhere)]  # anywhere is no mark
        found = [(b, self.found(b.number).site, self.is_active(b)) for b in placed]
        return marks_of(self.schedule, self.sites, found) if found else Marks()

    def stopped_by(self, cursor: int) -> tuple[Hit, ...]:
        """The hits that stop the pass at a cursor, as far as they are at hand."""
        return tuple(hit for hit in self.known_hits if hit.cursor == cursor and not hit.breakpoint.is_log)

    def told(self, cursor: int) -> tuple[Hit, ...]:
        """The hits of the breakpoints that tell, as far as the pass has come at a cursor."""
        cursors = [hit.cursor for hit in self.hits]
        return tuple(hit for hit in self.hits[: bisect_right(cursors, cursor)] if hit.breakpoint.is_log)

    def cursors_at(self, place: Place) -> tuple[int, ...]:
        """The cursors behind the steps of a place, as far as they are events: where one can run to.

        Raises:
            GraphError: The model has no such place.
        """
        site = self.sites.site(place)
        events = events_at(place) if site.children else tuple(e for e in events_at(place) if e != "message")
        return tuple(sorted({self.sites.cursor(site, i) for i, *_ in site.steps(events)}))

    # ------------------------------------------------------------------------------------------------------- one by one
    def look(self, breakpoint_: Breakpoint) -> Found:
        """Look through the pass for what a breakpoint hits."""
        try:
            site = self.sites.site(breakpoint_.place)
        except GraphError as error:
            return Found(problem=error.sentence)
        problem = problem_of(breakpoint_, self.schedule.graph.ids)
        if problem or not breakpoint_.enabled:
            return Found(problem=problem, site=site)
        hits: list[Hit] = []
        number, is_placed = 0, not isinstance(breakpoint_.place, Anywhere)
        condition = condition_read(breakpoint_.condition) if breakpoint_.condition.strip() else None
        for moment in self._moments(breakpoint_, site):
            if condition is not None:
                truth = condition.question(moment)
                if not truth.anywhere:
                    if problem := unanswered(condition, moment, truth, is_placed=is_placed):
                        return Found(problem=problem, site=site)
                    continue
            number += 1
            if breakpoint_.hits.takes(number):
                hits.append(Hit(breakpoint_, moment.step, number, moment))
        return Found(tuple(hits), "", site)

    def _moments(self, breakpoint_: Breakpoint, site: Site) -> list[Moment]:
        numbers = self._numbers_at(site.schedule)
        steps = site.schedule.steps
        return [
            Moment(
                EVENT_OF[steps[i].kind], numbers, node, channel, self.sites.cursor(site, i), self.epoch, self.previous
            )
            for i, node, channel in site.steps(breakpoint_.events)
        ]

    def _numbers_at(self, schedule: Schedule) -> LevelNumbers:
        if schedule is self.schedule:
            return self.numbers
        kept: dict[Schedule, LevelNumbers] = self.__dict__.setdefault("_kept_numbers", {})
        if schedule not in kept:
            kept[schedule] = numbers_of(schedule.view, self.tensors)
        return kept[schedule]
