"""Which edge is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker

from ui.drawing.arrangement import Arrangement

_MOST = 64
"""Where more curves than this run close by, nobody could say which one is meant."""


def edge_at(arrangement: Arrangement, place: QPointF, reach: float) -> tuple[int, int] | None:
    """The edge whose curve, or whose message's lane, runs by a point; the last one drawn of several.

    Args:
        arrangement: Where they run.
        place: The point, in units of the picture.
        reach: How far away a curve may be.
    """
    candidates = arrangement.edges_in(QRectF(place, place).adjusted(-reach, -reach, reach, reach))
    if len(candidates) > _MOST:
        return None
    stroker = QPainterPathStroker()
    stroker.setWidth(2 * reach)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    for edge in reversed(candidates):
        if any(_runs_by(stroker, path, place) for path in _curves(arrangement, edge)):
            return edge
    return None


def _curves(arrangement: Arrangement, edge: tuple[int, int]) -> tuple[QPainterPath, QPainterPath]:
    return arrangement.forward_path(*edge), arrangement.backward_path(*edge)


def _runs_by(stroker: QPainterPathStroker, path: QPainterPath, place: QPointF) -> bool:
    return stroker.createStroke(path).contains(place)
