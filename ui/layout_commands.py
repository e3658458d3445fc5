"""The commands of the layout: which way edges point, who lays out, and what was moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QAction

from ui.session import Session
from ui.way import engines


def turn(session: Session) -> None:
    """Let the edges point down, or to the right again."""
    session.set_direction("right" if session.way.direction == "down" else "down")


LAYOUT_HANDLERS: dict[str, Callable[[Session], object]] = {
    "view.direction": turn,
    "view.reset_positions": lambda session: session.reset_positions(),
    "view.hurry_layout": lambda session: session.hurry(),
    "view.lay_out_again": lambda session: session.lay_out_again(),
    "view.stay": lambda session: session.stay(),
}
"""Command's id -> what it does to the session."""

if len(engines()) > 1:
    for _engine in engines():
        LAYOUT_HANDLERS[f"view.engine_{_engine}"] = lambda session, name=_engine: session.set_engine(name)  # type: ignore[misc]


def refresh_layout(session: Session, actions: Mapping[str, QAction]) -> None:
    """Enable and check what makes sense now."""
    actions["view.direction"].setChecked(session.way.direction == "down")
    actions["view.reset_positions"].setEnabled(bool(session.moved))
    actions["view.hurry_layout"].setEnabled(session.can_hurry)
    actions["view.lay_out_again"].setEnabled(session.is_sketch and not session.is_arranging)
    actions["view.stay"].setEnabled(session.can_stay)
    if f"view.engine_{session.way.engine}" in actions:
        actions[f"view.engine_{session.way.engine}"].setChecked(True)
