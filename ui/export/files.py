"""A picture as a file: PNG or SVG."""

from __future__ import annotations

import re
from math import sqrt

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from engine.notation import format_count
from ui.drawing.detail import SOME_DETAIL
from ui.drawing.drawings import Drawing
from ui.theme import Theme

_MOST_PIXELS = 200_000_000
_LONGEST_PX = 32_000
"""The longest side: Qt paints nothing beyond 32,767."""
_QUALITY = 80


def png_bytes(drawing: Drawing, theme: Theme, scale: float) -> bytes:
    """The picture as PNG.

    Args:
        drawing: What to draw.
        theme: The colours.
        scale: Pixels a unit, or as many as fit where the image would be larger than the program makes.
    """
    return png_of(image_of(drawing, theme, scale))


def png_of(image: QImage) -> bytes:
    """An image as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", _QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def fitting_scale(drawing: Drawing, scale: float) -> float:
    """The scale itself, or the largest one at which an image is no larger than the program makes."""
    width, height = max(drawing.bounds.width(), 1.0), max(drawing.bounds.height(), 1.0)
    return min(scale, sqrt(_MOST_PIXELS / (width * height)), _LONGEST_PX / width, _LONGEST_PX / height)


def shrunk(drawing: Drawing, scale: float) -> str:
    """What to say of an image that must be smaller than was asked for; empty where it need not."""
    fitting = fitting_scale(drawing, scale)
    if fitting >= scale:
        return ""
    wanted, made = _size(drawing, scale), _size(drawing, fitting)
    return (
        f"the picture would have {format_count(wanted.width())}×{format_count(wanted.height())} pixels "
        f"and is made with {format_count(made.width())}×{format_count(made.height())}, {fitting:.2g} a unit; "
        "an SVG has all its details"
    )


def _size(drawing: Drawing, scale: float) -> QSize:
    bounds = drawing.bounds
    return QSize(max(1, round(bounds.width() * scale)), max(1, round(bounds.height() * scale)))


def image_of(drawing: Drawing, theme: Theme, scale: float) -> QImage:
    """The picture as an image, at the scale or the largest one that fits."""
    bounds, scale = drawing.bounds, fitting_scale(drawing, scale)
    size = _size(drawing, scale)
    image = QImage(size, QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(96 / 0.0254 * scale))
    image.setDotsPerMeterY(round(96 / 0.0254 * scale))
    image.setDevicePixelRatio(scale)
    image.fill(theme.color("canvas"))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        painter.translate(-bounds.topLeft())
        drawing.draw(painter, theme, scale if scale < SOME_DETAIL else 1.0)
    finally:
        painter.end()  # an image that is still being painted ends the process when it is thrown away
    return image


def svg_text(drawing: Drawing, theme: Theme) -> str:
    """The picture as SVG, its texts as text."""
    bounds = drawing.bounds
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(round(bounds.width()), round(bounds.height())))
    generator.setViewBox(QRectF(QPointF(0, 0), bounds.size()))
    generator.setResolution(96)
    generator.setTitle(drawing.title or "Computation graph")
    generator.setDescription("Drawn by GraphViz NN")
    painter = QPainter(generator)
    try:
        painter.fillRect(QRectF(QPointF(0, 0), bounds.size()), theme.color("canvas"))
        painter.translate(-bounds.topLeft())
        drawing.draw(painter, theme)
    finally:
        painter.end()
    buffer.close()
    return _with_fallback_fonts(bytes(data.data()).decode("utf-8"))


def _with_fallback_fonts(svg: str) -> str:
    """Name a generic family behind each font, for readers without ours: SVG names its fonts, it does not hold them."""

    def family(match: re.Match[str]) -> str:
        name = match.group(1).partition(",")[0]  # the others are the program's own
        generic = "monospace" if "Mono" in name else "serif" if "Serif" in name else "sans-serif"
        return f'font-family="{name}, {generic}"'

    return re.sub(r'font-family="([^"]+)"', family, svg)
