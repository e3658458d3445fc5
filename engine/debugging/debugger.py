"""The debugger: a pure function (state, action) -> state. Stepping only moves a cursor over a finished pass."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.arrays import Array
from engine.debugging.actions import (
    Action,
    BreakpointAction,
    CloseAll,
    CloseGroup,
    Continue,
    Goto,
    OpenAll,
    OpenGroup,
    ReplaceModel,
    ReplacePass,
    RunTo,
    SetEpoch,
    SetFolding,
    SetLevel,
    SetNotation,
    SetValues,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
)
from engine.debugging.breakpoints import Breakpoints, Breaks, Place, place_of
from engine.debugging.breakpoints.changes import changed
from engine.debugging.schedule import Schedule, schedule_of
from engine.debugging.steps import Step
from engine.execution.passes import run
from engine.execution.trace import Trace
from engine.levels.factors import LocalDerivatives
from engine.levels.folding import Folding, Level
from engine.levels.groups import group_tree
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient
from engine.levels.views import numbers_of, shown_in
from engine.model import Model
from engine.notation import Notation, SignalNames


@dataclass(frozen=True, eq=False)
class DebuggerState:
    """Everything the debugger knows; immutable.

    Attributes:
        model: What is debugged.
        trace: Its finished pass, of the tensors at every level; :attr:`numbers` has those of the level.
        schedule: The steps of that pass at the level that is shown.
        cursor: How many steps are finished.
        factors: The local derivatives of the pass at this level.
        breaks: The breakpoints, and where they stop the pass at this level.
        stepped: Where the last step was taken, if another view is shown since then: its schedule and its cursor. Each
            view's cursor follows from it, whatever was shown in between, so that changing back restores it.
        notation: How error signals are written.
    """

    model: Model
    trace: Trace
    schedule: Schedule
    cursor: int
    factors: LocalDerivatives
    breaks: Breaks
    stepped: tuple[Schedule, int] | None = None
    notation: Notation = Notation.BAR

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the pass at the level that is shown."""
        return self.schedule.steps

    @property
    def view(self) -> Quotient:
        """The graph at the level that is shown."""
        return self.schedule.view

    @property
    def level(self) -> Level:
        """The level that is shown, but for the groups that were opened and closed by hand."""
        return self.schedule.level

    @property
    def folding(self) -> Folding:
        """Which groups are open."""
        return self.schedule.folding

    @property
    def signals(self) -> SignalNames:
        """How the error signals of this model are named."""
        graph = self.model.graph
        return SignalNames(self.notation, "" if graph.loss is None else graph.nodes[graph.loss].name)

    @property
    def numbers(self) -> LevelNumbers:
        """The pass at the level that is shown."""
        return self.factors.numbers

    @property
    def last_step(self) -> Step | None:
        """The step that was finished last."""
        return self.steps[self.cursor - 1] if self.cursor else None

    def name_of(self, primitive: int) -> str:
        """The address of the node of the shown level that a primitive or a leaf lies in, or its first element."""
        places = shown_in(self.model.graph, primitive, self.view)
        return self.view.nodes[places[0]].name if places else self.model.graph.nodes[primitive].name

    def value(self, node: int) -> Array | None:
        """A node's value, or None as long as it has not been computed."""
        return self.numbers.value(node) if self.schedule.has_value(node, self.cursor) else None

    def signal(self, node: int) -> Array | None:
        """A node's error signal, or None as long as it is not complete."""
        return self.numbers.signal(node) if self.schedule.has_signal(node, self.cursor) else None

    def partial_sum(self, node: int) -> Array | None:
        """The sum of the messages that have reached a node so far, or None before the first."""
        landed = self.schedule.landed(node, self.cursor)
        return self.numbers.partial_sum(node, landed) if landed else None

    @property
    def breakpoints(self) -> Breakpoints:
        """The breakpoints, in the order of their making."""
        return self.breaks.breakpoints

    def place(self, named: str | Place) -> Place:
        """The place of a node that is shown, by its address; any other place is itself.

        Raises:
            UnknownNameError: No such node is shown.
        """
        return place_of(self.view, self.view.named(named).index) if isinstance(named, str) else named


def start(
    model: Model, shown: Level | Folding = Level.VARIABLES, cursor: int = 0, notation: Notation = Notation.BAR
) -> DebuggerState:
    """Run a model and stand before its first step."""
    return start_on(run(model), shown, cursor, notation)


def start_on(
    trace: Trace, shown: Level | Folding = Level.VARIABLES, cursor: int = 0, notation: Notation = Notation.BAR
) -> DebuggerState:
    """Stand before the first step of a pass that was run before: a recorded one, say."""
    schedule = schedule_of(trace.model.graph, shown)
    clipped, factors = _clip(cursor, len(schedule.steps)), _factors(schedule, trace)
    breaks = _breaks(schedule, factors, trace)
    return DebuggerState(trace.model, trace, schedule, clipped, factors, breaks, notation=notation)


def reduce(state: DebuggerState, action: Action) -> DebuggerState:
    """The state after an action. Nothing is changed; stepping calls no operation.

    Raises:
        GraphError: A name or a value in the action does not fit the model.
    """
    if isinstance(action, BreakpointAction):
        after = changed(state.breakpoints, action, state.place)
        return state if after == state.breakpoints else replace(state, breaks=state.breaks.with_breakpoints(after))
    match action:
        case SetLevel() | OpenGroup() | CloseGroup() | OpenAll() | CloseAll() | SetFolding():
            return _folded(state, folding_after(state, action))
        case SetNotation(notation=notation):
            return state if notation is state.notation else replace(state, notation=notation)
        case SetValues(values=values):
            return _with_pass(state, run(state.model.with_values(**values)))
        case ReplaceModel(model=model):
            return _with_pass(state, run(model))
        case ReplacePass(trace=trace):
            return _with_pass(state, trace)
        case SetEpoch(epoch=epoch):
            return replace(state, breaks=state.breaks.with_epoch(epoch))
        case _:
            cursor = _clip(_target(state, action), len(state.steps))
            return state if cursor == state.cursor else replace(state, cursor=cursor, stepped=None)


def folding_after(
    state: DebuggerState, action: SetLevel | OpenGroup | CloseGroup | OpenAll | CloseAll | SetFolding
) -> Folding:
    """Which groups are open after another level was chosen, or groups were opened or closed.

    Raises:
        UnknownNameError: There is no such group.
    """
    is_open = isinstance(action, OpenGroup | OpenAll)
    match action:
        case SetLevel(level=level):
            return Folding(level)
        case SetFolding(folding=folding):
            return folding
        case OpenGroup(group=group) | CloseGroup(group=group):
            group_tree(state.view.graph).named(group)
            return state.folding.turned([group], is_open=is_open)
        case OpenAll() | CloseAll():
            return state.folding.turned(group_tree(state.view.graph).keys, is_open=is_open)


def _target(state: DebuggerState, action: Action) -> int:
    """Where a stepping action moves the cursor."""
    cursor, schedule = state.cursor, state.schedule
    end = len(state.steps)
    match action:
        case StepInto(back=back):
            return cursor - 1 if back else cursor + 1
        case StepOver(back=back):
            return _neighbour(schedule.node_ends, cursor, end, back=back)
        case StepOut(back=back):
            return schedule.back_out(cursor) if back else schedule.out(cursor)
        case StepRank(back=back):
            return _neighbour(schedule.rank_ends, cursor, end, back=back)
        case StepLayer(back=back):
            return _neighbour(schedule.layer_ends, cursor, end, back=back)
        case Continue(back=back):
            return _neighbour(state.breaks.stops, cursor, end, back=back)
        case Goto(cursor=wanted):
            return wanted
        case RunTo(place=place):
            stops = state.breaks.cursors_at(state.place(place))
            return next((stop for stop in stops if stop > cursor), stops[0] if stops else cursor)
    raise TypeError(f"not an action: {action!r}")


def _neighbour(cursors: Sequence[int], cursor: int, end: int, *, back: bool) -> int:
    """The next cursor of an ascending list behind or before a cursor; an end where there is none."""
    if back:
        place = bisect_left(cursors, cursor) - 1
        return cursors[place] if place >= 0 else 0
    place = bisect_right(cursors, cursor)
    return cursors[place] if place < len(cursors) else end


def _clip(cursor: int, end: int) -> int:
    return max(0, min(cursor, end))


def _factors(schedule: Schedule, trace: Trace) -> LocalDerivatives:
    return LocalDerivatives(numbers_of(schedule.view, trace))


def _breaks(schedule: Schedule, factors: LocalDerivatives, trace: Trace) -> Breaks:
    return Breaks(schedule, factors.numbers, trace)


def _folded(state: DebuggerState, folding: Folding) -> DebuggerState:
    """Show the graph with other groups open; the cursor stays at the same work."""
    if folding == state.folding:
        return state
    schedule = schedule_of(state.model.graph, folding)
    origin, at = state.stepped or (state.schedule, state.cursor)
    cursor = at if folding == origin.folding else schedule.carried(at, origin)
    factors = _factors(schedule, state.trace)
    breaks = replace(state.breaks, schedule=schedule, numbers=factors.numbers)
    return replace(state, schedule=schedule, cursor=cursor, factors=factors, breaks=breaks, stepped=(origin, at))


def _with_pass(state: DebuggerState, trace: Trace) -> DebuggerState:
    model = trace.model
    same = model.graph is state.model.graph
    schedule = state.schedule if same else schedule_of(model.graph, state.folding)
    cursor = state.cursor if same else schedule.resumed(state.cursor, state.schedule)
    factors = _factors(schedule, trace)
    if same:
        breaks = state.breaks.with_pass(factors.numbers, trace, state.trace)
    else:
        breaks = Breaks(schedule, factors.numbers, trace, state.breakpoints, previous=state.trace)
    return replace(
        state,
        model=model,
        trace=trace,
        schedule=schedule,
        cursor=cursor,
        factors=factors,
        breaks=breaks,
        stepped=state.stepped if same else None,
    )
