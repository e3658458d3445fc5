"""A picture for the clipboard: PNG and SVG at once, so that each program takes the one that it understands."""

from __future__ import annotations

import math

from PySide6.QtCore import QMimeData

from ui.drawing.drawings import Drawing
from ui.export.files import image_of, png_of, svg_text
from ui.theme import Theme

_SCALE = 2.0
_MOST_PIXELS = 24_000_000
"""A larger picture is copied at a smaller scale."""


def mime_of(drawing: Drawing, theme: Theme) -> QMimeData:
    """A picture in both formats.

    Args:
        drawing: What to draw.
        theme: The colours.
    """
    bounds = drawing.bounds
    fitting = math.sqrt(_MOST_PIXELS / max(bounds.width() * bounds.height(), 1.0))
    image = image_of(drawing, theme, min(_SCALE, fitting))
    data = QMimeData()
    data.setImageData(image)
    data.setData("image/png", png_of(image))
    data.setData("image/svg+xml", svg_text(drawing, theme).encode())
    return data
