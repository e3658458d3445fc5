"""What of a picture is painted anew where another pass of the same graph takes a pass's place: its numbers alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from ui.drawing.kept_nodes import painted_rect
from ui.drawing.labels import label_area
from ui.drawing.picture import Picture

_AROUND = 160.0
"""How far outside of what is seen nodes are looked for: the numbers of circles are wider than these."""
_EDGE = 2.0
"""How far the border of a text reaches beyond its box."""


def changed_area(before: Picture, after: Picture, seen: QRectF) -> QRectF | None:
    """Where two pictures can differ: one rectangle, for what is clipped by several is drawn with other edges.

    Args:
        before: What has been painted.
        after: What takes its place.
        seen: The part that is seen; what lies outside of it is left out.

    Returns:
        None where that may be anywhere.
    """
    if not _differ_in_numbers_alone(before, after):
        return None
    arrangement = after.arrangement
    near = arrangement.touching(seen.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))
    areas = [painted_rect(arrangement.figures[i], arrangement.rect(i)) for i in near]
    for picture in (before, after):
        areas += [label_area(arrangement, lane, box) for lane, box in picture.labels]
        areas += [ledger.box for ledger in picture.ledgers]
    whole = QRectF()
    for area in areas:
        if area.intersects(seen):
            whole |= area.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)
    return whole & seen


def _differ_in_numbers_alone(before: Picture, after: Picture) -> bool:
    """Whether nodes, edges, lanes and marks are the same, and no colours or widths follow the numbers."""
    if before.in_motion or after.in_motion or before.arrangement is not after.arrangement:
        return False
    return (
        _what_stays(before) == _what_stays(after)
        and before.coloring.quantity is after.coloring.quantity is None
        and not (before.coloring.widths or after.coloring.widths)
    )


def _what_stays(picture: Picture) -> tuple[object, ...]:
    state, marks = picture.state, picture.state.breaks.marks
    return state.schedule, state.cursor, picture.passage, picture.selected, marks.edges, marks.groups
