"""Themes: texts and shapes that everybody can tell from their ground, and from each other, measured."""

from __future__ import annotations

import pytest

import resources
from tests.helpers.seeing import MACHADO, VIENOT, contrast, difference, seen_by
from ui.theme import THEMES, Theme

GROUNDS = ("canvas", "panel", "card", "sunken", "tint", "forward_tint", "backward_tint", "error_tint")
TEXTS = ("text", "secondary", "faint", "forward", "backward", "error", "comment", "keyword", "number", "success")
LEAST = {"light": 4.5, "dark": 4.5, "contrast": 7.0}
"""The contrast of text that WCAG 2.2 asks for: level AA, and in the theme of high contrast AAA."""
PAIRS = (("forward", "backward"), ("positive", "negative"))
APART = 20.0
"""CIEDE2000: 1 can just be seen side by side, above 10 two colours are told apart at a glance; twice that is safe."""
GREY_APART = 12.0
"""Of 100 steps of lightness; a step of Munsell's value, which people name without anything to compare with, is 10."""
BLINDNESS = [
    *((f"{name}, Machado", matrix) for name, matrix in MACHADO.items()),
    *((f"{name}, Viénot", matrix) for name, matrix in VIENOT.items()),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
def test_texts_can_be_read_on_every_ground(theme, text):
    tokens = resources.theme_tokens(theme)
    worst = min((contrast(tokens[text], tokens[ground]), ground) for ground in GROUNDS)
    assert worst[0] >= LEAST[theme], worst


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["positive", "negative"])
def test_the_numbers_of_weights_can_be_read_where_they_stand(theme, text):
    tokens = resources.theme_tokens(theme)
    worst = min((contrast(tokens[text], tokens[ground]), ground) for ground in ("canvas", "card"))
    assert worst[0] >= LEAST[theme], worst


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape", ["edge", "hollow", "forward", "backward", "positive", "negative", "error", "found"])
def test_lines_that_mean_something_stand_out_from_the_canvas(theme, shape):
    tokens = resources.theme_tokens(theme)
    assert contrast(tokens[shape], tokens["canvas"]) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["panel", "sunken"])
def test_what_cannot_be_used_is_told_at_a_glance_from_what_can_and_is_still_read(theme, ground):
    tokens = resources.theme_tokens(theme)
    disabled = contrast(tokens["disabled"], tokens[ground])
    assert disabled >= 2.7
    assert contrast(tokens["text"], tokens[ground]) >= 3.0 * disabled
    assert contrast(tokens["secondary"], tokens[ground]) >= 1.6 * disabled


@pytest.mark.parametrize("theme", THEMES)
def test_selected_text_stays_readable(theme):
    tokens = resources.theme_tokens(theme)
    assert contrast(tokens["text"], tokens["selection"]) >= 7.0
    assert contrast(tokens["forward"], tokens["selection"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize(("blindness", "matrix"), BLINDNESS)
def test_the_two_flows_and_the_two_signs_are_apart_for_the_colour_blind(theme, pair, blindness, matrix):
    tokens = resources.theme_tokens(theme)
    assert difference(*(seen_by(tokens[token], matrix) for token in pair)) >= APART, blindness


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", PAIRS)
def test_the_two_flows_and_the_two_signs_are_apart_without_any_colour(theme, pair):
    tokens = resources.theme_tokens(theme)
    one, other = (seen_by(tokens[token])[0] for token in pair)
    assert abs(one - other) >= GREY_APART


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_colour_differences_are_those_that_its_authors_published(one, other, expected):
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("matrix", [*MACHADO.values(), *VIENOT.values()])
def test_the_colour_blind_see_white_as_white_and_grey_as_grey(matrix):
    for grey in ("#FFFFFF", "#808080"):
        assert difference(seen_by(grey), seen_by(grey, matrix)) < 0.5


def test_all_themes_name_the_same_tokens():
    names = {theme: resources.theme_tokens(theme).keys() for theme in THEMES}
    assert all(tokens == names["light"] for tokens in names.values())


@pytest.mark.parametrize("name", THEMES)
def test_a_mixed_colour_is_opaque_and_between_the_two(name):
    theme = Theme(name)
    assert theme.mixed("forward", "canvas", 0.0) == theme.color("canvas")
    assert theme.mixed("forward", "canvas", 1.0) == theme.color("forward")
    assert theme.mixed("shadow", "canvas").alpha() == 255
    half, ends = theme.mixed("forward", "backward", 0.5), (theme.color("forward"), theme.color("backward"))
    for channel in ("red", "green", "blue"):
        low, high = sorted(getattr(end, channel)() for end in ends)
        assert low <= getattr(half, channel)() <= high
