"""What a picture covers: bodies of nodes, curves of edges and lanes, frames; and what of it lies where it should not.

Plain geometry on what the painter is given, whoever has placed it: the curves are taken apart into points that lie so
close together that nothing passes between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ui.drawing.arrangement import Arrangement
from ui.drawing.cards import CORNER
from ui.drawing.edges import picture_bounds
from ui.drawing.figures import OPERATION_D, STACK, Figure, Form
from ui.drawing.picture import Picture

_APART = 1.5
"""At most so far are two points of a curve from each other."""
_HAIR = 0.6
"""What touches by less is not seen: a line is twice as thick."""
_INSIDE = 1.6
"""So far a line may reach into the node where it ends."""
_AT_A_TIME = 500
"""So many edges are looked at together."""

Floats = npt.NDArray[np.float64]
Boxes = Floats
"""Left, top, right and bottom, shape (N, 4)."""


class Fault(NamedTuple):
    """Something that lies where it should not.

    Attributes:
        what: Which rule it breaks.
        who: The nodes and groups that it is about.
    """

    what: str
    who: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Lines:
    """Curves of a picture, in points.

    Attributes:
        points: Shape (P, 2).
        owner: Which of the curves each point belongs to, shape (P,).
        ends: Parent and child of each curve, shape (C, 2).
        backward: Which of the curves are lanes, shape (C,).
    """

    points: Floats
    owner: npt.NDArray[np.intp]
    ends: npt.NDArray[np.intp]
    backward: npt.NDArray[np.bool_]

    @cached_property
    def _by_x(self) -> tuple[npt.NDArray[np.intp], Floats]:
        order = np.argsort(self.points[:, 0])
        return order, self.points[order, 0]

    def within(self, box: Floats) -> npt.NDArray[np.intp]:
        """The points inside of a box."""
        order, x = self._by_x
        near = order[slice(*np.searchsorted(x, box[[0, 2]]))]
        y = self.points[near, 1]
        return near[(y > box[1]) & (y < box[3])]

    def kind(self, curve: int) -> str:
        """What a curve is called."""
        return "a lane" if self.backward[curve] else "an edge"


def bodies_of(arrangement: Arrangement) -> Boxes:
    """What each node covers, a circle without the numbers above and below it; what peeps out of a layer's card, too."""
    boxes = np.hstack([arrangement.rects[:, :2], arrangement.rects[:, :2] + arrangement.rects[:, 2:]]).reshape(-1, 4)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    for index, figure in enumerate(arrangement.figures):
        if figure.form is Form.OPERATION:
            boxes[index, :2], boxes[index, 2:] = middle[index] - OPERATION_D / 2, middle[index] + OPERATION_D / 2
        elif figure.form is Form.LAYER:
            boxes[index, 2:] += STACK
    return boxes


def lines_of(arrangement: Arrangement) -> Iterator[Lines]:
    """The edges of an arrangement, forward and back, in parts: all points of a large picture would fill the memory."""
    edges = list(arrangement.routes)
    for first in range(0, len(edges), _AT_A_TIME):
        yield _lines(arrangement, edges[first : first + _AT_A_TIME])


def _lines(arrangement: Arrangement, edges: list[tuple[int, int]]) -> Lines:
    ends = [edge for edge in edges for _ in range(2)]
    backward = np.arange(len(ends)) % 2 == 1
    curves = [
        arrangement.cubics(*edge, backward=bool(lane)) for edge, lane in zip(ends, backward.tolist(), strict=True)
    ]
    owner = np.repeat(np.arange(len(curves)), [len(curve) for curve in curves])
    points, cubic = _points(np.concatenate([np.zeros((0, 4, 2)), *curves]))
    return Lines(points, owner[cubic], np.array(ends, dtype=int).reshape(-1, 2), backward)


def _points(cubics: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Points along cubics of shape (C, 4, 2), the more the longer a cubic may be, and which cubic each is on."""
    lengths = np.hypot(*np.moveaxis(np.diff(cubics, axis=1), 2, 0)).sum(axis=1)
    counts = np.maximum(2, (1.5 * lengths / _APART).astype(int) + 1)
    cubic = np.repeat(np.arange(len(cubics)), counts)
    place = np.arange(len(cubic)) - np.repeat(np.cumsum(counts) - counts, counts)
    t = (place / (counts - 1)[cubic])[:, None]
    s = 1.0 - t
    a, b, c, d = (cubics[cubic, i] for i in range(4))
    return s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d, cubic


def faults_of(picture: Picture) -> list[Fault]:
    """Everything in a picture that lies where it should not."""
    arrangement = picture.arrangement
    found = [*_overlapping(arrangement), *_wrong_frames(arrangement), *_shapes_outside(picture)]
    for lines in lines_of(arrangement):
        found += [
            *_run_through(arrangement, lines),
            *_cut_frames(arrangement, lines),
            *_lines_outside(picture, lines),
        ]
    return found


def _overlapping(arrangement: Arrangement) -> Iterator[Fault]:
    """Pairs of nodes that share more than a hair."""
    boxes = bodies_of(arrangement)
    order = np.argsort(boxes[:, 0])
    boxes = boxes[order]
    until = np.searchsorted(boxes[:, 0], boxes[:, 2] - _HAIR)
    for i, stop in enumerate(until.tolist()):
        others = boxes[i + 1 : stop]
        hit = (others[:, 1] < boxes[i, 3] - _HAIR) & (others[:, 3] > boxes[i, 1] + _HAIR)
        for j in np.flatnonzero(hit).tolist():
            yield Fault("two nodes overlap", (arrangement.names[order[i]], arrangement.names[order[i + 1 + j]]))


def _run_through(arrangement: Arrangement, lines: Lines) -> Iterator[Fault]:
    """Edges and lanes with a point in a node that is not their end, or far inside of one that is."""
    names = arrangement.names
    for node, box in enumerate(bodies_of(arrangement)):
        near = lines.within(box)
        if not len(near):
            continue
        depth = _depth(arrangement.figures[node], lines.points[near], box)
        own = (lines.ends[lines.owner[near]] == node).any(axis=1)
        for owner in np.unique(lines.owner[near[depth > np.where(own, _INSIDE, _HAIR)]]):
            parent, child = lines.ends[owner]
            yield Fault(f"{lines.kind(owner)} runs through a node", (names[parent], names[child], names[node]))


def _depth(figure: Figure, points: Floats, box: Floats) -> Floats:
    """How far inside of a node's outline points are, shape (N,): a box with round corners, as round as it is."""
    size = box[2:] - box[:2]
    if figure.form is Form.LAYER:
        box, size = box - (0, 0, STACK, STACK), size - STACK  # its edges begin behind the card that peeps out
    corner = size.min() / 2 if figure.form in (Form.OPERATION, Form.PILL) else CORNER
    beyond = np.abs(points - (box[:2] + box[2:]) / 2) - size / 2 + corner
    return np.asarray(corner - np.hypot(*np.maximum(beyond, 0.0).T) - np.minimum(beyond.max(axis=1), 0.0))


def _frame_boxes(arrangement: Arrangement) -> Boxes:
    rects = [frame.rect for frame in arrangement.frames]
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects], dtype=float).reshape(-1, 4)


def _wrong_frames(arrangement: Arrangement) -> Iterator[Fault]:
    """Frames without all of a member, or with some of another node; frames that cut each other."""
    bodies, boxes, names = bodies_of(arrangement), _frame_boxes(arrangement), arrangement.names
    titles = [frame.group.address for frame in arrangement.frames]
    for frame, box, title in zip(arrangement.frames, boxes, titles, strict=True):
        within = ((bodies[:, :2] > box[:2] - _HAIR) & (bodies[:, 2:] < box[2:] + _HAIR)).all(axis=1)
        beside = ((bodies[:, 2:] < box[:2] + _HAIR) | (bodies[:, :2] > box[2:] - _HAIR)).any(axis=1)
        member = np.zeros(len(bodies), dtype=bool)
        member[list(frame.members)] = True
        for node in np.flatnonzero(np.where(member, ~within, ~beside)).tolist():
            what = "a frame does not hold its member" if member[node] else "a frame holds a stranger"
            yield Fault(what, (title, names[node]))
    for i, j in combinations(range(len(boxes)), 2):
        one, other = arrangement.frames[i], arrangement.frames[j]
        if ((boxes[i, 2:] < boxes[j, :2] + _HAIR) | (boxes[j, 2:] < boxes[i, :2] + _HAIR)).any():
            continue
        outer, inner = (i, j) if one.depth < other.depth else (j, i)
        nested = arrangement.frames[inner].members <= arrangement.frames[outer].members and one.depth != other.depth
        inside = (boxes[inner, :2] > boxes[outer, :2] - _HAIR) & (boxes[inner, 2:] < boxes[outer, 2:] + _HAIR)
        if not (nested and inside.all()):
            yield Fault("two frames cut each other", (titles[i], titles[j]))


def _cut_frames(arrangement: Arrangement, lines: Lines) -> Iterator[Fault]:
    """Edges and lanes that run through a frame in which neither of their ends lies."""
    for frame, box in zip(arrangement.frames, _frame_boxes(arrangement), strict=True):
        member = np.zeros(len(arrangement.names), dtype=bool)
        member[list(frame.members)] = True
        for owner in np.unique(lines.owner[lines.within(box + np.array([_HAIR, _HAIR, -_HAIR, -_HAIR]))]):
            parent, child = lines.ends[owner]
            if not member[[parent, child]].any():
                who = (arrangement.names[parent], arrangement.names[child], frame.group.address)
                yield Fault(f"{lines.kind(owner)} cuts a frame", who)


def _corners(picture: Picture) -> tuple[tuple[float, float], tuple[float, float]]:
    bounds = picture_bounds(picture)
    return (bounds.left(), bounds.top()), (bounds.right(), bounds.bottom())


def _shapes_outside(picture: Picture) -> Iterator[Fault]:
    """Nodes and frames that are not wholly inside of the picture."""
    (low, high), arrangement = _corners(picture), picture.arrangement
    bodies, boxes = bodies_of(arrangement), _frame_boxes(arrangement)
    for found, names in (
        (bodies, arrangement.names),
        (boxes, tuple(frame.group.address for frame in arrangement.frames)),
    ):
        for i in np.flatnonzero(((found[:, :2] < low) | (found[:, 2:] > high)).any(axis=1)).tolist():
            yield Fault("a shape reaches out of the picture", (names[i],))


def _lines_outside(picture: Picture, lines: Lines) -> Iterator[Fault]:
    """Edges and lanes that are not wholly inside of the picture."""
    (low, high), arrangement = _corners(picture), picture.arrangement
    beyond = ((lines.points < low) | (lines.points > high)).any(axis=1)
    for owner in np.unique(lines.owner[beyond]):
        yield Fault("a line reaches out of the picture", tuple(arrangement.names[i] for i in lines.ends[owner]))
