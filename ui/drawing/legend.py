"""The legend of a heat overlay and of edge widths: on the canvas and in exported pictures alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from engine.debugging.heat import Heat, Quantity
from engine.debugging.magnitudes import Size
from engine.debugging.marks import Mark
from engine.debugging.traffic import Traffic
from engine.notation import format_count, format_number, name_runs, plain
from engine.notation.runs import Run, Runs
from ui.drawing.coloring import Shading
from ui.drawing.legend_rows import (
    SMALL_PX,
    TEXT_PX,
    WIDEST,
    Swatch,
    draw_bar,
    draw_line,
    draw_swatches,
    draw_ticks,
    draw_widths,
    lines_of,
    width_of,
)
from ui.drawing.mathtext import draw_runs, draw_text, elided_name, runs_width, text_width
from ui.drawing.picture import Picture
from ui.fonts import sans
from ui.theme import Theme

TITLE = 18.0
"""The height of the title, at whose right end the kind of scale stands."""
_BAR, _TICKS, _ROW, _GAP = 10.0, 17.0, 17.0, 5.0

_TITLES = {
    Quantity.VALUE: "|value|",
    Quantity.GRAD: "|error signal|",
    Quantity.FINITE: "NaN and infinity",
    Quantity.CHECK: "gradient check",
    Quantity.COST_FORWARD: "multiply-adds, forward",
    Quantity.COST_BACKWARD: "multiply-adds, backward",
    Quantity.DIFFERENCE_VALUE: "|difference of values|",
    Quantity.DIFFERENCE_GRAD: "|difference of error signals|",
}
_SIZES = {Size.LARGEST: "largest in an array", Size.RMS: "root mean square of an array"}
_MARKS = {
    Mark.OK: "agrees",
    Mark.WRONG: "wrong",
    Mark.UNTOLD: "cannot be told",
    Mark.KINK: "at a kink",
    Mark.NO_GRADIENT: "0 by definition",
    Mark.UNCHECKED: "not checked",
    Mark.NAN: "NaN",
    Mark.INFINITE: "infinite",
    Mark.NOT_REACHED: "not reached yet",
}
_NOTHING = {
    Quantity.VALUE: "empty",
    Quantity.GRAD: "no gradient",
    Quantity.CHECK: "no gradient",
    Quantity.COST_FORWARD: "no operation",
    Quantity.COST_BACKWARD: "no operation",
    Quantity.DIFFERENCE_VALUE: "not in both, or of another shape",
    Quantity.DIFFERENCE_GRAD: "not in both, or of another shape",
}


def title_of(heat: Heat, *, arrays: bool = True) -> str:
    """What is measured, in words; of arrays also how."""
    title = _TITLES[heat.quantity]
    return f"{title}, {_SIZES[heat.size]}" if heat.quantity.is_array_size and arrays else title


def swatches_of(shading: Shading, noun: str = "node") -> tuple[Swatch, ...]:
    """The colours beside the scale that the picture has, and how many nodes (or units) wear each."""
    heat = shading.heat
    found = [Swatch(_counted("exactly 0", shading.zeros, noun), None)] if shading.zeros else []
    if heat.quantity is Quantity.FINITE:
        found.append(Swatch(_counted("finite", heat.counts.get(Mark.PLAIN, 0), noun), Mark.PLAIN))
    for mark, words in ((Mark.NOTHING, _NOTHING.get(heat.quantity, "")), *_MARKS.items()):
        if heat.counts.get(mark):
            found.append(Swatch(_counted(words, heat.counts[mark], noun), mark))
    return tuple(found)


def _counted(words: str, count: int, noun: str) -> str:
    return f"{words}: {format_count(count)} {noun}{'' if count == 1 else 's'}"


@dataclass(frozen=True, eq=False)
class Colors:
    """What a legend explains.

    Attributes:
        shading: The colours; None where nothing is coloured.
        traffic: How wide edges are; None where they are all alike.
        arrays: Whether anything that is coloured is an array.
        name: The name of what has an index in the colours.
        noun: What one of them is called.
    """

    shading: Shading | None
    traffic: Traffic | None
    arrays: bool
    name: Callable[[int], Runs]
    noun: str = "node"


def colors_of(picture: Picture) -> Colors:
    """The colours and widths of a graph."""
    nodes = picture.state.view.nodes

    def name(index: int) -> Runs:
        node = nodes[index]
        return (Run(node.name),) if node.layer is not None else name_runs(node.name)

    return Colors(picture.shading, picture.traffic, picture.arrangement.has_arrays, name)


class _Row(NamedTuple):
    height: float
    draw: Callable[[QPainter, QRectF, Theme], None]


class ColorLegend:
    """The legend of a picture's colours and widths, as rows of one width.

    Args:
        colors: What it explains.
        width: Its width.
        names_scale: Whether the kind of scale is written at the right end of the title; the canvas has a button there.
    """

    def __init__(self, colors: Colors, width: float = WIDEST, *, names_scale: bool = True) -> None:
        self._colors, self._width, self._names_scale = colors, width, names_scale
        self._rows: list[_Row] = []
        self._words: list[str] = []
        self.free_px = 0.0
        """How much of the last row is free, from the right."""
        if colors.shading is not None:
            self._add_heat(colors.shading)
        if colors.traffic is not None:
            self._add_widths()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to explain."""
        return not self._rows

    @property
    def size(self) -> QSizeF:
        """The room that it takes."""
        return QSizeF(self._width, sum(row.height for row in self._rows))

    @property
    def words(self) -> str:
        """What it says, for those who do not see it."""
        return "; ".join(self._words)

    def draw(self, painter: QPainter, origin: QPointF, theme: Theme) -> None:
        """Draw it from its upper left corner."""
        top = origin.y()
        for row in self._rows:
            row.draw(painter, QRectF(origin.x(), top, self._width, row.height), theme)
            top += row.height

    # --------------------------------------------------------------------------------------------------------- colours
    def _add_heat(self, shading: Shading) -> None:
        heat, scale = shading.heat, shading.scale
        title = title_of(heat, arrays=self._colors.arrays)
        self._words.append(f"colours: {title}")
        measures = heat.quantity.is_measured
        kind = "log scale" if shading.log else "linear scale"
        self._rows.append(_Row(TITLE, partial(self._draw_title, title=title, kind=kind if measures else "")))
        if measures:
            self._rows.append(_Row(_BAR, draw_bar))
            self._rows.append(_Row(_TICKS, partial(draw_ticks, scale=scale)))
            self._rows.append(_Row(_ROW, partial(self._draw_ends, shading=shading)))
            if shading.ends is not None:
                least, most = (f"{plain(self._colors.name(i))} {_number(heat, i)}" for i in shading.ends)
                self._words.append(f"{kind}, least {least}, most {most}")
        if heat.first_bad is not None:
            name = (Run("begins at "), *self._colors.name(heat.first_bad))
            self._words.append(plain(name))
            self._rows.append(_Row(_ROW, partial(draw_line, runs=name)))
        swatches = swatches_of(shading, self._colors.noun)
        self._words += [swatch.words for swatch in swatches]
        for line in lines_of(swatches, self._width):
            self._rows.append(_Row(_ROW, partial(draw_swatches, swatches=line)))
            self.free_px = self._width - width_of(line)

    def _draw_title(self, painter: QPainter, rect: QRectF, theme: Theme, title: str, kind: str) -> None:
        bold = sans(TEXT_PX, bold=True)
        shown = title
        room = rect.width() - (text_width(kind, sans(SMALL_PX)) + 14 if kind else 0.0)
        while text_width(shown, bold) > room:
            shown = shown.rstrip("…")[:-1] + "…"
        draw_text(painter, shown, rect.left(), rect.top() + 12, bold, theme.color("text"))
        if kind and self._names_scale:
            draw_text(
                painter, kind, rect.right(), rect.top() + 12, sans(SMALL_PX), theme.color("secondary"), right=True
            )

    def _draw_ends(self, painter: QPainter, rect: QRectF, theme: Theme, shading: Shading) -> None:
        """The nodes with the smallest and the largest number."""
        if shading.ends is None:
            return
        heat, (least, most) = shading.heat, shading.ends
        half, y = rect.width() / 2 - 6, rect.top() + 11
        for index, word, right in ((least, "least ", False), (most, "most ", True)):
            number = f"  {_number(heat, index)}"
            font, bold = sans(SMALL_PX), sans(SMALL_PX, bold=True)
            room = half - text_width(word, font) - text_width(number, bold)
            name = elided_name(self._colors.name(index), 12.0, room)
            x = rect.right() - text_width(word, font) - runs_width(name, 12.0) - text_width(number, bold)
            x = x if right else rect.left()
            draw_text(painter, word, x, y, font, theme.color("secondary"))
            x = draw_runs(painter, name, x + text_width(word, font), y, 12.0, theme.color("text"))
            draw_text(painter, number, x, y, bold, theme.color("text"))

    # ---------------------------------------------------------------------------------------------------------- widths
    def _add_widths(self) -> None:
        traffic = self._colors.traffic
        assert traffic is not None
        self.free_px = 0.0
        if self._rows:
            self._rows.append(_Row(_GAP, lambda painter, rect, theme: None))
        self._rows.append(_Row(TITLE, partial(self._draw_title, title="edge width, by ratio", kind="")))
        for words, token, scale in (
            ("value", "edge", traffic.forward_scale),
            ("message", "backward", traffic.backward_scale),
        ):
            span = "none yet" if scale is None else f"{format_number(scale.low, 3)} … {format_number(scale.high, 3)}"
            self._words.append(f"edge width: {words} {span}")
            self._rows.append(_Row(_ROW, partial(draw_widths, words=f"{words}  {span}", token=token)))


def _number(heat: Heat, index: int) -> str:
    size = float(heat.sizes[index])
    return f"{size:,.0f}" if heat.quantity.is_count else format_number(size, 3)
