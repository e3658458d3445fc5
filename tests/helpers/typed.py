"""What a person may type into a field for conditions: pieces that belong there, in any order, and any text."""

from __future__ import annotations

from hypothesis import strategies as st

SIGNS = (
    *("abs", "max", "isnan", "any", "all", "count", "(", ")", "and", "or", "not", "<", ">", "=", "!="),
    *("+", "-", "*", "/", "**", "1", "0.5", "1e-3", "inf", "pi", ",", "'w'"),
    *("@", ".T", "[", "]", ":", "axis=0", "keepdims=True", "sum(", "sigmoid(", "stack([", "where("),
    *("reshape(", "outer(", "pad(", "one_hot(", "clip(", "max_pool2d(", "99999999", "None"),
)
"""What every condition is made of, but for the names."""


def written(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of pieces, with and without spaces between them, and any texts."""
    return st.one_of(st.lists(pieces, max_size=14).map(" ".join), st.lists(pieces, max_size=8).map("".join), st.text())
