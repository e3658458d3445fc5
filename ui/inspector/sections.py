"""The inspector's sections: a heading that folds what stands below it, and is remembered folded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui.settings import Settings


def rich_label(name: str, parent: QWidget | None = None) -> QLabel:
    """A label of rich text that breaks its lines, can be selected, and has links for mouse and keyboard."""
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
    label.setTextInteractionFlags(flags | Qt.TextInteractionFlag.LinksAccessibleByKeyboard)
    # However long a word is, it must not push the panel wider than its pane.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


class Section(QWidget):
    """A heading over a widget.

    Args:
        heading: The heading.
        content: What stands below it.
        settings: Where it is remembered whether it is folded.
        parent: The owner.
    """

    unfolded = Signal()
    """Somebody wants to see what is in it."""

    def __init__(self, heading: str, content: QWidget, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings, self._key = settings, heading.capitalize()
        self.setAccessibleName(self._key)
        self.header = QToolButton(self)
        self.header.setObjectName("section")
        self.header.setText(heading)
        self.header.setCheckable(True)
        self.header.setAutoRaise(True)
        self.header.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setAccessibleName(f"{self._key}, unfolded or folded")
        self.header.setChecked(self._key not in settings.folded_sections)
        self.header.toggled.connect(self._toggled)
        self.content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.header)
        layout.addWidget(content)
        self._show_whether_folded()
        if not self.is_unfolded:  # it is shown with its section, not before: that would style it twice
            content.hide()

    @property
    def is_unfolded(self) -> bool:
        """Whether what stands below the heading is shown."""
        return self.header.isChecked()

    def _toggled(self, unfolded: bool) -> None:
        folded = self._settings.folded_sections
        self._settings.folded_sections = folded - {self._key} if unfolded else folded | {self._key}
        self._show_whether_folded()
        self.content.setVisible(unfolded)
        if unfolded:
            self.unfolded.emit()

    def _show_whether_folded(self) -> None:
        self.header.setArrowType(Qt.ArrowType.DownArrow if self.is_unfolded else Qt.ArrowType.RightArrow)
        self.header.setToolTip("Fold this section away" if self.is_unfolded else "Unfold this section")


class TextSection(Section):
    """A heading over rich text, hidden while it has nothing to say.

    Args:
        heading: The heading.
        settings: Where it is remembered whether it is folded.
        parent: The owner.
        tiled: Whether the text stands on a tile, as formulas do.
    """

    def __init__(self, heading: str, settings: Settings, parent: QWidget | None = None, *, tiled: bool = False) -> None:
        self.label = rich_label(heading)
        content: QWidget = self.label
        if tiled:
            content = QFrame()
            content.setObjectName("formulaTile")
            inside = QVBoxLayout(content)
            inside.setContentsMargins(12, 9, 12, 9)
            inside.addWidget(self.label)
        super().__init__(heading, content, settings, parent)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self.setVisible(bool(text))
        if text != self.label.text():
            self.label.setText(text)
