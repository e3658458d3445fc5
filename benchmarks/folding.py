"""Opening a group in a large graph, beside reading the graph's text. Run with ``python -m benchmarks.folding``."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

from engine.debugging.actions import CloseGroup, Goto, OpenGroup
from engine.debugging.debugger import reduce, start
from engine.language import parse
from engine.levels import Level
from engine.levels.groups import LAYER, group_tree

_COUNTS = (2_000, 10_000, 50_000)
_A_BLOCK = 8
"""Leaves and operations of one block."""


def residual_text(primitives: int) -> str:
    """A residual network of so many leaves and operations, a block in a group of its own."""
    return f"""x: input = [0.1, 0.2, -0.3, 0.4]
t: target = [1.0, 0.0, 0.0, 1.0]
h = x
for i in range({primitives // _A_BLOCK}):
    with layer("block"):
        h = h + 0.1*dense(h, 4, tanh)
L: loss = squared_error(h, t)
"""


def _milliseconds(work: Callable[[], object], repeats: int = 3) -> float:
    spent = []
    for _ in range(repeats):
        gc.collect()
        gc.disable()  # as the window has it while a view is made
        begin = time.process_time()
        work()
        spent.append(1e3 * (time.process_time() - begin))
        gc.enable()
    return median(spent)


def main() -> None:
    """Print the table."""
    print(
        "| primitives | steps | reading ms | closing a group ms | opening it ms | opening / reading | shown before ms |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|")
    for count in _COUNTS:
        text = residual_text(count)
        reading = _milliseconds(lambda text=text: parse(text))  # type: ignore[misc]
        state = start(parse(text), Level.PRIMITIVES)
        state = reduce(state, Goto(len(state.steps) // 2))
        tree = group_tree(state.view.graph)
        groups = [group for group in tree.keys if group.sort == LAYER]
        close, steps = CloseGroup(groups[len(groups) // 2]), len(state.steps)
        closing = _milliseconds(lambda state=state, close=close: reduce(state, close))  # type: ignore[misc]
        # A state of its own: what is in use somewhere, as the view before is, is not gathered again.
        closed = start(parse(text), reduce(state, close).folding, len(state.steps) // 2)
        open_ = OpenGroup(close.group)
        opening = _milliseconds(lambda closed=closed, action=open_: reduce(closed, action))  # type: ignore[misc]
        shown = reduce(closed, open_)
        again = _milliseconds(lambda closed=closed, action=open_: reduce(closed, action))  # type: ignore[misc]
        assert reduce(closed, open_).schedule is shown.schedule
        print(
            f"| {len(closed.model.graph.nodes):,} | {steps:,} | {reading:,.0f} | {closing:,.0f} | {opening:,.0f} "
            f"| {opening / reading:.2f} | {again:,.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
