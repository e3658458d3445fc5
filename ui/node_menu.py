"""The menu of a node, an open group, an edge, or the empty canvas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from engine.debugging.actions import CloseGroup, OpenGroup
from engine.debugging.breakpoints import edge_place, group_place, place_of
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import all_formulas, formula_source
from engine.levels.groups import GroupName
from engine.notation import full_number, parse_name
from ui.breaking import add_breakpoint_entries
from ui.group_commands import closed_group, open_groups, titled
from ui.inspector.copy_menu import add_copies
from ui.inspector.panel import Inspector
from ui.session import NOT_COPIED, Session
from ui.watch_commands import watch_message

MenuTarget = str | GroupName | tuple[int, int] | None
"""A node by its address; an open group, for its frame; an edge's parent and child; None for the empty canvas."""
COMMON = ("view.fit", "file.export")
"""Commands that every menu offers."""


def node_menu(
    session: Session,
    inspector: Inspector,
    target: MenuTarget,
    actions: Mapping[str, QAction],
    parent: QWidget,
) -> QMenu:
    """Make the menu.

    Args:
        session: What its entries act on.
        inspector: Where a value is edited.
        target: What it is about.
        actions: The actions by command: what is offered everywhere, and the keys of what is offered here.
        parent: The owner; the menu deletes itself when it closes.
    """
    menu = QMenu(parent)
    menu.setObjectName("nodeMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    state = session.state
    if state is not None and isinstance(target, GroupName):
        closing = menu.addAction(f"Close group {_shown(state, target)}", partial(session.act, CloseGroup(target)))
        _show_key(closing, actions["view.close_group"])
        menu.addSeparator()
        add_breakpoint_entries(menu, session, group_place(target))
        menu.addSeparator()
    elif state is not None and isinstance(target, tuple):
        add_breakpoint_entries(menu, session, edge_place(state.view, *target))
        menu.addAction("Watch the message", partial(watch_message, session, *target))
        menu.addSeparator()
    elif state is not None and isinstance(target, str):
        _add_node(menu, session, inspector, state, target, actions)
        menu.addSeparator()
    menu.addActions([actions[command] for command in COMMON])
    return menu


def _show_key(entry: QAction, command: QAction) -> None:
    """Show the key of a command that does the same to the selected node; it stays the command's own."""
    entry.setShortcut(command.shortcut())
    entry.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    entry.setShortcutVisibleInContextMenu(True)


def _add_node(
    menu: QMenu,
    session: Session,
    inspector: Inspector,
    state: DebuggerState,
    name: str,
    actions: Mapping[str, QAction],
) -> None:
    index = state.view.index[name]
    for command, entry in add_breakpoint_entries(menu, session, place_of(state.view, index)).items():
        _show_key(entry, actions[command])
    _show_key(menu.addAction("Watch", partial(session.watch_nodes, [name])), actions["debug.watch"])
    for place, asked in enumerate(session.diagnosing.asked_of(index)):
        asking = menu.addAction(asked.words, partial(session.diagnosing.ask, index, asked))
        if place == 0:
            _show_key(asking, actions["debug.why"])
    menu.addSeparator()
    _add_groups(menu, session, state, index, actions)
    menu.addSeparator()
    edit = menu.addAction("Edit value", lambda: _edit_value(session, inspector, name))
    edit.setEnabled(session.leaf_of(index) is not None and session.can_edit_values)
    copy = menu.addAction("Copy value", lambda: _copy_value(session, name))
    copy.setEnabled(state.value(index) is not None)
    add_copies(menu.addMenu("Copy numbers"), session, name)
    for words, latex in (("Copy formula", False), ("Copy formula as LaTeX", True)):
        formulas = menu.addAction(words, partial(_copy_formulas, session, name, latex=latex))
        formulas.setEnabled(formula_source(state, index) is not None)


def _add_groups(
    menu: QMenu, session: Session, state: DebuggerState, index: int, actions: Mapping[str, QAction]
) -> None:
    """Open the group that a node stands for; close one of those around it, the innermost first."""
    inside = closed_group(state, index)
    opening = menu.addAction("Open group", lambda: session.act(OpenGroup(inside)) if inside is not None else None)
    opening.setEnabled(inside is not None)
    _show_key(opening, actions["view.open_group"])
    for i, group in enumerate(reversed(open_groups(state, index))):
        closing = menu.addAction(f"Close group {_shown(state, group)}", partial(session.act, CloseGroup(group)))
        if i == 0:  # the key closes the innermost one
            _show_key(closing, actions["view.close_group"])


def _shown(state: DebuggerState, group: GroupName) -> str:
    return parse_name(titled(state, group)).plain.replace("&", "&&")  # Qt takes one for the key of the entry


def _edit_value(session: Session, inspector: Inspector, name: str) -> None:
    session.select(name)
    inspector.edit_value()


def _copy_value(session: Session, name: str) -> None:
    state = session.state
    if state is not None and session.gives_pass(NOT_COPIED):
        value = state.numbers.value(state.view.index[name])
        _copy(full_number(float(value)) if value.ndim == 0 else str(value.tolist()))


def _copy_formulas(session: Session, name: str, *, latex: bool) -> None:
    """The formula and the derivatives, one a line."""
    if session.state is not None:
        _copy("\n".join(all_formulas(session.state, session.state.view.index[name], latex=latex)))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
