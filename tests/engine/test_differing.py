"""Where two texts differ, also very long ones."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.differing import _STRIDE, shared_ends

letters = st.text(alphabet="ab \n🙂", max_size=12)
long = st.integers(0, 3 * _STRIDE).map("a".__mul__)


def agrees(a: str, b: str) -> None:
    """Compare with what looking at the letters one by one gives."""
    most = min(len(a), len(b))
    start = next((i for i in range(most) if a[i] != b[i]), most)
    end = next((i for i in range(most - start) if a[-1 - i] != b[-1 - i]), most - start)
    assert shared_ends(a, b) == (start, end)


@given(letters, letters)
def test_shared_ends_are_the_longest_that_do_not_overlap(a, b):
    agrees(a, b)


@given(long, letters, letters, long)
def test_long_texts_are_compared_to_the_letter(before, a, b, after):
    agrees(before + a + after, before + b + after)
