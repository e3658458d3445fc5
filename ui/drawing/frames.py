"""Frames: the open groups of a view, each around exactly its members, with its title on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from engine.levels.groups import LAYER, GroupKey, GroupName, group_tree
from engine.levels.quotient import Quotient
from engine.notation.runs import Run, Runs, name_runs
from ui.drawing.detail import Detail
from ui.drawing.mathtext import draw_runs, elided_name, runs_width
from ui.theme import Theme

FRAME_GAP, WIDE_FRAME_GAP, TITLE_H = 14.0, 26.0, 26.0
"""Free space between a frame and its members (more where the numbers of circles need it), and on top for the title."""
_TITLE_PX, _FAR_TITLE_PX = 13.0, 21.0
_CORNER, _INSET, _SIGN = 12.0, 12.0, 9.0

Path = tuple[str, ...]
"""The open groups around a node, outermost first, as the layout knows them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of an open group.

    Attributes:
        group: The group.
        title: Its name, typeset.
        rect: Where it is, in units of the picture.
        depth: How many frames it lies in.
        members: The indices of the nodes in it, those in its inner frames included.
    """

    group: GroupName
    title: Runs
    rect: QRectF
    depth: int
    members: frozenset[int] = frozenset()

    @property
    def title_rect(self) -> QRectF:
        """Where its title stands: what is clicked to close it."""
        width = _INSET + _SIGN + runs_width(self.title, _TITLE_PX) + 16.0
        return QRectF(self.rect.left(), self.rect.top(), min(width, self.rect.width()), TITLE_H)


def frame_paths(view: Quotient) -> dict[int, Path]:
    """For each node the frames that it lies in, outermost first; a node outside of all is missing.

    A group whose members do not stand together in the order of the text gets a frame a part, so that no edge leaves a
    frame and comes back to it.
    """
    runs: dict[GroupKey, list[int]] = {}
    before: tuple[GroupKey, ...] = ()
    part: dict[int, Path] = {}
    tree = group_tree(view.graph)
    arounds = [view.framed(node.index) for node in view.nodes]
    for primitive, index in enumerate(view.block):
        around = arounds[index]
        for key in around:
            if key not in before:
                runs.setdefault(key, []).append(primitive)
        if around and index not in part:
            part[index] = tuple(_label(tree.name(key), len(runs[key])) for key in around)
        before = around
    return part


def _label(group: GroupName, part: int) -> str:
    return f"{group.sort} {part} {group.address}"


def _group_of(label: str) -> tuple[GroupName, int]:
    sort, part, address = label.split(" ", 2)
    return GroupName(sort, address), int(part)


def frames_of(
    view: Quotient, found: Mapping[Path, tuple[float, float, float, float]], paths: Mapping[int, Path]
) -> tuple[Frame, ...]:
    """The frames of a layout, outer ones first.

    Args:
        view: What was laid out.
        found: For the path of each frame its left, top, right and bottom.
        paths: For each node the path of the innermost frame around it.
    """
    tree = group_tree(view.graph)
    inside: dict[Path, set[int]] = {}
    for index, around in paths.items():
        for depth in range(len(around)):
            inside.setdefault(around[: depth + 1], set()).add(index)
    parts = dict(sorted(_group_of(path[-1]) for path in found))
    frames = []
    for path in sorted(found, key=len):
        left, top, right, bottom = found[path]
        group, part = _group_of(path[-1])
        text = tree.title(tree.named(group))
        title: Runs = (Run(text),) if group.sort == LAYER else name_runs(text)
        if parts[group] > 1:
            title = (*title, Run(f" ({part})"))
        rect = QRectF(left, top, right - left, bottom - top)
        frames.append(Frame(group, title, rect, len(path) - 1, frozenset(inside[path])))
    return tuple(frames)


def frame_at(frames: tuple[Frame, ...], x: float, y: float) -> Frame | None:
    """The innermost frame around a point, or None."""
    inside = [frame for frame in frames if frame.rect.contains(x, y)]
    return max(inside, key=lambda frame: frame.depth, default=None)


def titled_at(frames: tuple[Frame, ...], x: float, y: float) -> Frame | None:
    """The frame whose title is at a point, or None."""
    found = [frame for frame in frames if frame.title_rect.contains(x, y)]
    return max(found, key=lambda frame: frame.depth, default=None)


def draw_frames(
    painter: QPainter, frames: tuple[Frame, ...], exposed: QRectF, theme: Theme, *, far: bool, detail: Detail
) -> None:
    """Draw frames under the nodes, outer ones first.

    Args:
        painter: Draws in units of the picture.
        frames: The frames.
        exposed: The part that is seen.
        theme: The colours.
        far: Whether titles would be too small to be read.
        detail: How much is seen: titles fade in with the names, as large as there is room for, and become smaller with
            the numbers.
    """
    large = _FAR_TITLE_PX - (_FAR_TITLE_PX - _TITLE_PX) * detail.numbers
    size_px = round(2 * large) / 2  # few sizes: each has fonts and widths of its own
    for frame in frames:
        if not frame.rect.intersects(exposed):
            continue
        painter.setPen(QPen(theme.color("border"), 0 if far else 1.2))
        painter.setBrush(_fill(theme))
        if far:
            painter.drawRect(frame.rect)
            continue
        painter.drawRoundedRect(frame.rect, _CORNER, _CORNER)
        _draw_title(painter, frame, size_px, theme.mixed("secondary", "canvas", detail.names))


def _fill(theme: Theme) -> QColor:
    """A veil: frames in frames grow a little darker, whatever the theme."""
    color = theme.color("secondary")
    color.setAlphaF(0.055)
    return color


def _draw_title(painter: QPainter, frame: Frame, size_px: float, color: QColor) -> None:
    left, middle = frame.rect.left() + _INSET, frame.rect.top() + TITLE_H / 2
    sign = _SIGN * size_px / _TITLE_PX
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    top, bottom = middle - sign / 4, middle + sign / 2
    # The sign of what is unfolded, as in the outline.
    painter.drawPolygon(QPolygonF([QPointF(left, top), QPointF(left + sign, top), QPointF(left + sign / 2, bottom)]))
    title = elided_name(frame.title, size_px, frame.rect.width() - 2 * _INSET - sign - 6)
    draw_runs(painter, title, left + sign + 6, middle + size_px * 0.36, size_px, color)
