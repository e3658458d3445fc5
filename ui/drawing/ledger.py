"""Ledgers: the sum of a receiver of several messages, written beside its node and filled in as they land."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_signal
from engine.notation.numbers import MINUS
from ui.drawing.arrangement import Arrangement
from ui.drawing.cargo import CARGO_PX, Cargo, cargo_of_parts, thumb_box
from ui.drawing.figures import STACK, Form
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.room import Boxes, boxes_around, boxes_of, joined, points_within, taken_by_nodes, touches
from ui.drawing.strokes import Floats
from ui.drawing.tracks import track_of
from ui.fonts import sans
from ui.theme import Theme

_HEIGHT, _PAD, _SIGN, _THUMB = 22.0, 9.0, 15.0, 16.0
_MOST_TERMS = 4
"""Of more terms than these only their number and the sum are written."""
_LONGEST_TITLE = 12
_AWAY = 4.0
_ROWS = (0.0, 25.0, 50.0)
"""How much farther from its node it may stand; without room it is left out, since the node has the sum too."""
_MOST_LEDGERS = 8
_OUTSIDE = 20.0
"""How far it may stand above or below the whole picture, where a fitted one leaves room."""
_GAP = 2.0
_LATER = 0.9
"""How many points of the lanes to its node it would rather cover than stand at the next place."""
_MOST_LANES = 20


@dataclass(frozen=True, eq=False)
class Ledger:
    """The terms of an error signal.

    Attributes:
        node: The receiver.
        title: The name of its error signal.
        terms: All messages that it receives, in order.
        total: Their sum.
        center: Where it stands, in one place as long as messages arrive.
    """

    node: int
    title: str
    terms: tuple[Cargo, ...]
    total: Cargo
    center: QPointF

    @property
    def is_counted(self) -> bool:
        """Whether its terms are too many to be written out."""
        return len(self.terms) > _MOST_TERMS

    @cached_property
    def width(self) -> float:
        """Its width when all is filled in, which it has from the beginning."""
        head = _text_width(f"{self.title} =") + 6
        if self.is_counted:
            terms = _text_width(self.counted(len(self.terms)))
        else:
            terms = _slot_width(self.terms[0]) + sum(_SIGN + _slot_width(_unsigned(t)) for t in self.terms[1:])
        return 2 * _PAD + head + terms + _SIGN + _slot_width(self.total)

    def counted(self, landed: int) -> str:
        """How many of its terms have landed."""
        return f"Σ {landed} of {len(self.terms)}"

    @property
    def box(self) -> QRectF:
        """What it covers."""
        return QRectF(self.center.x() - self.width / 2, self.center.y() - _HEIGHT / 2, self.width, _HEIGHT)


def ledgers_of(state: DebuggerState, arrangement: Arrangement, receivers: Iterable[int]) -> tuple[Ledger, ...]:
    """The ledgers of the nodes that several messages go to, each where there is room for it.

    Args:
        state: Whose numbers.
        arrangement: Where its nodes stand.
        receivers: The nodes that messages go to or that sum them up.
    """
    found: list[Ledger] = []
    for node in receivers:
        channels = state.view.incoming(node)
        if len(channels) < 2 or len(found) == _MOST_LEDGERS:
            continue
        title, is_word = shown_signal(state, node), state.signals.is_barred_word(state.view.nodes[node].name)
        ledger = Ledger(
            node,
            title if len(title) <= _LONGEST_TITLE and not is_word else "Σ",
            tuple(cargo_of_parts(state.numbers.parts(channel)) for channel in channels),
            cargo_of_parts(state.numbers.signal_parts(node)),
            arrangement.rect(node).center(),
        )
        edges = [(node, channel.child) for channel in channels[:_MOST_LANES]]
        # In a part of a picture some of them are left out.
        lanes = [track_of(arrangement.backward_path(*edge)) for edge in edges if edge in arrangement.routes]
        along = np.concatenate([np.zeros((0, 2)), *lanes])
        near = boxes_of([arrangement.rect(node).adjusted(-ledger.width, -80, ledger.width, 80)])
        taken = joined(taken_by_nodes(state, arrangement, near), boxes_of(other.box for other in found))
        center = _free_place(ledger, arrangement, along, taken)
        if center is not None:
            found.append(replace(ledger, center=center))
    return tuple(found)


def _free_place(ledger: Ledger, arrangement: Arrangement, lanes: Floats, taken: Boxes) -> QPointF | None:
    """Below its node, or above it, or to a side: free, inside the picture, and on as few of its lanes as can be."""
    rect, width = arrangement.rect(ledger.node), ledger.width
    middle = rect.center()
    # Beyond the corners that a layer's second card has.
    away = _AWAY + _HEIGHT / 2 + (STACK if arrangement.figures[ledger.node].form is Form.LAYER else 0.0)
    across = [0.0, (width - rect.width()) / 2, (rect.width() - width) / 2, width / 2, -width / 2]
    ups = [y for far in _ROWS for y in (rect.bottom() + away + far, rect.top() - away - far)]
    places = [(middle.x() + x, y) for y in ups for x in across]
    places += [(x, middle.y()) for x in (rect.left() - _AWAY - width / 2, rect.right() + _AWAY + width / 2)]
    boxes = boxes_around(np.array(places), width, _HEIGHT)
    cost = points_within(boxes, lanes) + _LATER * np.arange(len(places))
    inside = arrangement.bounds.adjusted(0, -_OUTSIDE, 0, _OUTSIDE)
    out = (boxes[:, :2] < (inside.left(), inside.top())) | (boxes[:, 2:] > (inside.right(), inside.bottom()))
    cost[out.any(axis=1) | touches(boxes, taken, _GAP)] = np.inf
    best = int(np.argmin(cost))
    return QPointF(*places[best]) if np.isfinite(cost[best]) else None


def _text_width(text: str) -> float:
    return text_width(text, sans(CARGO_PX, bold=True))


def _unsigned(term: Cargo) -> Cargo:
    """A number without its minus, which stands where the plus would."""
    return Cargo(term.text.removeprefix(MINUS)) if term.array is None else term


def _slot_width(term: Cargo) -> float:
    """The room of a number or a heat map."""
    return _text_width(term.text) if term.array is None else _THUMB


def draw_ledger(painter: QPainter, ledger: Ledger, theme: Theme, *, landed: int, is_settled: bool) -> None:
    """Draw a sum as far as it has grown.

    Args:
        painter: Draws in units of the picture.
        ledger: What to draw.
        theme: The colours.
        landed: How many of its terms have landed.
        is_settled: Whether they have been added up.
    """
    box, color = ledger.box, theme.color("backward")
    painter.setPen(QPen(color, 1.0))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(box, 7, 7)
    bold, baseline = sans(CARGO_PX, bold=True), box.center().y() + 4
    quiet = theme.color("secondary")
    x = box.left() + _PAD
    draw_text(painter, f"{ledger.title} =", x, baseline, bold, theme.color("text"))
    x += _text_width(f"{ledger.title} =") + 6
    if ledger.is_counted:
        draw_text(painter, ledger.counted(landed), x, baseline, bold, color)
        x += _text_width(ledger.counted(len(ledger.terms)))
    for k, term in enumerate(() if ledger.is_counted else ledger.terms):
        is_there, shown = k < landed, term
        if k:
            shown = _unsigned(term)
            sign = MINUS if is_there and shown.text != term.text else "+"
            draw_text(painter, sign, x + 3, baseline, bold, color if is_there else quiet)
            x += _SIGN
        _draw_slot(painter, shown, x, box, theme, is_there=is_there)
        x += _slot_width(shown)
    draw_text(painter, "=", x + 3, baseline, bold, theme.color("text") if is_settled else quiet)
    _draw_slot(painter, ledger.total, x + _SIGN, box, theme, is_there=is_settled)


def _draw_slot(painter: QPainter, term: Cargo, x: float, box: QRectF, theme: Theme, *, is_there: bool) -> None:
    """A number or a heat map; before it is there its empty place."""
    width = _slot_width(term)
    if not is_there:
        painter.setPen(QPen(theme.color("hollow"), 1.0, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x, box.top() + 5, width, box.height() - 10), 4, 4)
    elif term.array is not None:
        image = term.image(theme)
        painter.drawImage(thumb_box(image, QPointF(x + _THUMB / 2, box.center().y()), _THUMB), image)
    else:
        draw_text(painter, term.text, x, box.center().y() + 4, sans(CARGO_PX, bold=True), theme.color("backward"))
