"""What stands out on the canvas: the selection, what a search has found, and what the spotlight falls on."""

from __future__ import annotations

from engine.levels.quotient import Quotient
from ui.drawing.emphasis import PLAIN, Emphasis
from ui.session import Session
from ui.spotlight import Beam


def emphasis_of(session: Session, view: Quotient) -> Emphasis:
    """What stands out in a view; nothing in an earlier one, which may stay on the screen for a moment.

    Args:
        session: Whose selection, search and spotlight.
        view: The view that is drawn.
    """
    if session.state is None or session.state.view is not view:
        return PLAIN
    return Emphasis(
        chosen=frozenset(session.selection.indices(view)[:-1]),
        found=frozenset(session.found),
        bright=session.lit(Beam.PATHS),
        chain=session.lit(Beam.CHAIN),
    )
