"""Icons: packaged SVG drawings in a theme's colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

_SIZES_PX = (20, 40, 60)


@lru_cache(maxsize=128)
def icon(name: str, color: str, disabled: str = "") -> QIcon:
    """An icon in a colour, crisp at every scale of the screen.

    Args:
        name: The drawing's name in the resources.
        color: ``#RRGGBB``.
        disabled: The colour while its command cannot be used.
    """
    result = QIcon()
    for size in _SIZES_PX:
        result.addPixmap(_pixmap(name, color, size))
        if disabled:
            result.addPixmap(_pixmap(name, disabled, size), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, color: str, size_px: int) -> QPixmap:
    svg = resources.icon_svg(name).replace("currentColor", color)
    pixmap = QPixmap(QSize(size_px, size_px))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap
