"""A page in a column of readable width, its pictures as wide as the column at most."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextBlock, QTextCursor, QTextDocument, QTextImageFormat
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

import resources
from ui.guide.page import blocks_of, pieces_of

_COLUMN_PX = 720
_EDGE_PX = 28
_LEAST_PX = 240
_ABOVE_PX = 10


class Reader(QTextBrowser):
    """Shows a page. Where links lead is for others to say.

    Args:
        parent: The owner.
    """

    reading_px = 40
    """What stands so far below the upper edge is being read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guidePage")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column_px = 0.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle; what stood at the upper edge stays there."""
        at_top = self.cursorForPosition(self.viewport().rect().topLeft()).block()
        super().resizeEvent(event)
        if self.fit():
            self.verticalScrollBar().setValue(self.top_of(at_top))

    def fit(self) -> bool:
        """Give column and pictures the width that there is.

        Returns:
            Whether the column has another width than before.
        """
        room = self.viewport().width()
        column = max(min(room - 2 * _EDGE_PX, _COLUMN_PX), _LEAST_PX)
        frame = self.document().rootFrame()
        form = frame.frameFormat()
        side = max((room - column) / 2, _EDGE_PX)
        form.setLeftMargin(side)
        form.setRightMargin(max(room - column - side, 0))
        form.setTopMargin(18)
        form.setBottomMargin(60)
        frame.setFrameFormat(form)
        is_other = column != self._column_px
        self._column_px = column
        self._fit_pictures()
        return is_other

    def top_of(self, block: QTextBlock) -> int:
        """How far down the page is to be moved for a paragraph to stand at the upper edge, in pixels."""
        return max(int(self.document().documentLayout().blockBoundingRect(block).top()) - _ABOVE_PX, 0)

    def _fit_pictures(self) -> None:
        folder, ratio = resources.document_folder(), self.devicePixelRatioF()
        for position, form in self._pictures():
            picture = QImage(str(folder / form.name()))
            width = min(self._column_px, picture.width())
            if picture.isNull() or (form.width() == width and self._has_picture(form.name(), width * ratio)):
                continue
            pixels = min(round(width * ratio), picture.width())
            smooth = picture.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
            self.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()), smooth)
            form.setWidth(width)
            form.setHeight(width * picture.height() / picture.width())
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)

    def _has_picture(self, name: str, pixels: float) -> bool:
        made = self.document().resource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        return isinstance(made, QImage) and abs(made.width() - pixels) < 1

    def _pictures(self) -> list[tuple[int, QTextImageFormat]]:
        return [
            (position, shape.toImageFormat())
            for block in blocks_of(self.document())
            for position, _, shape in pieces_of(block)
            if shape.isImageFormat()
        ]
