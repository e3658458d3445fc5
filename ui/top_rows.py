"""Transport and data bar above the canvas: side by side where there is room, to leave the graph its height."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.timeline.transport import Transport
from ui.training.bar import DataBar

LOW_PX = 800
"""In a window that is not this high a row is worth more than buttons in their full form."""


class TopRows(QWidget):
    """The two bars, in one row or in two.

    Args:
        transport: The stepping commands.
        data_bar: The examples; it comes and goes with the document.
        parent: The owner.
    """

    def __init__(self, transport: Transport, data_bar: DataBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transport, self._data_bar = transport, data_bar
        self.is_joined = self._is_moving = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(transport)
        self._rows.addWidget(data_bar)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.arrange)
        data_bar.arranged.connect(self.arrange_soon)

    def arrange_soon(self) -> None:
        """Arrange them with the next event: a bar that leaves a row while that is being laid out ends the process."""
        self._later.start()

    def arrange(self) -> None:
        """Put the bars side by side if both have room, or below each other."""
        is_hidden, is_low = self._data_bar.isHidden(), self.window().height() < LOW_PX
        joined = self._transport_px(roomy=not is_low) + self._data_bar.joined_px <= self.width()
        if self._is_moving:
            return
        if joined == self.is_joined:
            self._transport.arrange()  # what stands in its row may have come or gone
            return
        self.is_joined, self._is_moving = joined, True  # on its way it is resized, which asks for its place again
        if joined:
            self._transport.place.addWidget(self._data_bar)
        else:
            self._rows.addWidget(self._data_bar)
        self._data_bar.setHidden(is_hidden)  # in another parent it would be shown with a later event
        self._data_bar.join(joined)
        self._transport.arrange()
        self._is_moving = False

    def _transport_px(self, *, roomy: bool) -> int:
        """The width of the transport alone."""
        return self._transport.needed_px(roomy=roomy) - self._transport.place.minimumSize().width()

    def minimumSizeHint(self) -> QSize:
        """What the bars need below each other, so that a window can become as narrow as that."""
        return QSize(self._transport_px(roomy=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One row or two, as there is room."""
        super().resizeEvent(event)
        self.arrange_soon()
