"""How much work it is to show other groups: counted in nodes that are looked at, and given up in the middle."""

from __future__ import annotations

import gc

import pytest

from benchmarks.folding import residual_text
from engine.debugging.actions import CloseGroup, OpenGroup, SetLevel
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.schedule import is_laid_out, schedule_of
from engine.language import parse
from engine.levels import Folding, Level
from engine.levels.groups import LAYER, group_tree
from engine.watching import watched_by

LOOKS = 5
"""How often a node is looked at, at most."""


def looks_while(state: DebuggerState, action: object) -> tuple[DebuggerState, int]:
    """The state after an action, and how many nodes were looked at for it."""
    looks = 0

    def count() -> None:
        nonlocal looks
        looks += 1

    with watched_by(count):
        after = reduce(state, action)
    return after, looks


def first_group(state: DebuggerState):
    return next(group for group in group_tree(state.view.graph).keys if group.sort == LAYER)


@pytest.mark.parametrize("primitives", [400, 4_000])
def test_the_work_grows_with_the_graph_and_no_faster(primitives):
    state = start(parse(residual_text(primitives)), Level.PRIMITIVES)
    nodes = len(state.model.graph.nodes)
    closed, looks = looks_while(state, CloseGroup(first_group(state)))
    assert 0 < looks <= LOOKS * nodes
    afresh = start(parse(residual_text(primitives)), closed.folding)
    _, looks = looks_while(afresh, OpenGroup(first_group(afresh)))
    assert 0 < looks <= LOOKS * nodes


def test_what_is_shown_somewhere_is_not_gathered_again():
    state = start(parse(residual_text(400)), Level.PRIMITIVES)
    closed, _ = looks_while(state, CloseGroup(first_group(state)))
    opened, looks = looks_while(closed, OpenGroup(first_group(closed)))
    assert looks == 0
    assert opened.schedule is state.schedule


def test_what_is_shown_nowhere_is_not_kept():
    graph = parse(residual_text(80)).graph
    folding = Folding(Level.PRIMITIVES)
    assert not is_laid_out(graph, folding)
    schedule = schedule_of(graph, folding)
    assert is_laid_out(graph, folding)
    del schedule
    gc.collect()
    assert not is_laid_out(graph, folding)


def test_work_that_is_given_up_in_the_middle_leaves_everything_as_it_was():
    state = start(parse(residual_text(80)))
    whole, looks = looks_while(state, SetLevel(Level.SCALARS))
    assert looks > 100

    class GivenUpError(Exception):
        pass

    left = looks // 2

    def give_up() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise GivenUpError

    other = start(parse(residual_text(80)))
    with pytest.raises(GivenUpError), watched_by(give_up):
        reduce(other, SetLevel(Level.SCALARS))
    assert not is_laid_out(other.model.graph, Folding(Level.SCALARS))
    after = reduce(other, SetLevel(Level.SCALARS))
    assert [node.name for node in after.view.nodes] == [node.name for node in whole.view.nodes]
    assert len(after.steps) == len(whole.steps)
