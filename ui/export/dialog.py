"""The export dialog: what the file will look like, before it is written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

import resources
from engine.errors import FileError, GraphError
from engine.files import write_bytes
from ui.drawing.drawings import Drawing
from ui.export.files import fitting_scale, image_of, png_bytes, svg_text
from ui.theme import THEMES, theme_named

_PREVIEW = QSize(640, 380)
_ENDINGS = (".svg", ".png")
_SCALES = (1.0, 2.0, 3.0, 4.0)


class ExportDialog(QDialog):
    """Exports one picture.

    Args:
        drawing: What the canvas shows, a dot in mid-air included.
        theme: The theme to begin with.
        folder: Where to offer to save.
        stem: The file name to offer, without its ending.
        parent: The owner.
    """

    def __init__(self, drawing: Drawing, theme: str, folder: Path, stem: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export picture")
        self._drawing, self._folder, self._stem = drawing, folder, stem
        self.written: Path | None = None
        self.preview = QLabel()
        self.preview.setObjectName("exportPreview")
        self.preview.setAccessibleName("Preview")
        self.preview.setMinimumSize(_PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.kind = _choice("Format", ("SVG, to scale and edit", "svg"), ("PNG, to place anywhere", "png"))
        self.theme = _choice("Colours", *((words, name) for name, words in resources.THEMES.items()))
        self.theme.setCurrentIndex(THEMES.index(theme))
        self.scale = _choice("Pixels a unit", *((f"{s:g}×", s) for s in _SCALES))
        self.scale.setCurrentIndex(1)
        self.size_note = QLabel()
        self.size_note.setObjectName("note")
        self.problem = QLabel()
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow("Format", self.kind)
        form.addRow("Colours", self.theme)
        form.addRow("Scale", self.scale)
        form.addRow("", self.size_note)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.buttons.accepted.connect(self._choose_file)
        self.buttons.rejected.connect(self.reject)
        side = QVBoxLayout()
        side.addLayout(form)
        side.addStretch()
        side.addWidget(self.problem)
        side.addWidget(self.buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 18)
        layout.setSpacing(18)
        layout.addWidget(self.preview, 1)
        layout.addLayout(side)
        for choice in (self.kind, self.theme, self.scale):
            choice.currentIndexChanged.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        is_png = self.kind.currentData() == "png"
        self.scale.setEnabled(is_png)
        bounds = self._drawing.bounds
        fit = min(_PREVIEW.width() / bounds.width(), _PREVIEW.height() / bounds.height(), 1.0)
        ratio = self.devicePixelRatioF()
        image = image_of(self._drawing, theme_named(str(self.theme.currentData())), fit * ratio)
        image.setDevicePixelRatio(ratio)
        self.preview.setPixmap(QPixmap.fromImage(image))
        if is_png:
            scale = float(self.scale.currentData())
            made = fitting_scale(self._drawing, scale)
            size = f"{bounds.width() * made:.0f} × {bounds.height() * made:.0f} pixels"
            self.size_note.setText(size if made >= scale else f"{size}: the largest that fits")
        else:
            self.size_note.setText(f"{bounds.width():.0f} × {bounds.height():.0f} units, text as text")

    def _choose_file(self) -> None:
        kind = str(self.kind.currentData())
        offered = str(self._folder / f"{self._stem}.{kind}")
        name, _ = QFileDialog.getSaveFileName(self, "Export picture", offered, f"{kind.upper()} (*.{kind})")
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in _ENDINGS:
            path = path.with_name(f"{path.name}.{kind}")
            if path.exists():  # the file dialog has asked about the name without this ending
                self._complain(f"There is a '{path.name}' already; name it in full to replace it.")
                return
        self.write(path)

    def write(self, path: Path) -> None:
        """Write the file and close; where that fails, say why and stay."""
        try:
            write_bytes(path, self._content(path.suffix.lower()))
        except GraphError as error:
            self._complain(error.spoken)
            return
        self.written = path
        self.accept()

    def _complain(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()

    def _content(self, ending: str) -> bytes:
        theme = theme_named(str(self.theme.currentData()))
        if ending == ".svg":
            return svg_text(self._drawing, theme).encode("utf-8")
        if ending == ".png":
            return png_bytes(self._drawing, theme, float(self.scale.currentData()))
        raise FileError(f"'{ending}' is no ending of a picture", advice="name a file ending in .png or .svg")


def _choice(name: str, *options: tuple[str, object]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for text, value in options:
        box.addItem(text, value)
    return box
