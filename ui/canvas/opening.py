"""Opening and closing groups on the canvas: what a double-click means, and how the picture gets to its new places.

What was clicked stays under the pointer; everything else glides. Opened by a key or from the outline, the middle of the
node lies in the group's frame.
"""

from __future__ import annotations

from math import dist
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from engine.debugging.actions import CloseGroup, OpenGroup
from engine.levels.groups import GroupName, group_tree
from ui.drawing.frames import Frame, frame_at, titled_at
from ui.drawing.picture import Picture
from ui.drawing.places import places_before
from ui.group_commands import closed_group
from ui.session import Session


class Pin(NamedTuple):
    """What must stay under a point of the screen.

    Attributes:
        point: The point, in units of the picture before.
        rect: What lies under it in the picture after.
    """

    point: QPointF
    rect: QRectF


def is_rearranged(before: Picture, after: Picture) -> bool:
    """Whether two pictures are of the same graph, at other places: at another level, say, or in another direction."""
    return before.state.model.graph is after.state.model.graph and before.arrangement is not after.arrangement


def is_refolding(before: Picture, after: Picture) -> bool:
    """Whether two pictures differ in the groups that are open, and in nothing that would need another look."""
    return (
        before.state.model.graph is after.state.model.graph
        and before.arrangement.direction == after.arrangement.direction
        and before.state.folding != after.state.folding
        and before.state.level is after.state.level
    )


def turn_at(session: Session, picture: Picture, place: QPointF) -> bool:
    """Open the group whose node is at a place, or close the one whose title is.

    Args:
        session: Who is told.
        picture: What is shown.
        place: The place, in units of the picture.

    Returns:
        Whether there was one.
    """
    index = picture.arrangement.node_at(place.x(), place.y())
    if index is not None:
        group = closed_group(picture.state, index)
        if group is not None:
            session.act(OpenGroup(group))
        return group is not None
    frame = titled_at(picture.arrangement.frames, place.x(), place.y())
    if frame is not None:
        session.act(CloseGroup(frame.group))
    return frame is not None


def group_at(picture: Picture, place: QPointF) -> GroupName | None:
    """The open group whose frame is the innermost one around a place where no node is."""
    if picture.arrangement.node_at(place.x(), place.y()) is not None:
        return None
    frame = frame_at(picture.arrangement.frames, place.x(), place.y())
    return None if frame is None else frame.group


def pin_of(before: Picture, after: Picture, pointer: QPointF | None) -> Pin | None:
    """What stays where it is when groups open or close: the one group, or else the selected node.

    Args:
        before: The picture before.
        after: The picture after.
        pointer: Where the click was, in units of the picture before, if it was one.
    """
    changed = before.state.folding.others ^ after.state.folding.others
    if len(changed) == 1:
        (group,) = changed
        old, new = _rects_of(before, group), _rects_of(after, group)
        if old and new:
            under = [rect for rect in old if pointer is not None and rect.contains(pointer)]
            return Pin(pointer, new[0]) if under and pointer is not None else Pin(old[0].center(), new[0])
    if before.selected is not None and after.selected is not None:
        return Pin(before.arrangement.rect(before.selected).center(), after.arrangement.rect(after.selected))
    return None


def pin_near(before: Picture, after: Picture, seen: QRectF) -> Pin | None:
    """What stays where it is when everything is laid out anew: the selected node, or that nearest to what is looked at.

    Args:
        before: The picture before.
        after: The picture after.
        seen: The part that is seen, in units of the picture before.
    """
    known = {name: (x, y) for name, (x, y) in zip(before.arrangement.names, before.arrangement.centers, strict=True)}
    starts = places_before(after.state.view, known)
    if not starts:
        return None
    middle = (seen.center().x(), seen.center().y())
    nearest = min(starts, key=lambda index: dist(starts[index], middle))
    chosen = after.selected
    if chosen is not None and chosen in starts and seen.contains(QPointF(*starts[chosen])):
        nearest = chosen
    point = QPointF(*starts[nearest])
    return Pin(point if seen.contains(point) else seen.center(), after.arrangement.rect(nearest))


def _rects_of(picture: Picture, group: GroupName) -> list[QRectF]:
    """A group's frames while it is open, its nodes while it is closed: several, where it had to be split.

    None of a group that the text has no more: it stays open or closed by name.
    """
    if picture.state.folding.is_open(group):
        return [frame.rect for frame in picture.arrangement.frames if frame.group == group]
    key = group_tree(picture.state.view.graph).keys.get(group)
    if key is None:
        return []
    return [picture.arrangement.rect(node.index) for node in picture.state.view.nodes if node.key == key]


def hint(picture: Picture, place: QPointF) -> str:
    """What hovering over a frame's title says; empty beside titles."""
    frame = titled_at(picture.arrangement.frames, place.x(), place.y())
    return "" if frame is None else _words(picture, frame)


def _words(picture: Picture, frame: Frame) -> str:
    view, tree = picture.state.view, group_tree(picture.state.view.graph)
    key = tree.named(frame.group)
    inside = sum(key in view.around(node.index) for node in view.nodes)
    return f"{inside} node{'s' if inside != 1 else ''} · double-click closes the group"
