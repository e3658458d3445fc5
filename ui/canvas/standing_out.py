"""What stands out on the canvas: the selection, what a search has found, and what the spotlight falls on."""

from __future__ import annotations

from ui.drawing.emphasis import Emphasis
from ui.session import Session
from ui.spotlight import Beam


def emphasis_of(session: Session) -> Emphasis:
    """What stands out in the view that a session shows."""
    state = session.state
    if state is None:
        return Emphasis()
    return Emphasis(
        chosen=frozenset(session.selection.indices(state.view)[:-1]),
        found=frozenset(session.found),
        bright=session.lit(Beam.PATHS),
        chain=session.lit(Beam.CHAIN),
    )
