"""The palette: a field with the commands below it, over the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui.menus.mnemonics import title_of
from ui.menus.table import COMMANDS
from ui.palette.matching import matching
from ui.theme import Theme

_WIDTH, _ROWS, _ROW_PX, _TOP = 620, 12, 30, 56
_ID = Qt.ItemDataRole.UserRole
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS - 1, Qt.Key.Key_PageUp: 1 - _ROWS}
_ELSEWHERE = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
_SELF = "app.palette"
_BY_ID = {command.id: command for command in COMMANDS}


class Palette(QFrame):
    """Chooses a command by a few of its letters. It goes when a command was chosen, or the focus leaves it.

    Args:
        actions: The actions by command.
        recent: The ids of the commands that were chosen before, the last one first.
        theme: The colours.
        window: Whose commands, and what it lies on.
    """

    chosen = Signal(str)
    """The id of the command that was chosen."""

    def __init__(self, actions: Mapping[str, QAction], recent: Sequence[str], theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setAccessibleName("Command palette")
        self._actions, self._recent, self._theme = actions, recent, theme
        self._before = QApplication.focusWidget()
        if self._before is not None:
            self._before.destroyed.connect(self._forget)
        self.field = QLineEdit()
        self.field.setObjectName("paletteField")
        self.field.setAccessibleName("Command")
        self.field.setPlaceholderText("What should be done?")
        self.field.textChanged.connect(self._refresh)
        self.field.installEventFilter(self)
        self._model = QStandardItemModel(0, 3, self)
        self.list = QTreeView()
        self.list.setObjectName("paletteCommands")
        self.list.setAccessibleName("Commands")
        self.list.setModel(self._model)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setHeaderHidden(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.list.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        # A command may open a dialog, in whose loop the palette ends: not before the list is done with the click.
        self.list.clicked.connect(self._clicked, Qt.ConnectionType.QueuedConnection)
        self.hint = QLabel()
        self.hint.setObjectName("note")
        self.hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.setSpacing(8)
        for widget in (self.field, self.list, self.hint):
            layout.addWidget(widget)
        self.list.selectionModel().currentRowChanged.connect(lambda _: self._explain())
        self.list.setFixedHeight(_ROWS * _ROW_PX)
        self.setFixedWidth(min(_WIDTH, window.width() - 40))
        self._refresh()
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, _TOP)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        """List what the typed letters mean; what makes no sense now comes last, and cannot be chosen."""
        found = matching(self.field.text(), (c for c in COMMANDS if c.id != _SELF), self._recent)
        found.sort(key=lambda command: not self._actions[command.id].isEnabled())
        self._model.setRowCount(0)
        for command in found:
            action = self._actions[command.id]
            where = " › ".join(part for part in (command.menu, command.submenu) if part)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            title = title_of(action)
            items = [QStandardItem(text) for text in (("✓ " if action.isChecked() else "") + title, where, keys)]
            items[0].setData(command.id, _ID)
            items[0].setAccessibleText(", ".join(part for part in (title, where, keys) if part))
            items[2].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for item in items[1:]:
                item.setForeground(QColor(self._theme.hex("secondary")))
            for item in items:
                item.setEnabled(action.isEnabled())
            self._model.appendRow(items)
        self._select(0)

    def _select(self, row: int) -> None:
        last = self._model.rowCount() - 1
        self.list.setCurrentIndex(self._model.index(max(0, min(row, last)), 0))
        self._explain()

    def _explain(self) -> None:
        """Say what the command of the current row does."""
        command = _BY_ID.get(self._id(self.list.currentIndex().row()))
        self.hint.setText("No command is called so" if command is None else command.hint)

    def _id(self, row: int) -> str:
        return str(self._model.item(row).data(_ID)) if 0 <= row < self._model.rowCount() else ""

    def _clicked(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def _choose(self, row: int) -> None:
        command = self._id(row)
        if command and self._actions[command].isEnabled():
            self.leave()
            self.chosen.emit(command)

    def leave(self) -> None:
        """Go, and give the focus back."""
        self.field.removeEventFilter(self)
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def _forget(self) -> None:
        """Who had the focus has ended, while the palette is still open: a dialog that was closed."""
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field's arrow keys move through the list, Return chooses, Escape leaves, and so does another focus."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() in _ELSEWHERE:
            self.leave()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        row = self.list.currentIndex().row()
        key = Qt.Key(event.key())
        if key in _MOVES:
            self._select(row + _MOVES[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._choose(row)
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
