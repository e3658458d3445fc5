"""The menu that copies a node's numbers: each of its arrays as text, NumPy, CSV or LaTeX."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from engine.arrays import Array
from engine.errors import GraphError
from engine.notation import format_count
from engine.notation.copying import Form, copied
from ui.inspector.sources import sources
from ui.session import NOT_COPIED, Session

FORMS = {Form.TEXT: "Text", Form.NUMPY: "NumPy", Form.CSV: "CSV", Form.LATEX: "LaTeX"}
_MOST_MESSAGES = 12
"""More messages have no room in a menu; the rows of the inspector can be selected and copied."""


def add_copies(menu: QMenu, session: Session, name: str) -> None:
    """Add a submenu for each array of a node.

    Args:
        menu: Where.
        session: Whose numbers; they are read when an entry is chosen.
        name: The node's address.
    """
    state = session.settled
    if state is None:
        return
    index = state.view.index[name]
    found = sources(state, index)
    for source in found[:_MOST_MESSAGES]:
        inner = menu.addMenu(f"{source.title[0].upper()}{source.title[1:]}".replace("&", "&&"))
        array = source.array()
        inner.setEnabled(array is not None)
        if array is not None:
            add_forms(inner, session, source.title, array)
    if len(found) > _MOST_MESSAGES:
        left_out = menu.addAction(
            f"{format_count(len(found) - _MOST_MESSAGES)} more: select them among the messages themselves"
        )
        left_out.setEnabled(False)


def add_forms(menu: QMenu, session: Session, title: str, array: Array) -> None:
    """Add an entry for each form.

    Args:
        menu: Where.
        session: Who tells what was copied, or why not.
        title: What the array is called.
        array: It.
    """
    for form, words in FORMS.items():
        menu.addAction(words, partial(copy_array, session, title, array, form))


def copy_array(session: Session, title: str, array: Array, form: Form) -> None:
    """Put an array on the clipboard, and say so, or why not: it is too large, or of another pass than the text's."""
    if not session.gives_pass(NOT_COPIED):
        return
    try:
        text = copied(array, form)
    except GraphError as error:
        session.notified.emit(error.sentence)
        return
    QGuiApplication.clipboard().setText(text)
    session.notified.emit(f"Copied as {FORMS[form]}: {title}")
