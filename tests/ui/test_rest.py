"""A window in which nothing happens does nothing: no layout and no frame is asked for again and again."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

_WORK = (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest, QEvent.Type.Paint)
_QUIET_ROUNDS, _MOST_ROUNDS = 20, 500


class _Heard(QObject):
    """Notes which widgets are laid out or painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _WORK and isinstance(watched, QWidget):
            self.widgets.append(f"{event.type().name} {type(watched).__name__} {watched.objectName()}")
        return False


def _never_rests(app: QApplication) -> list[str]:
    """What is still being done after many rounds of the event loop; empty when a stretch of them had nothing to do."""
    heard, quiet, last = _Heard(), 0, []
    app.installEventFilter(heard)
    for _ in range(_MOST_ROUNDS):
        QApplication.processEvents()
        if not heard.widgets:
            quiet += 1
            if quiet == _QUIET_ROUNDS:
                break
            continue
        quiet, last, heard.widgets = 0, heard.widgets, []
    app.removeEventFilter(heard)
    return [] if quiet == _QUIET_ROUNDS else last


@pytest.mark.parametrize("command", ["", "view.color_by_value", "view.units", "view.legend", "view.legend_full"])
@pytest.mark.parametrize("size", [(1440, 900), (1024, 640)])
def test_a_window_that_nobody_touches_comes_to_rest(person, qapp, command, size):
    person.opens("mlp-scalar")
    person.window.resize(*size)
    if command:
        person.window.actions_by_id[command].trigger()
    assert _never_rests(qapp) == []


def test_a_window_without_a_document_comes_to_rest(person, qapp):
    person.session.close()
    assert _never_rests(qapp) == []
