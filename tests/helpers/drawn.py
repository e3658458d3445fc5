"""What is drawn, read from the picture's SVG: its texts and where they stand, whoever has placed them.

An oracle of its own: nothing of the program's placing is asked, only what reached the painter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from PySide6.QtCore import QBuffer, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTransform
from PySide6.QtSvg import QSvgGenerator

from ui.drawing.drawings import Drawing
from ui.theme import theme_named

_SVG = "{http://www.w3.org/2000/svg}"
_SCRIPT = 9.0
"""How far above or below its row an index may stand."""


@dataclass(frozen=True)
class Text:
    """A piece of text on a picture: its letters and the room that their ink takes."""

    words: str
    box: QRectF


def texts_of(drawing: Drawing) -> list[Text]:
    """All pieces of text of a drawing, in its own units."""
    return _texts(_svg(drawing))


def _svg(drawing: Drawing) -> str:
    """A drawing as it is written into a file, but with its own units."""
    bounds = drawing.bounds.adjusted(-100, -100, 100, 100)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(96)
    generator.setSize(QSize(round(bounds.width()), round(bounds.height())))
    generator.setViewBox(bounds)
    painter = QPainter(generator)
    drawing.draw(painter, theme_named("light"))
    painter.end()
    return bytes(buffer.data().data()).decode("utf-8")


def _texts(svg: str) -> list[Text]:
    found: list[Text] = []
    end = (0.0, 0.0)
    for group in ET.fromstring(svg).iter(f"{_SVG}g"):
        shift = _transform(group.get("transform", ""))
        for text in group.findall(f"{_SVG}text"):
            words, metrics = text.text or "", QFontMetricsF(_font(text))
            x, y = float(text.get("x", "0")), float(text.get("y", "0"))
            box = shift.mapRect(metrics.tightBoundingRect(words).translated(x, y))
            if found and abs(x - end[0]) < 0.1 and abs(y - end[1]) < _SCRIPT:
                # A name, its index and what follows are pieces of one row.
                found[-1] = Text(found[-1].words + words, found[-1].box.united(box))
            elif words.strip():
                found.append(Text(words, box))
            end = (x + metrics.horizontalAdvance(words), y)
    return found


def _font(text: ET.Element) -> QFont:
    font = QFont(text.get("font-family", ""))
    font.setPixelSize(int(text.get("font-size", "1")))
    font.setWeight(QFont.Weight(int(text.get("font-weight", "400"))))
    font.setItalic(text.get("font-style") == "italic")
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _transform(text: str) -> QTransform:
    numbers = [float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", text)]
    return QTransform(*numbers) if len(numbers) == 6 else QTransform()


def overlaps(texts: list[Text], least: float = 0.5) -> list[tuple[Text, Text]]:
    """The pairs of texts whose ink covers each other by more than so much both ways."""
    boxes = [text.box for text in texts]
    return [(texts[i], texts[j]) for i, j in covering(boxes, boxes, least) if i < j]


def covering(ones: Sequence[QRectF], others: Sequence[QRectF], least: float) -> list[tuple[int, int]]:
    """Which boxes cover which others by more than so much both ways: their places."""
    a, b = _edges(ones), _edges(others)
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return [(int(i), int(j)) for i, j in np.argwhere((high - low > least).all(axis=2))]


def _edges(boxes: Sequence[QRectF]) -> np.ndarray:
    return np.array([(b.left(), b.top(), b.right(), b.bottom()) for b in boxes], dtype=float).reshape(-1, 4)


def curves_of(drawing: Drawing) -> list[np.ndarray]:
    """The points of all paths of a drawing that are not filled, in its own units: edges and lanes among them."""
    found = []
    for group in ET.fromstring(_svg(drawing)).iter(f"{_SVG}g"):
        if group.get("fill") == "none":
            shift = _transform(group.get("transform", ""))
            for path in group.findall(f"{_SVG}path"):
                numbers = np.array([float(n) for n in re.findall(r"-?[\d.]+(?:e-?\d+)?", path.get("d", ""))])
                mapped = [shift.map(x, y) for x, y in numbers.reshape(-1, 2).tolist()]
                found.append(np.array(mapped))
    return found
