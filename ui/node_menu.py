"""The menu of a node, or of the empty canvas."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from engine.debugging.actions import RunTo, ToggleBreakpoint
from engine.debugging.narration import all_formulas, formula_source
from engine.notation import full_number
from ui.inspector.value_editor import ValueEditor
from ui.session import Session


def node_menu(
    session: Session, editor: ValueEditor, name: str | None, common: Iterable[QAction], parent: QWidget
) -> QMenu:
    """Make the menu.

    Args:
        session: What its entries act on.
        editor: Where a value is edited.
        name: The node's address; None for the empty canvas.
        common: Commands that are offered everywhere.
        parent: The owner; the menu deletes itself when it closes.
    """
    menu = QMenu(parent)
    menu.setObjectName("nodeMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    state = session.state
    if state is not None and name is not None:
        index = state.view.index[name]
        menu.addAction("Run to here", lambda: session.act(RunTo(name)))
        words = "Remove breakpoint" if name in state.breakpoints else "Set breakpoint"
        menu.addAction(words, lambda: session.act(ToggleBreakpoint(name)))
        menu.addSeparator()
        edit = menu.addAction("Edit value", lambda: _edit_value(session, editor, name))
        edit.setEnabled(session.leaf_of(index) is not None and session.can_edit_values)
        copy = menu.addAction("Copy value", lambda: _copy_value(session, name))
        copy.setEnabled(state.value(index) is not None)
        for words, latex in (("Copy formula", False), ("Copy formula as LaTeX", True)):
            formulas = menu.addAction(words, partial(_copy_formulas, session, name, latex=latex))
            formulas.setEnabled(formula_source(state, index) is not None)
        menu.addSeparator()
    menu.addActions(list(common))
    return menu


def _edit_value(session: Session, editor: ValueEditor, name: str) -> None:
    session.select(name)
    target = editor.field if editor.field.isVisibleTo(editor) else editor.table
    target.setFocus(Qt.FocusReason.OtherFocusReason)
    editor.field.selectAll()


def _copy_value(session: Session, name: str) -> None:
    state = session.state
    if state is not None:
        value = state.numbers.value(state.view.index[name])
        _copy(full_number(float(value)) if value.ndim == 0 else str(value.tolist()))


def _copy_formulas(session: Session, name: str, *, latex: bool) -> None:
    """The formula and the derivatives, one a line."""
    if session.state is not None:
        _copy("\n".join(all_formulas(session.state, session.state.view.index[name], latex=latex)))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
