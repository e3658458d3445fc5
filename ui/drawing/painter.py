"""The painter: a whole picture, in full detail or as little of it as a far view can show."""

from __future__ import annotations

from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.debugging.steps import StepKind
from ui.drawing.cards import draw_node
from ui.drawing.edges import draw_edges, draw_labels, draw_lanes
from ui.drawing.frames import draw_frames
from ui.drawing.mathtext import draw_runs, runs_width
from ui.drawing.movers import draw_movers, draw_offers, draw_sums
from ui.drawing.picture import Picture
from ui.theme import Theme

FULL_DETAIL, SOME_DETAIL = 0.55, 0.3
"""Scales from which a node shows its numbers, and its name."""
_FAR_NAME_PX = 26.0


def draw_picture(painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, scale: float = 1.0) -> None:
    """Draw everything: edges, lanes, nodes, labels, and what is on its way.

    Args:
        painter: Draws in units of the picture; its background is the caller's.
        picture: What to draw.
        theme: The colours.
        exposed: The part that is seen.
        scale: Pixels a unit, which decides on the detail; exported files pass 1.
    """
    draw_still(painter, picture, theme, exposed, scale)
    draw_moving(painter, picture, theme, exposed, scale)


def draw_still(painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, scale: float = 1.0) -> None:
    """Draw what stays as it is until the next step."""
    visible = _visible(picture, exposed)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale >= SOME_DETAIL)
    frames = picture.arrangement.frames
    draw_frames(painter, frames, exposed, theme, far=scale < SOME_DETAIL, small=scale < FULL_DETAIL)
    if scale < SOME_DETAIL:
        _draw_far_edges(painter, picture, theme)
        _draw_far_nodes(painter, picture, theme, visible)
        return
    edges = _visible_edges(picture, exposed)
    draw_edges(painter, picture, edges, theme)
    draw_offers(painter, picture, edges, theme)
    draw_lanes(painter, picture, edges, theme)
    for index in visible:
        if scale >= FULL_DETAIL:
            draw_one(painter, picture, theme, int(index))
        else:
            _draw_named(painter, picture, theme, int(index))
    if scale >= FULL_DETAIL:
        draw_labels(painter, picture, theme)
        if not picture.in_motion:
            draw_sums(painter, picture, theme)


def draw_moving(painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, scale: float = 1.0) -> None:
    """Draw what the phase of an animation moves, over the still picture."""
    if not picture.in_motion:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if scale >= FULL_DETAIL:
        for index in picture.changed_nodes_now:
            if picture.arrangement.rect(index).intersects(exposed):
                draw_one(painter, picture, theme, index, now=True)
        draw_sums(painter, picture, theme)
    draw_movers(painter, picture, theme, scale)


def draw_one(painter: QPainter, picture: Picture, theme: Theme, index: int, *, now: bool = False) -> None:
    """Draw one node in full detail, with what has landed meanwhile where it is ``now``."""
    arrangement = picture.arrangement
    draw_node(
        painter,
        arrangement.figures[index],
        picture.face_now(index) if now else picture.face(index),
        arrangement.rect(index),
        theme,
        selected=index == picture.selected,
        inside=None if picture.shading is None else picture.shading.theme_on(index, theme),
    )


def _visible(picture: Picture, exposed: QRectF) -> np.ndarray:
    rects = picture.arrangement.rects
    if not len(rects):
        return np.zeros(0, dtype=int)
    margin = 12.0
    inside = (
        (rects[:, 0] <= exposed.right() + margin)
        & (rects[:, 0] + rects[:, 2] >= exposed.left() - margin)
        & (rects[:, 1] <= exposed.bottom() + margin)
        & (rects[:, 1] + rects[:, 3] >= exposed.top() - margin)
    )
    return np.flatnonzero(inside)


def _visible_edges(picture: Picture, exposed: QRectF) -> dict[tuple[int, int], None]:
    """The edges whose curves can touch the exposed part, in drawing order."""
    boxes, margin = picture.arrangement.route_boxes, 12.0
    inside = (
        (boxes[:, 0] <= exposed.right() + margin)
        & (boxes[:, 2] >= exposed.left() - margin)
        & (boxes[:, 1] <= exposed.bottom() + margin)
        & (boxes[:, 3] >= exposed.top() - margin)
    )
    edges = list(picture.arrangement.routes)
    return {edges[i]: None for i in np.flatnonzero(inside)}


def _draw_far_edges(painter: QPainter, picture: Picture, theme: Theme) -> None:
    lines = picture.arrangement.segments
    if not len(lines):
        return
    painter.setPen(QPen(theme.color("edge"), 0))
    # The array is handed over without a copy; it lives as long as the arrangement.
    painter.drawLines(cast(QLineF, shiboken6.wrapInstance(lines.ctypes.data, QLineF)), len(lines))


def _draw_far_nodes(painter: QPainter, picture: Picture, theme: Theme, visible: np.ndarray) -> None:
    rects = picture.arrangement.rects
    plain = visible
    for ground, batch in picture.shading.batches(visible, theme) if picture.shading is not None else ():
        if ground is not None:
            # Without an outline, which would be all that is seen of the smallest ones.
            _draw_boxes(painter, rects[batch], ground, None)
            plain = np.setdiff1d(plain, batch, assume_unique=True)
    done = picture.state.schedule.value_cursors[plain] <= picture.state.cursor
    for chosen, fill in ((plain[done], "forward_tint"), (plain[~done], "canvas")):
        _draw_boxes(painter, rects[chosen], theme.color(fill), theme.color("secondary"))
    _draw_far_marks(painter, picture, theme)


def _draw_boxes(painter: QPainter, rects: np.ndarray, fill: QColor, outline: QColor | None) -> None:
    painter.setPen(Qt.PenStyle.NoPen if outline is None else QPen(outline, 0))
    painter.setBrush(fill)
    boxes = np.ascontiguousarray(rects)
    if len(boxes):
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(boxes.ctypes.data, QRectF)), len(boxes))


def _draw_far_marks(painter: QPainter, picture: Picture, theme: Theme) -> None:
    """Draw the last step and the selection as a far view shows them."""
    step = picture.step
    for index in (step.node, step.child) if step is not None else ():
        if index is not None:
            flow = "forward" if step is not None and step.kind is StepKind.FORWARD else "backward"
            if picture.shading is None:
                painter.fillRect(picture.arrangement.rect(index), theme.color(flow))
            else:  # its colour says something: the step is a ring around it
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color(flow), 10.0))
                painter.drawRect(picture.arrangement.rect(index).adjusted(-9, -9, 9, 9))
    if picture.selected is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("forward"), 0))
        painter.drawRect(picture.arrangement.rect(picture.selected).adjusted(-6, -6, 6, 6))


def _draw_named(painter: QPainter, picture: Picture, theme: Theme, index: int) -> None:
    """A node too small for its numbers: its box and its name."""
    figure, rect = picture.arrangement.figures[index], picture.arrangement.rect(index)
    face = picture.face(index)
    inside = theme if picture.shading is None else picture.shading.theme_on(index, theme)
    fill: QColor = inside.color("canvas" if face.value is None else "card")
    painter.setPen(QPen(theme.color("error" if face.is_bad else "border"), 1.5))
    if face.role.value:
        painter.setPen(QPen(theme.color("backward"), 3))
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, 10, 10)
    if index == picture.selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("forward"), 2))
        painter.drawRoundedRect(rect.adjusted(-5, -5, 5, 5), 14, 14)
    label = figure.name
    width = runs_width(label, _FAR_NAME_PX)
    if width <= rect.width() - 8:
        draw_runs(
            painter, label, rect.center().x() - width / 2, rect.center().y() + 9, _FAR_NAME_PX, inside.color("text")
        )
