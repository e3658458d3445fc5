"""The painter: a whole picture, in full detail or as little of it as a far view can show."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.drawing.breakpoint_marks import draw_marks_beside_nodes
from ui.drawing.cards import draw_body, draw_node, draw_numbers
from ui.drawing.detail import FULL, SOME_DETAIL, Detail, detail_at
from ui.drawing.edges import draw_edges, draw_lanes
from ui.drawing.far import draw_far_edges, draw_far_nodes
from ui.drawing.frames import draw_frames
from ui.drawing.kept_nodes import KeptNodes, Paints
from ui.drawing.labels import draw_labels
from ui.drawing.mark_signs import draw_signs
from ui.drawing.movers import draw_movers, draw_offers, draw_sums
from ui.drawing.picture import Picture
from ui.theme import Theme

MOST_POINTS = 40_000
"""Edges in sight whose routes have more points in all take longer as curves than anybody waits for a frame."""


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


def draw_still(
    painter: QPainter,
    picture: Picture,
    theme: Theme,
    exposed: QRectF,
    scale: float = 1.0,
    kept: KeptNodes | None = None,
) -> None:
    """Draw what stays as it is until the next step.

    Args:
        painter: Draws in units of the picture; its background is the caller's.
        picture: What to draw.
        theme: The colours.
        exposed: The part that is seen.
        scale: Pixels a unit, which decides on the detail.
        kept: Pixels of an earlier frame, and of this one for the next.
    """
    draw_ground(painter, picture, theme, exposed, scale)
    draw_nodes(painter, picture, theme, exposed, scale, kept)


def draw_ground(
    painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, scale: float = 1.0, *, crowded: bool = False
) -> None:
    """Draw what lies under the nodes: frames, edges and lanes.

    Args:
        painter: Draws in units of the picture.
        picture: What to draw.
        theme: The colours.
        exposed: The part that is seen.
        scale: Pixels a unit, which decides on the detail.
        crowded: Whether edges are drawn as straight lines, but for those along which something has just moved.
    """
    detail = detail_at(scale)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale >= SOME_DETAIL)
    frames = picture.arrangement.frames
    draw_frames(painter, frames, exposed, theme, far=scale < SOME_DETAIL, detail=detail)
    edges = dict.fromkeys(picture.arrangement.edges_in(exposed)) if detail.curves > 0.0 else {}
    if detail.curves < 1.0 or crowded:
        draw_far_edges(painter, picture, theme, exposed, 1.0 if crowded else 1.0 - detail.curves)
    if crowded:
        edges = {edge: None for edge in edges if edge in picture.active_edges or edge == picture.active_lane}
    if edges:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        draw_edges(painter, picture, edges, theme, exposed, scale)
        draw_offers(painter, picture, edges, theme)
        draw_lanes(painter, picture, edges, theme, exposed, scale)


def is_crowded(picture: Picture, seen: QRectF, scale: float) -> bool:
    """Whether so many edges are in sight that nobody would wait for their curves."""
    if detail_at(scale).curves == 0.0:
        return False
    arrangement = picture.arrangement
    return arrangement.points_of(arrangement.edges_in(seen)) > MOST_POINTS


def ground_key(picture: Picture, theme: Theme, scale: float) -> tuple[object, ...] | None:
    """All that the ground depends on but for where it is seen; None where it follows the numbers of the pass, too."""
    if detail_at(scale).curves == 0.0:  # from afar edges are lines, whatever goes along them
        return picture.arrangement, theme.name, scale
    if picture.coloring.widths or picture.in_motion:
        return None
    state = picture.state
    return picture.arrangement, state.schedule, state.cursor, picture.passage, theme.name, scale


def draw_nodes(
    painter: QPainter,
    picture: Picture,
    theme: Theme,
    exposed: QRectF,
    scale: float = 1.0,
    kept: KeptNodes | None = None,
) -> None:
    """Draw what lies over the ground: nodes, marks of breakpoints, numbers beside nodes and edges."""
    detail = detail_at(scale)
    visible = _visible(picture, exposed)
    draw_marks_beside_nodes(painter, picture, theme, scale)
    if scale < SOME_DETAIL:
        draw_far_nodes(painter, picture, theme, visible, scale)
        _draw_signs(painter, picture, theme, visible, scale, detail)
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    nodes = [index for index in visible.tolist() if index not in picture.redrawn]
    if kept is None:
        for index in nodes:
            draw_one(painter, picture, theme, index, detail)
    else:
        _draw_kept(painter, picture, theme, nodes, detail, kept)
    _draw_signs(painter, picture, theme, visible, scale, detail)
    if detail.numbers > 0:
        painter.setOpacity(detail.numbers)
        draw_labels(painter, picture.arrangement, picture.labels, theme)
        if not picture.in_motion:
            draw_sums(painter, picture, theme)
        painter.setOpacity(1.0)


def _draw_signs(
    painter: QPainter, picture: Picture, theme: Theme, visible: np.ndarray, scale: float, detail: Detail
) -> None:
    """Draw what tells NaN and infinity from the colours of numbers, as long as no number is read that says so."""
    if picture.shading is not None and detail.numbers < 1.0:
        painter.setOpacity(1.0 - detail.numbers)
        draw_signs(painter, picture.arrangement.rects, picture.shading, visible, theme, scale)
        painter.setOpacity(1.0)


def draw_moving(painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, scale: float = 1.0) -> None:
    """Draw what the phase of an animation moves, over the still picture."""
    if not picture.in_motion:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    detail = detail_at(scale)
    for index in picture.changed_nodes_now | picture.redrawn if scale >= SOME_DETAIL else ():
        if picture.arrangement.rect(index).intersects(exposed):
            draw_one(painter, picture, theme, index, detail, now=True)
    if detail.numbers > 0:
        painter.setOpacity(detail.numbers)
        draw_sums(painter, picture, theme)
        painter.setOpacity(1.0)
    draw_movers(painter, picture, theme, scale)


def draw_one(
    painter: QPainter, picture: Picture, theme: Theme, index: int, detail: Detail = FULL, *, now: bool = False
) -> None:
    """Draw one node, with what has landed meanwhile where it is ``now``."""
    arrangement = picture.arrangement
    draw_node(
        painter,
        arrangement.figures[index],
        picture.face_now(index) if now else picture.face(index),
        arrangement.rect(index),
        theme,
        selected=index == picture.selected,
        detail=detail,
        inside=None if picture.shading is None else picture.shading.theme_on(index, theme),
    )


def _draw_kept(
    painter: QPainter, picture: Picture, theme: Theme, visible: list[int], detail: Detail, kept: KeptNodes
) -> None:
    """Draw nodes, from their pixels where they have not changed."""
    arrangement = picture.arrangement
    kept.begin(painter, is_steady=detail == FULL)
    for index in visible:
        figure, face = arrangement.figures[index], picture.face(index)
        selected = index == picture.selected
        inside = theme if picture.shading is None else picture.shading.theme_on(index, theme)
        body = partial(
            draw_body, figure=figure, face=face, theme=theme, inside=inside, detail=detail, selected=selected
        )
        numbers = partial(draw_numbers, figure=figure, face=face, theme=theme, inside=inside, detail=detail)
        paint = Paints(body, numbers if detail.numbers > 0.0 else None)
        look = (theme.name, selected, inside.color("card").rgb())
        kept.draw(painter, figure, face, arrangement.rect(index), look, paint)


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
    found = np.flatnonzero(inside)
    raised = picture.arrangement.raised
    if not raised:
        return found
    return found[np.argsort(np.isin(found, list(raised)), kind="stable")]
