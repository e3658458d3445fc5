"""Which texts of a picture cannot be read: they lie on each other, on a node, or half outside.

The texts are read from the picture's SVG (``tests/helpers/drawn.py``), so that no placing is asked about itself.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF

from tests.helpers.drawn import Text, covering, overlaps, texts_of
from ui.drawing.cards import circle_of
from ui.drawing.drawings import GraphDrawing
from ui.drawing.edges import picture_bounds
from ui.drawing.figures import Form
from ui.drawing.picture import Picture

_SLACK = 0.6


def pills_of(picture: Picture) -> list[QRectF]:
    """The grounds of the texts that are in no node."""
    found = [box for _, box in picture.labels] + [ledger.box for ledger in picture.ledgers]
    for mover in picture.movers:
        if mover.label is not None:
            width, height = mover.traveller.cargo.size
            found.append(QRectF(mover.label.x() - width / 2, mover.label.y() - height / 2, width, height))
    return found


def bodies_of(picture: Picture) -> list[QRectF]:
    """What nodes cover."""
    rects = [picture.arrangement.rect(i) for i in range(len(picture.arrangement.figures))]
    forms = (figure.form for figure in picture.arrangement.figures)
    return [circle_of(rect) if form is Form.OPERATION else rect for rect, form in zip(rects, forms, strict=True)]


def unreadable(picture: Picture) -> list[tuple[str, object]]:
    """What cannot be read, and why."""
    texts, pills, bodies = texts_of(GraphDrawing(picture)), pills_of(picture), bodies_of(picture)
    bounds = picture_bounds(picture)
    # Cards that have changed meanwhile are drawn over what they were.
    over = [picture.arrangement.rect(i) for i in picture.changed_nodes_now - picture.redrawn]
    wrong: list[tuple[str, object]] = [
        ("text on text", (a.words, b.words))
        for a, b in overlaps(texts)
        if not any(card.contains(a.box) and card.contains(b.box) for card in over)
    ]
    wrong += [("pill on pill", (pills[i], pills[j])) for i, j in covering(pills, pills, _SLACK) if i < j]
    wrong += [("pill on node", (pills[i], bodies[j])) for i, j in covering(pills, bodies, _SLACK)]
    wrong += [("cut by a border", text.words) for text in cut(texts, [*pills, *bodies])]
    wrong += [("outside the picture", t.words) for t in texts if not bounds.adjusted(-1, -1, 1, 1).contains(t.box)]
    return wrong


def cut(texts: list[Text], boxes: list[QRectF]) -> list[Text]:
    """The texts that are neither inside nor outside of a box, but by a hair."""
    pairs = covering([text.box for text in texts], boxes, _SLACK)
    return [texts[i] for i, j in pairs if not boxes[j].adjusted(-1, -1, 1, 1).contains(texts[i].box)]
