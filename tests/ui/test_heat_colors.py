"""The colours of heat overlays: equal steps look equal, to the colour-blind too, and everything on them can be read."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.debugging.marks import Mark
from tests.helpers.seeing import difference
from tests.helpers.vision import DEFICIENCIES, contrast, hex_rgb, lab
from ui.drawing.coloring import mark_color, theme_on
from ui.drawing.heat import cell_color
from ui.drawing.ramp import STEPS, ramp, steps_at
from ui.theme import THEMES, theme_named

THEME = pytest.mark.parametrize("name", THEMES)
SEEN = pytest.mark.parametrize("deficiency", list(DEFICIENCIES))
IN_GREY_TOO = pytest.mark.parametrize("deficiency", [*DEFICIENCIES, "grey"])
TOLD = 5.0
"""CIEDE2000: 1 can just be seen side by side; so much apart, cells are told apart that do not touch."""
VERDICTS = (Mark.OK, Mark.KINK, Mark.WRONG, Mark.UNTOLD, Mark.NOTHING)


def rgb(color):
    return color.red(), color.green(), color.blue()


@THEME
@IN_GREY_TOO
def test_lightness_alone_tells_the_order(name, deficiency):
    lightness = lab(ramp(theme_named(name)), deficiency)[:, 0]
    rising = lightness if theme_named(name).is_dark else lightness[::-1]
    assert (np.diff(rising) > 0).all()
    assert np.ptp(lightness) > 60


@THEME
def test_equal_steps_look_equal(name):
    # Measured in CIELAB, which the colours were not made in: its steps differ by little, and none vanishes.
    every_fourth = lab(ramp(theme_named(name)))[:: STEPS // 16]
    steps = np.linalg.norm(np.diff(every_fourth, axis=0), axis=1)
    assert steps.std() / steps.mean() < 0.35
    assert steps.min() > steps.mean() / 2


@THEME
@SEEN
def test_lightness_is_even_for_everybody(name, deficiency):
    lightness = lab(ramp(theme_named(name)), deficiency)[:: STEPS // 16, 0]
    steps = np.abs(np.diff(lightness))
    assert steps.min() > steps.mean() / 3
    assert steps.max() < 2 * steps.mean()


@THEME
@IN_GREY_TOO
def test_an_eighth_of_the_scale_is_told_from_the_next(name, deficiency):
    eighths = lab(ramp(theme_named(name)), deficiency)[:: STEPS // 8]
    assert min(difference(*pair) for pair in pairwise(eighths)) > TOLD


def cells(name, deficiency, count):
    """Cells from the most negative over 0 to the most positive number, as somebody sees them."""
    theme, numbers = theme_named(name), np.linspace(-1, 1, 2 * count + 1)
    # The root that lifts small numbers is taken back: equal steps of the colour.
    return lab([rgb(cell_color(float(n * abs(n)), 1.0, theme)) for n in numbers], deficiency)


@THEME
@IN_GREY_TOO
def test_cells_grow_darker_or_lighter_with_their_number_to_both_sides_of_zero(name, deficiency):
    found = cells(name, deficiency, 16)
    to_both_sides = np.array([found[16:, 0], found[16::-1, 0]])
    away = to_both_sides if theme_named(name).is_dark else -to_both_sides
    assert (np.diff(away, axis=1) > 0).all()
    assert (np.ptp(to_both_sides, axis=1) > 40).all()


@THEME
@IN_GREY_TOO
def test_a_quarter_of_the_cells_colours_is_told_from_the_next(name, deficiency):
    assert min(difference(*pair) for pair in pairwise(cells(name, deficiency, 4))) > TOLD


@THEME
@SEEN
def test_the_sign_of_a_cell_is_seen_from_half_of_the_strength_on(name, deficiency):
    found = cells(name, deficiency, 4)
    assert min(difference(found[4 - i], found[4 + i]) for i in (2, 3, 4)) > 2 * TOLD


@THEME
@IN_GREY_TOO
@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_a_cell_that_is_not_finite_is_told_from_all_that_are(name, deficiency, number):
    bad = lab([rgb(cell_color(number, 1.0, theme_named(name)))], deficiency)[0]
    assert min(difference(bad, other) for other in cells(name, deficiency, 64)) > TOLD


@THEME
def test_the_largest_stands_out_from_the_canvas(name):
    theme = theme_named(name)
    colors, canvas = ramp(theme), rgb(theme.color("canvas"))
    assert contrast(colors[-1], canvas) > 7 > contrast(colors[0], canvas)


@THEME
def test_whatever_is_written_on_a_coloured_node_can_be_read(name):
    theme = theme_named(name)
    grounds = [tuple(int(c) for c in color) for color in ramp(theme)]
    marked = [mark_color(mark, theme) for mark in Mark]
    from PySide6.QtGui import QColor

    for ground in [QColor(*g) for g in grounds] + [color for color in marked if color is not None]:
        on = theme_on(ground, theme)
        for token in ("text", "secondary", "forward", "backward", "error"):
            assert contrast(rgb(on.color(token)), rgb(ground)) >= 4.5, (ground.name(), token)
        assert rgb(on.color("card")) == rgb(ground)


@THEME
@SEEN
def test_what_is_not_finite_is_told_from_every_number(name, deficiency):
    theme = theme_named(name)
    colors = lab(ramp(theme), deficiency)
    for mark in (Mark.NAN, Mark.INFINITE, Mark.NOTHING):
        seen = lab([rgb(mark_color(mark, theme))], deficiency)
        # Red against green looks alike to many: then the difference is smaller, yet there.
        assert np.linalg.norm(colors - seen, axis=1).min() > 8, mark


@THEME
@SEEN
def test_verdicts_are_told_apart(name, deficiency):
    theme = theme_named(name)
    seen = {mark: lab([rgb(mark_color(mark, theme))], deficiency)[0] for mark in VERDICTS}
    for one, other in combinations(VERDICTS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15, (one, other)


@THEME
def test_wrong_is_the_darkest_verdict_in_print(name):
    theme = theme_named(name)
    lightness = {mark: lab([rgb(mark_color(mark, theme))])[0, 0] for mark in (Mark.OK, Mark.KINK, Mark.WRONG)}
    assert lightness[Mark.WRONG] + 20 < lightness[Mark.OK] < lightness[Mark.KINK] - 8


@THEME
def test_the_named_colours_are_in_the_ramp(name):
    theme = theme_named(name)
    colors = ramp(theme).astype(int)
    assert rgb(theme.color("heat_0")) == tuple(colors[0])
    assert rgb(theme.color("heat_8")) == tuple(colors[-1])
    for i in range(9):
        assert np.abs(colors - rgb(theme.color(f"heat_{i}"))).max(axis=1).min() <= 5


def test_places_run_over_all_of_the_colours():
    assert steps_at(np.array([0.0, 0.5, 1.0])).tolist() == [0, STEPS // 2, STEPS - 1]


def test_contrast_is_that_of_wcag():
    assert contrast(hex_rgb("#FFFFFF"), hex_rgb("#000000")) == pytest.approx(21)
    assert contrast(hex_rgb("#767676"), hex_rgb("#FFFFFF")) == pytest.approx(4.54, abs=0.01)
