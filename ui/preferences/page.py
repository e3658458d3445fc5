"""The settings as a page: what is changed there holds at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.preferences.table import ON_OFF, PREFERENCES, Preference
from ui.settings import Settings

_WIDTH = 540


class PreferencesPage(QDialog):
    """All settings of the table.

    Args:
        settings: Where they are read; whoever hears :attr:`wanted` puts them in force.
        parent: The owner.
        notes: Setting's id -> what else there is to say of it now.
    """

    wanted = Signal(str, object)
    """A setting's id, and the value that it should have."""

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, *, notes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        super().__init__(parent)
        self.setObjectName("preferences")
        self.setWindowTitle("Settings")
        self._settings = settings
        self._notes = notes
        self._controls: dict[str, QComboBox | QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(0, 1)
        section = ""
        for preference in PREFERENCES:
            if preference.section != section:
                section = preference.section
                self._add_heading(grid, section)
            self._add(grid, preference)
        self.defaults = defaults = QPushButton("Defaults")
        defaults.setAutoDefault(False)
        defaults.setToolTip("All settings of this page as at the beginning")
        defaults.clicked.connect(self._reset)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(defaults, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        rows = QWidget()
        rows.setLayout(grid)
        grid.setContentsMargins(24, 0, 24, 0)
        self.rows = QScrollArea()
        self.rows.setObjectName("preferenceRows")
        self.rows.setWidgetResizable(True)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setWidget(rows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 14, 0, 18)
        layout.setSpacing(14)
        layout.addWidget(self.rows)
        buttons.setContentsMargins(24, 0, 24, 0)
        layout.addWidget(buttons)
        self.refresh()
        self._fit(grid.totalHeightForWidth, buttons)

    def _fit(self, height_of: Callable[[int], int], buttons: QWidget) -> None:
        """Be as high as all rows, on a screen that has room for them; wrapped lines have no height of their own."""
        self.ensurePolished()  # with the fonts of the style sheet
        self.setMinimumWidth(_WIDTH)
        frame = 2 * self.rows.frameWidth()
        height = height_of(_WIDTH - frame) + frame + buttons.sizeHint().height() + 46
        self.resize(_WIDTH, min(height, self.screen().availableGeometry().height() - 40))

    def _add_heading(self, grid: QGridLayout, text: str) -> None:
        label = QLabel(text.upper())
        label.setObjectName("section")
        label.setContentsMargins(0, 14, 0, 4)
        grid.addWidget(label, grid.rowCount(), 0, 1, 2)

    def _add(self, grid: QGridLayout, preference: Preference) -> None:
        row = grid.rowCount()
        control = self._control(preference)
        control.setObjectName(f"preference-{preference.id}")
        control.setAccessibleName(preference.title)
        control.setAccessibleDescription(preference.hint)
        self._controls[preference.id] = control
        said = self._notes.get(preference.id)
        title, hint = QLabel(preference.title), QLabel(f"{preference.hint}; {said}" if said else preference.hint)
        title.setBuddy(control)
        hint.setObjectName("note")
        hint.setWordWrap(True)
        grid.addWidget(title, row, 0)
        grid.addWidget(control, row, 1, 2, 1)
        grid.addWidget(hint, row + 1, 0)
        grid.setRowMinimumHeight(row + 2, 8)

    def _control(self, preference: Preference) -> QComboBox | QCheckBox:
        if preference.choices is ON_OFF:
            box = QCheckBox()
            box.clicked.connect(lambda on: self.wanted.emit(preference.id, on))
            return box
        combo = QComboBox()
        for value, title in preference.choices.items():
            combo.addItem(title, value)
        combo.activated.connect(lambda row: self.wanted.emit(preference.id, combo.itemData(row)))
        return combo

    def refresh(self) -> None:
        """Show what holds."""
        for name, control in self._controls.items():
            value = getattr(self._settings, name)
            if isinstance(control, QCheckBox):
                control.setChecked(bool(value))
            else:
                control.setCurrentIndex(control.findData(value))

    def _reset(self) -> None:
        for preference in PREFERENCES:
            default = getattr(type(self._settings), preference.id).default
            if getattr(self._settings, preference.id) != default:
                self.wanted.emit(preference.id, default)
        self.refresh()
