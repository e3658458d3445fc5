"""Themes: texts and shapes that everybody can tell from their ground, measured as WCAG does."""

from __future__ import annotations

import pytest

import resources
from ui.theme import THEMES

GROUNDS = ("canvas", "panel", "card", "sunken", "tint", "forward_tint", "backward_tint", "error_tint")
TEXTS = ("text", "secondary", "faint", "forward", "backward", "error", "comment", "keyword", "number", "success")


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", TEXTS)
def test_texts_can_be_read_on_every_ground(theme, text):
    tokens = resources.theme_tokens(theme)
    worst = min((contrast(tokens[text], tokens[ground]), ground) for ground in GROUNDS)
    assert worst[0] >= 4.5, worst


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape", ["edge", "hollow", "forward", "backward", "found"])
def test_lines_that_mean_something_stand_out_from_the_canvas(theme, shape):
    tokens = resources.theme_tokens(theme)
    assert contrast(tokens[shape], tokens["canvas"]) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_selected_text_stays_readable(theme):
    tokens = resources.theme_tokens(theme)
    assert contrast(tokens["text"], tokens["selection"]) >= 7.0
    assert contrast(tokens["forward"], tokens["selection"]) >= 4.5


def test_both_themes_name_the_same_tokens():
    light, dark = (resources.theme_tokens(theme) for theme in THEMES)
    assert light.keys() == dark.keys()
