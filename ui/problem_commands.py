"""What the commands about problems do: the list, the questions, the steps of a walk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from ui.session import Session

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]


def refresh_problems(session: Session, actions: Mapping[str, QAction]) -> None:
    """Enable the commands that make sense now."""
    diagnosing, index = session.diagnosing, session.inspected
    walk = diagnosing.walk
    can_ask = index is not None and bool(diagnosing.asked_of(index))
    actions["debug.why"].setEnabled(can_ask or diagnosing.stands_at_walk)
    actions["debug.why_previous"].setEnabled(walk is not None and walk.place > 0)
    actions["debug.why_next"].setEnabled(walk is not None and walk.place < len(walk.finding.trail) - 1)
    for name in ("next", "previous"):
        actions[f"debug.{name}_problem"].setEnabled(bool(diagnosing.findings) and diagnosing.is_current)


def _why(window: MainWindow) -> None:
    """Walk from the symptom of the problem that is pointed out; else ask about the node that is explained."""
    session = window.session
    index, walk = session.inspected, session.diagnosing.walk
    if walk is not None and session.diagnosing.stands_at_walk:
        session.diagnosing.follow(walk.finding)
        return
    asked = () if index is None else session.diagnosing.asked_of(index)
    if index is not None and asked:
        session.diagnosing.ask(index, asked[0])


def _problem(by: int) -> Handler:
    """Go to the next finding of the list, or the one before."""

    def handler(window: MainWindow) -> None:
        found = window.session.diagnosing.neighbour(by)
        if found is not None:
            window.workspace.below.show_problems()
            window.session.diagnosing.point_out(found)

    return handler


PROBLEM_HANDLERS: dict[str, Handler] = {
    "debug.problems": lambda window: window.workspace.below.show_problems(),
    "debug.next_problem": _problem(1),
    "debug.previous_problem": _problem(-1),
    "debug.why": _why,
    "debug.why_next": lambda window: window.session.diagnosing.step(1),
    "debug.why_previous": lambda window: window.session.diagnosing.step(-1),
}
"""Command's id -> what it does."""
