"""Operations as round nodes: the symbol inside, the value above, the error signal below."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.notation import format_number, shape_symbol
from engine.notation.numbers import DASH
from engine.notation.runs import Runs
from ui.drawing.faces import Face
from ui.drawing.figures import CAPTION_GAP, CAPTION_NAME_PX, CAPTION_NAME_ROOM, SMALL_PX, Figure
from ui.drawing.mathtext import draw_runs, draw_text, elided_name, runs_width, text_width
from ui.drawing.summaries import size_caption, summary
from ui.fonts import sans
from ui.theme import Theme

_ABOVE, _BELOW = 7.0, 16.0
_INSIDE, _INSIDE_LOSS = 8.0, 15.0
"""What a circle's border, and the double one of a loss, leaves free at the sides of a symbol, both together."""
_MORE = " + …"
_MOST_SUMS = 8
"""So many sums on their way are measured; later ones are hardly wider."""


def draw_operation(painter: QPainter, figure: Figure, face: Face, circle: QRectF, theme: Theme) -> None:
    """Draw the name and the numbers around an operation's circle.

    Args:
        painter: Draws in units of the picture.
        figure: The node's figure.
        face: Its numbers.
        circle: Its outline, which is there already.
        theme: The colours.
    """
    center = circle.center().x()
    name = _name(figure)
    value = DASH if face.value is None else _compact(face.value)
    bold = sans(SMALL_PX, bold=True)
    taken = _name_width(name)
    start = center - (taken + text_width(value, bold)) / 2
    if name:
        draw_runs(painter, name, start, circle.top() - _ABOVE, CAPTION_NAME_PX, theme.color("text"))
    draw_text(painter, value, start + taken, circle.top() - _ABOVE, bold, theme.color(_token(face.value, "forward")))
    signal = DASH if face.signal is None else _compact(face.signal) + (_MORE if face.partial else "")
    font = sans(SMALL_PX)
    x = center - text_width(signal, font) / 2
    draw_text(painter, signal, x, circle.bottom() + _BELOW, font, theme.color(_token(face.signal, "backward")))


def caption_widths(state: DebuggerState, figure: Figure, node: int) -> tuple[float, float]:
    """The most room that the texts above and below an operation's circle take in a pass.

    Args:
        state: Whose numbers.
        figure: The node's figure.
        node: Its index.
    """
    numbers, signals = state.numbers, state.view.incoming(node)
    above = _name_width(_name(figure)) + text_width(_compact(numbers.value(node)), sans(SMALL_PX, bold=True))
    texts = [DASH]
    if (whole := numbers.signal(node)) is not None:
        texts.append(_compact(whole))
        sums = (numbers.partial_sum(node, landed) for landed in range(1, min(len(signals), _MOST_SUMS)))
        texts += [_compact(partial) + _MORE for partial in sums if partial is not None]
    return above, max(text_width(text, sans(SMALL_PX)) for text in texts)


def _name(figure: Figure) -> Runs:
    """What is written of an operation's name."""
    return () if figure.is_inner else elided_name(figure.name, CAPTION_NAME_PX, CAPTION_NAME_ROOM)


def _name_width(name: Runs) -> float:
    """The room of a name beside a value."""
    return runs_width(name, CAPTION_NAME_PX) + (CAPTION_GAP if name else 0.0)


def draw_symbol(painter: QPainter, figure: Figure, face: Face, circle: QRectF, theme: Theme) -> None:
    """Draw an operation's symbol into its circle."""
    length = len(figure.symbol)
    size = 18.0 if length <= 2 else 12.5 if length <= 4 else 9.5
    font = sans(size, bold=length > 2)
    width = text_width(figure.symbol, font)
    # A symbol with long numbers in it is as small as it must be to stay inside.
    room = circle.width() - (_INSIDE_LOSS if figure.is_loss else _INSIDE)
    if width > room:
        size = max(6.0, size * room / width)
        font = sans(size, bold=True)
        width = text_width(figure.symbol, font)
    color = theme.color("secondary" if face.value is None else "text")
    center = circle.center()
    draw_text(painter, figure.symbol, center.x() - width / 2, center.y() + size * 0.36, font, color)


def _token(array: Array | None, flow: str) -> str:
    if array is None:
        return "secondary"
    return flow if summary(array).is_finite else "error"


def _compact(array: Array) -> str:
    """A scalar's number; of an array its space and its largest magnitude."""
    if array.ndim == 0:
        return format_number(float(array))
    if array.size == 0:
        return "empty"
    return f"{shape_symbol(array.shape)} {size_caption(array, 2)}"
