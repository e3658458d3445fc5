"""The settings of the next training run, as fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QWidget

from engine.errors import GraphError
from engine.learning.settings import OPTIMIZERS, TrainSettings, settings_of

_WIDTH_PX = 96


class SettingsForm(QWidget):
    """The settings that a person changes from run to run; the others stay as the text has them.

    Args:
        parent: The owner.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainSettings")
        self._settings = TrainSettings()
        self.optimizer = QComboBox()
        self.optimizer.setObjectName("trainOptimizer")
        self.optimizer.addItems(OPTIMIZERS)
        self.optimizer.setFixedWidth(_WIDTH_PX)
        self.optimizer.activated.connect(lambda i: self._take("optimizer", OPTIMIZERS[i]))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(10)
        form.setVerticalSpacing(5)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._add(form, "optimiser", self.optimizer, "How a gradient becomes a step")
        self.fields: Mapping[str, QLineEdit] = {
            name: self._field(form, name, label, hint) for name, (label, hint) in _FIELDS.items()
        }
        self.show_settings(self._settings)

    @property
    def settings(self) -> TrainSettings:
        """What the next run takes."""
        return self._settings

    def show_settings(self, settings: TrainSettings) -> None:
        """Show the settings of a model."""
        self._settings = settings
        self.optimizer.setCurrentIndex(OPTIMIZERS.index(settings.optimizer))
        for name, field in self.fields.items():
            field.setText(_text(getattr(settings, name)))
            _mark(field, "")

    def _field(self, form: QFormLayout, name: str, label: str, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"train_{name}")
        field.setFixedWidth(_WIDTH_PX)
        field.editingFinished.connect(lambda: self._typed(name))
        self._add(form, label, field, hint)
        return field

    def _add(self, form: QFormLayout, label: str, field: QWidget, hint: str) -> None:
        title = QLabel(label)
        title.setObjectName("note")
        title.setBuddy(field)
        field.setToolTip(hint)
        field.setAccessibleName(label)
        field.setAccessibleDescription(hint)
        form.addRow(title, field)

    def _typed(self, name: str) -> None:
        field = self.fields[name]
        try:
            value = _READ[name](field.text().strip())
            self._take(name, value)
        except (GraphError, ValueError) as error:
            sentence = error.message if isinstance(error, GraphError) else f"'{field.text()}' is no number"
            _mark(field, sentence)

    def _take(self, name: str, value: object) -> None:
        settings_of({name: value})
        if getattr(self._settings, name) != value:
            self._settings = replace(self._settings, **{name: value})  # type: ignore[arg-type]  # checked by settings_of
            self.edited.emit()
        if name in self.fields:
            self.fields[name].setText(_text(value))
            _mark(self.fields[name], "")


_FIELDS: Mapping[str, tuple[str, str]] = {
    "lr": ("learning rate", "The length of a step"),
    "batch": ("batch", "Examples a step; empty: all of them"),
    "epochs": ("epochs", "Passes over the data"),
    "seed": ("seed", "Of everything random: the same seed gives the same run"),
}


def _whole_or_none(text: str) -> int | None:
    return int(text) if text and text != "all" else None


_READ: Mapping[str, Callable[[str], object]] = {"lr": float, "batch": _whole_or_none, "epochs": int, "seed": int}


def _text(value: object) -> str:
    if value is None:
        return "all"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _mark(field: QLineEdit, problem: str) -> None:
    """Show that what stands in a field cannot be used, and why."""
    if bool(field.property("invalid")) != bool(problem):
        field.setProperty("invalid", bool(problem))
        field.style().unpolish(field)
        field.style().polish(field)
    if problem:
        field.setToolTip(problem)
