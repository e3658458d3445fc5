"""Two passes compared operation by operation, as the window compares them at the primitives."""

from __future__ import annotations

from engine.comparing.comparison import Comparison, compare
from engine.execution import Trace
from engine.levels import Level
from engine.levels.views import numbers_of, view_of


def compared(here: Trace, there: Trace, tolerance: float = 0.0) -> Comparison:
    """How one pass differs from another."""
    mine, others = (numbers_of(view_of(trace.graph, Level.PRIMITIVES), trace) for trace in (here, there))
    return compare(mine, others, tolerance)
