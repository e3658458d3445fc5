"""Letters of all kinds are seen, and long names stay different where they are cut."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6", reason="fonts need PySide6")

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter, QRawFont

import resources
from engine.notation import name_runs, plain
from ui.drawing.mathtext import draw_text, elided_name, runs_width
from ui.fonts import HANGUL, load_fonts, mono, name_font, sans
from ui.markup import markup, shortened
from ui.theme import theme_named


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp):
    load_fonts()


def ink(text: str, font) -> bytes:
    """What a text looks like."""
    image = QImage(80, 40, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    draw_text(painter, text, 4.0, 30.0, font, theme_named("dark").color("text"))
    painter.end()
    return bytes(image.constBits())


def test_the_packaged_hangul_has_every_syllable_of_the_korean_standard():
    hangul = QRawFont(str(next(path for path in resources.font_paths() if path.name == "Hangul.ttf")), 20.0)
    assert hangul.familyName() == HANGUL
    standard = [bytes((high, low)).decode("euc_kr") for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)]
    assert len(standard) == 2350
    assert all(hangul.supportsCharacter(ord(letter)) for letter in standard)


@pytest.mark.parametrize("make", [sans, name_font, mono])
def test_korean_letters_differ_in_every_font_of_the_program(make):
    font = make(20)
    assert HANGUL in font.families()
    pictures = {ink(letter, font) for letter in "입력출력가중치"}
    assert len(pictures) == len(set("입력출력가중치"))


def test_a_letter_that_no_font_has_is_a_box_and_no_gap():
    assert any(ink("\U0001f9ff", sans(20)))
    assert any(ink("漢", name_font(20)))


_NAMES = st.text("abcdefgh_", min_size=30, max_size=80).map(lambda text: f"n{text}")


@given(_NAMES, st.integers(0, 8), st.floats(60, 200))
def test_cut_names_fit_and_differ_at_their_ends(name, digit, width):
    one, other = (name_runs(f"{name}_out_x{n}") for n in (digit, digit + 1))
    cut = elided_name(one, 18.0, width)
    assert runs_width(cut, 18.0) <= width
    assert plain(cut) != plain(elided_name(other, 18.0, width))
    assert plain(cut).startswith("n")


@given(st.text(max_size=90), st.integers(5, 40))
def test_shortened_names_keep_their_two_ends(name, most):
    short = shortened(name, most)
    assert len(short) == min(len(name), most)
    assert short == name or (short[0] == name[0] and short[-1] == name[-1] and "…" in short)


def test_names_without_need_are_left_alone():
    runs = name_runs("w_12")
    assert elided_name(runs, 18.0, 500.0) is runs


def test_a_barred_name_is_not_broken_into_two_lines():
    layer = markup(name_runs("hidden (3)", barred=True))
    assert "hidden&nbsp;(3)</span>" in layer
    assert "overline" in layer
    assert "hidden (3)</span>" in markup(name_runs("hidden (3)"))
