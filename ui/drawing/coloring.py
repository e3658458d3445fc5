"""Colouring: by what the nodes of a picture are coloured and how wide its edges are; off unless somebody asks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from engine.comparing.comparison import Comparison
from engine.debugging.heat import Heat, Quantity
from engine.debugging.heat_scale import Scale, scale_of
from engine.debugging.magnitudes import Size
from engine.debugging.marks import Mark, Marks
from ui.drawing.ramp import STEPS, contrast, ink_on, ramp, steps_at
from ui.theme import Theme

_TOKENS = {
    Mark.NOT_REACHED: "canvas",
    Mark.NOTHING: "mark_nothing",
    Mark.NAN: "mark_nan",
    Mark.INFINITE: "mark_infinite",
    Mark.OK: "mark_ok",
    Mark.NO_GRADIENT: "mark_nothing",
    Mark.KINK: "mark_kink",
    Mark.UNTOLD: "mark_nan",
    Mark.WRONG: "mark_wrong",
}
"""The colours of the marks that colour a whole node. The others look as they do without an overlay."""
_ZERO, _NONE = STEPS + len(Mark), STEPS + len(Mark) + 1
_INK = {"text": 1.0, "secondary": 1.0, "faint": 1.0, "forward": 1.0, "backward": 1.0, "error": 1.0}
_INK |= {"line": 0.3, "border": 0.6, "hollow": 0.6}
"""What is written and drawn on a coloured ground, and how strongly."""
_GROUNDS = ("card", "tint", "canvas", "error_tint", "forward_tint", "backward_tint")


_EASY_CONTRAST = 7.0


@dataclass(frozen=True, eq=False)
class Coloring:
    """What a person has chosen.

    Attributes:
        quantity: What the nodes are coloured by; None for no colours.
        size: What the size of an array is.
        log: Whether the scale is logarithmic.
        widths: Whether edges are as wide as what travels along them is large.
        verdicts: The marks of the gradient check on the view's nodes; None before it.
        comparison: What differs from another pass; None where it is compared with none.
    """

    quantity: Quantity | None = None
    size: Size = Size.LARGEST
    log: bool = True
    widths: bool = False
    verdicts: Marks | None = None
    comparison: Comparison | None = None


PLAIN = Coloring()


@dataclass(frozen=True, eq=False)
class Shading:
    """The colours of the nodes at one moment.

    Attributes:
        heat: Their numbers and marks.
        log: Whether a logarithmic scale was asked for.
    """

    heat: Heat
    log: bool

    @cached_property
    def scale(self) -> Scale | None:
        """The scale of the numbers; None where there are none."""
        return scale_of(self.heat.sizes, log=self.log, whole=self.heat.quantity.is_count)

    @cached_property
    def ends(self) -> tuple[int, int] | None:
        """The nodes with the smallest and the largest number on the scale; None where it has none."""
        on_scale = np.where(self._codes < STEPS, self.heat.sizes, np.nan)
        return None if np.isnan(on_scale).all() else (int(np.nanargmin(on_scale)), int(np.nanargmax(on_scale)))

    @cached_property
    def zeros(self) -> int:
        """How many numbers are 0 and have no place on a logarithmic scale."""
        return int(np.count_nonzero(self._codes == _ZERO))

    @cached_property
    def _codes(self) -> npt.NDArray[np.intp]:
        """For each node the number of its colour: a step of the ramp, or one of the marks."""
        marks = self.heat.marks
        codes = np.where(np.isin(marks, list(_TOKENS)), STEPS + marks.astype(np.intp), _NONE)
        if self.scale is not None:
            places = self.scale.place(self.heat.sizes)
            known = ~np.isnan(places)
            codes[known] = steps_at(places[known])
            codes[(marks == Mark.MEASURED) & ~known] = _ZERO
        return codes

    def ground(self, index: int, theme: Theme) -> QColor | None:
        """The colour of a node; None where it looks as it does without an overlay."""
        return _ground(int(self._codes[index]), theme)

    def theme_on(self, index: int, theme: Theme) -> Theme:
        """The theme with which to draw what lies on a node: its colour as the ground, black or white as the ink."""
        return _theme_on(int(self._codes[index]), theme)

    def batches(self, chosen: npt.NDArray[np.intp], theme: Theme) -> list[tuple[QColor | None, npt.NDArray[np.intp]]]:
        """Some nodes by their colour, so that each colour is painted at once."""
        if not len(chosen):
            return []  # splitting nothing would make a part of it
        codes = self._codes[chosen]
        order = np.argsort(codes, kind="stable")
        found, starts = np.unique(codes[order], return_index=True)
        parts = np.split(chosen[order], starts[1:])
        return [(_ground(int(code), theme), part) for code, part in zip(found, parts, strict=True)]


@lru_cache(maxsize=256)
def _ground(code: int, theme: Theme) -> QColor | None:
    if code < STEPS:
        return QColor(*(int(c) for c in ramp(theme)[code]))
    if code == _NONE:
        return None
    return theme.color("card" if code == _ZERO else _TOKENS[Mark(code - STEPS)])


@lru_cache(maxsize=256)
def _theme_on(code: int, theme: Theme) -> Theme:
    ground = _ground(code, theme)
    if ground is None:
        return theme
    # Zero and "not yet" stand on grounds of the theme, on which all its inks can be read.
    if code in (_ZERO, STEPS + Mark.NOT_REACHED):
        return theme.with_colors(dict.fromkeys(_GROUNDS[:3], ground))
    return theme_on(ground, theme)


def theme_on(ground: QColor, theme: Theme) -> Theme:
    """A theme for drawing on a coloured ground."""
    colors = dict.fromkeys(_GROUNDS, ground)
    for token, strength in _INK.items():
        colors[token] = ink_on(ground)
        colors[token].setAlphaF(strength)
    return theme.with_colors(colors)


def lettering_on(ground: QColor, theme: Theme) -> Theme:
    """The theme with which to write on a ground: its own text where that is read with ease, else black or white."""
    return _lettering(ground.rgb(), theme)


@lru_cache(maxsize=256)
def _lettering(ground: int, theme: Theme) -> Theme:
    color = QColor.fromRgb(ground)
    if contrast(theme.color("text"), color) >= _EASY_CONTRAST:
        return theme
    return theme.with_colors(dict.fromkeys(("text", "secondary"), ink_on(color)))


def mark_color(mark: Mark, theme: Theme) -> QColor | None:
    """The colour of the nodes with a mark; None for those that look as they do without an overlay."""
    return _ground(STEPS + mark if mark in _TOKENS else _NONE, theme)
