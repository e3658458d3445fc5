"""The commands of heat overlays, edge widths, the gradient check and the legend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.debugging.heat import Quantity
from engine.debugging.unit_heat import WHY_NOT
from ui.menus.mnemonics import relabel
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
    "debug.goto_culprit": lambda window: window.session.checking.show_culprit(),
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
    is_open, has_loss = session.state is not None, False
    if session.state is not None:
        has_loss = session.state.model.graph.loss is not None
    reasons = _reasons() if session.shows_units else {}
    for name in (*(f"color_by_{name}" for name in _COLORS), "color_log", "color_rms", "edge_widths"):
        able = is_open and (has_loss or name != "color_by_check")
        if name.startswith("color_by_difference"):
            able = able and session.comparing.partner is not None
        _enable(actions[f"view.{name}"], able, reasons.get(f"view.{name}", ""))
    _enable(actions["debug.check"], has_loss, reasons.get("debug.check", ""))
    actions["debug.goto_culprit"].setEnabled(bool(checking.culprits))
    relabel(actions["debug.check"], "Stop the gradient check" if checking.is_running else "Check gradients")


def _reasons() -> dict[str, str]:
    """Command's id -> why it has no meaning for units."""
    why = {f"view.color_by_{name}": WHY_NOT[q] for name, q in _COLORS.items() if q in WHY_NOT}
    return why | {
        "debug.check": WHY_NOT[Quantity.CHECK],
        "view.color_rms": "a unit is a single number, and no array",
        "view.edge_widths": "the edges between units are as wide as their weights are large",
    }


def _enable(action: QAction, able: bool, reason: str) -> None:
    """Enable a command, or say in its tip why it is not for units."""
    action.setEnabled(able and not reason)
    first, _, _ = action.toolTip().partition("\n")
    said = f"Not for units: {reason}" if reason else action.statusTip()
    action.setToolTip(f"{first}\n{said}")
