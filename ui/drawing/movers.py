"""What moves, on a painter: dots with their pills, the lanes that grow behind messages, pulses, growing sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from ui.drawing.cargo import CARGO_PX, PAD, THUMB, thumb_box
from ui.drawing.convoy import Mover
from ui.drawing.detail import FULL_DETAIL
from ui.drawing.ledger import draw_ledger
from ui.drawing.mathtext import draw_text
from ui.drawing.picture import Picture
from ui.drawing.tracks import beginning
from ui.fonts import sans
from ui.theme import Theme

_DOT = 6.5
_PULSE = 15.0
"""How far a pulse reaches beyond its node."""
_LEGIBLE = 0.8
"""The scale at which pills are shown from where nodes show no numbers."""
_LARGEST = 3.0
_MOST_BOXES = 60
"""Of more movers than these the whole picture counts as moving."""
_MOST_ENLARGED = 3
"""So many pills are enlarged in a far view; more would cover each other."""


def draw_movers(painter: QPainter, picture: Picture, theme: Theme, scale: float = 1.0) -> None:
    """Draw what the phase of an animation moves.

    Args:
        painter: Draws in units of the picture.
        picture: What to draw.
        theme: The colours.
        scale: Pixels a unit; exported files pass 1.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for node, part in picture.pulses:
        _draw_pulse(painter, picture.arrangement.rect(node), part, theme)
    enlarged = _enlarged(scale)
    for traveller in picture.arrived:
        _draw_lane(painter, traveller.path, theme)
    for mover in picture.movers:
        if mover.backward:
            _draw_lane(painter, beginning(mover.traveller.track, mover.phase), theme)
    for mover in picture.movers:
        _draw_dot(painter, mover, theme, enlarged)
    pills = [mover for mover in picture.movers if mover.label is not None]
    for mover in pills if enlarged == 1.0 else pills[:_MOST_ENLARGED]:
        _draw_pill(painter, mover, theme, enlarged)


def _enlarged(scale: float) -> float:
    """How much larger than the picture's units dots and pills are."""
    return 1.0 if scale >= FULL_DETAIL else min(_LEGIBLE / scale, _LARGEST)


def draw_sums(painter: QPainter, picture: Picture, theme: Theme) -> None:
    """Draw the sums that the last messages belong to, as far as they have grown."""
    for ledger in picture.ledgers:
        is_settled = picture.is_settled_now(ledger.node)
        draw_ledger(painter, ledger, theme, landed=picture.landed_now(ledger.node), is_settled=is_settled)


def draw_offers(painter: QPainter, picture: Picture, visible: Collection[tuple[int, int]], theme: Theme) -> None:
    """Light up the edges that lead on from what has just been computed: to everything that will use it."""
    color = theme.color("forward")
    color.setAlphaF(0.6)
    painter.setPen(QPen(color, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for edge in picture.offered_edges:
        if edge in visible:
            painter.drawPath(picture.arrangement.forward_path(*edge))


def _draw_lane(painter: QPainter, path: QPainterPath, theme: Theme) -> None:
    pen = QPen(theme.color("backward"), 2.4)
    pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _draw_dot(painter: QPainter, mover: Mover, theme: Theme, enlarged: float) -> None:
    painter.setPen(QPen(theme.color("card"), 1.6))
    painter.setBrush(theme.color("backward" if mover.backward else "forward"))
    painter.drawEllipse(mover.position, _DOT * enlarged, _DOT * enlarged)


def _draw_pill(painter: QPainter, mover: Mover, theme: Theme, enlarged: float) -> None:
    cargo, token = mover.traveller.cargo, "backward" if mover.backward else "forward"
    width, height = cargo.size
    assert mover.label is not None
    painter.save()
    painter.translate(mover.label)
    painter.scale(enlarged, enlarged)
    painter.setPen(QPen(theme.color(token), 1.4))
    painter.setBrush(theme.color(f"{token}_tint"))
    painter.drawRoundedRect(QRectF(-width / 2, -height / 2, width, height), height / 2, height / 2)
    x = PAD - width / 2
    if cargo.array is not None:
        image = cargo.image(theme)
        painter.drawImage(thumb_box(image, QPointF(x - 2 + THUMB / 2, 0), THUMB), image)
        x += THUMB
    draw_text(painter, cargo.text, x, 4, sans(CARGO_PX, bold=True), theme.color(token))
    painter.restore()


def _draw_pulse(painter: QPainter, rect: QRectF, part: float, theme: Theme) -> None:
    """Draw the ring with which a node takes its seed or adds its messages up."""
    color = theme.color("backward")
    color.setAlphaF(max(0.0, 1.0 - part) * 0.9)
    grow = 3 + 9 * part
    painter.setPen(QPen(color, 2.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(-grow, -grow, grow, grow), 10 + grow, 10 + grow)


def moving_boxes(picture: Picture, scale: float = 1.0) -> list[QRectF]:
    """What the moving part covers at the picture's phase, for a canvas that paints no more than that."""
    if len(picture.movers) > _MOST_BOXES:
        return [picture.arrangement.bounds]
    rect, more = picture.arrangement.rect, _enlarged(scale) - 1.0
    boxes = []
    for mover in picture.movers:
        box = mover.box
        across, down = more * box.width() / 2, more * box.height() / 2
        boxes.append(box.adjusted(-across, -down, across, down))
    boxes += [_tail(mover) for mover in picture.movers if mover.backward]
    boxes += [rect(node).adjusted(-_PULSE, -_PULSE, _PULSE, _PULSE) for node, _ in picture.pulses]
    boxes += [rect(node).adjusted(-_PULSE, -_PULSE, _PULSE, _PULSE) for node in picture.changed_nodes_now]
    return boxes + [ledger.box.adjusted(-2, -2, 2, 2) for ledger in picture.ledgers]


def _tail(mover: Mover) -> QRectF:
    """The piece of the lane behind a message."""
    return beginning(mover.traveller.track, mover.phase).boundingRect().adjusted(-3, -3, 3, 3)


def united(boxes: Iterable[QRectF]) -> QRectF:
    """What boxes cover together."""
    bounds = QRectF()
    for box in boxes:
        bounds = bounds.united(box)
    return bounds
