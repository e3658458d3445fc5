"""The commands of heat overlays, edge widths, the gradient check and the legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.debugging.heat import Quantity
from ui.session import Session

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]

_COLORS = {
    "nothing": None,
    "value": Quantity.VALUE,
    "grad": Quantity.GRAD,
    "finite": Quantity.FINITE,
    "check": Quantity.CHECK,
    "cost_forward": Quantity.COST_FORWARD,
    "cost_backward": Quantity.COST_BACKWARD,
    "difference_value": Quantity.DIFFERENCE_VALUE,
    "difference_grad": Quantity.DIFFERENCE_GRAD,
}
"""What follows ``view.color_by_`` in a command's id -> what it colours by."""


def _color_by(quantity: Quantity | None) -> Handler:
    return lambda window: window.session.coloring.color_by(quantity)


def _check(window: MainWindow) -> None:
    """Check the gradients in sight of the verdicts; again, stop."""
    session = window.session
    if session.checking.is_running:
        session.checking.stop()
    else:
        session.coloring.color_by(Quantity.CHECK)


HANDLERS: dict[str, Handler] = {
    **{f"view.color_by_{name}": _color_by(quantity) for name, quantity in _COLORS.items()},
    "view.color_log": lambda window: window.session.coloring.set_log(not window.session.coloring.log),
    "view.color_rms": lambda window: window.session.coloring.set_rms(not window.settings.measure_rms),
    "view.edge_widths": lambda window: window.session.coloring.set_widths(not window.settings.edge_widths),
    "view.legend": lambda window: window.workspace.legend.toggle(),
    "view.legend_full": lambda window: window.workspace.legend.toggle_full(),
    "debug.check": _check,
}
"""Command's id -> what it does."""


def show_choice(actions: Mapping[str, QAction], session: Session) -> None:
    """Check and enable the commands as the session stands."""
    coloring, checking = session.coloring, session.checking
    for name, quantity in _COLORS.items():
        actions[f"view.color_by_{name}"].setChecked(coloring.quantity is quantity)
    for name, chosen in (("color_log", coloring.log), ("color_rms", session.settings.measure_rms)):
        actions[f"view.{name}"].setChecked(chosen)
    actions["view.edge_widths"].setChecked(coloring.widths)
    actions["view.legend"].setChecked(session.settings.legend != "folded")
    actions["view.legend_full"].setChecked(session.settings.legend == "full")
    for name in (*(f"color_by_{name}" for name in _COLORS), "color_log", "color_rms", "edge_widths"):
        actions[f"view.{name}"].setEnabled(session.state is not None and not session.shows_units)
    has_loss = session.state is not None and session.state.model.graph.loss is not None
    for name in ("view.color_by_check", "debug.check"):
        actions[name].setEnabled(has_loss and not session.shows_units)
    for name in ("value", "grad"):
        able = session.comparing.partner is not None and not session.shows_units
        actions[f"view.color_by_difference_{name}"].setEnabled(able)
    actions["debug.check"].setText("Stop the gradient check" if checking.is_running else "Check gradients")
