"""Line ends: whatever is typed, the file keeps every letter that nobody touched."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.helpers.generated import some
from ui.model.line_ends import as_shown, with_edit

letters = st.text(alphabet="ab \u00a0\u2028\u2029\r\n🙂", max_size=12)
files = st.lists(st.sampled_from(["a", "b", " ", "\r\n", "\n", "\u00a0"]), max_size=14).map("".join)


def test_lines_keep_their_ends_around_an_edit():
    text = "a = 1\r\nb = 2\r\nc = 3\r\n"
    assert with_edit(text, "a = 1\nb = 25\nc = 3\n") == "a = 1\r\nb = 25\r\nc = 3\r\n"
    assert with_edit(text, "a = 1\nb = 2\n\nc = 3\n") == "a = 1\r\nb = 2\r\n\r\nc = 3\r\n"
    assert with_edit(text, "a = 1\nc = 3\n") == "a = 1\r\nc = 3\r\n"
    assert with_edit("a\rb\r", "a\n\nb\n") == "a\r\rb\r"
    assert with_edit("a\nb\r\n", "a\nb\n") == "a\nb\r\n"


def test_line_ends_that_meet_stay_two():
    assert with_edit("\ra\n", "\n\n") == "\r\r\n"
    assert with_edit("a\rb\n", "a\n\nb\n") == "a\r\r\nb\n"
    assert with_edit("a\r\nb\n", "a\n\n") == "a\r\n\n"


@given(letters, letters)
@example("\ra\n", "\r\u2029")
def test_the_text_is_always_the_one_that_is_shown(text, other):
    shown = as_shown(other)
    assert as_shown(with_edit(text, shown)) == shown
    assert with_edit(text, as_shown(text)) == text


@given(files, st.integers(0, 14), st.integers(0, 4), st.text(alphabet="xy", min_size=1, max_size=3))
@settings(max_examples=some(200))
def test_an_edit_touches_nothing_else(text, at, removed, typed):
    shown = as_shown(text)
    after = with_edit(text, shown[:at] + typed + shown[at + removed :])
    before, behind = after.split(typed, 1)
    assert text.startswith(before)
    assert text.endswith(behind)
