"""Cards of the gallery: an example's picture, title and first lines."""

from __future__ import annotations

import ast
from functools import lru_cache

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

import resources
from ui.fonts import sans
from ui.theme import Theme

_PICTURE_PX, _PAD, _WORDS_PX = 112, 12, 66


@lru_cache(maxsize=64)
def example_words(name: str) -> tuple[str, str]:
    """An example's title and the first paragraph of its notes, read without the engine."""
    doc = ast.get_docstring(ast.parse(resources.example_text(name))) or name
    title, _, notes = doc.strip().partition("\n")
    paragraph = notes.strip().split("\n\n")[0].replace("\n", " ").replace("`", "").replace("*", "")
    return title.strip(), paragraph


@lru_cache(maxsize=32)
def example_image(name: str, theme: str) -> QImage:
    """An example's picture, shared by all galleries of all windows; empty where there is none."""
    return QImage.fromData(resources.example_picture(name, theme) or b"")


class ExampleCard(QPushButton):
    """One example; pressing it opens it.

    Args:
        name: The example.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.name = name
        self._title, self._text = example_words(name)
        self.setAccessibleName(f"Example: {self._title}")
        self.setAccessibleDescription(self._text)
        self.setToolTip(f"{self._title}\n{self._text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(190)
        self.setFixedHeight(_PICTURE_PX + _WORDS_PX + 2 * _PAD)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Use other colours, and the picture that was drawn in them."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """A card of the welcome page."""
        return QSize(270, _PICTURE_PX + _WORDS_PX + 2 * _PAD)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew when focus or palette change."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button of the style sheet, the picture, and the words."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        inside = QRectF(self.rect()).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        frame = QRectF(inside.left(), inside.top(), inside.width(), _PICTURE_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("canvas"))
        painter.drawRoundedRect(frame, 7, 7)
        picture = example_image(self.name, self._theme.picture_theme)  # many windows never show the second gallery
        if not picture.isNull():
            _draw_picture(painter, picture, frame.adjusted(8, 8, -8, -8))
        painter.setPen(self._theme.color("text"))
        title, begin = sans(13, bold=True), frame.bottom() + 12
        top = _draw_lines(painter, self._title, title, inside, begin, 2)
        is_long = top - begin > 1.5 * QFontMetricsF(title).height()
        painter.setPen(self._theme.color("secondary"))
        _draw_lines(painter, self._text, sans(11), inside, top + 4, 1 if is_long else 2)
        painter.end()


def _draw_picture(painter: QPainter, picture: QImage, frame: QRectF) -> None:
    """Draw a picture as large as its frame allows, in its middle."""
    scale = min(frame.width() / picture.width(), frame.height() / picture.height())
    width, height = picture.width() * scale, picture.height() * scale
    target = QRectF(frame.center().x() - width / 2, frame.center().y() - height / 2, width, height)
    painter.drawImage(target, picture, QRectF(picture.rect()))


def _draw_lines(painter: QPainter, text: str, font: QFont, area: QRectF, top: float, most: int) -> float:
    """Draw a text in at most so many lines, the last one cut with an ellipsis; return where it ends."""
    painter.setFont(font)
    metrics = painter.fontMetrics()
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    ranges: list[tuple[int, int]] = []
    while len(ranges) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(area.width())
        ranges.append((line.textStart(), line.textLength()))
    layout.endLayout()
    for i, (start, length) in enumerate(ranges):
        piece = text[start:] if i == most - 1 else text[start : start + length]
        shown = metrics.elidedText(piece.strip(), Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(QRectF(area.left(), top, area.width(), metrics.height() + 2), shown)
        top += metrics.height() + 1
    return top
