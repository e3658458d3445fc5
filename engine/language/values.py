"""A value written by hand outside of a model: ``--set W=[[1, 2], [3, 4]]``, or typed into the window."""

from __future__ import annotations

import ast

from engine.arrays import Array
from engine.errors import ModelSyntaxError
from engine.language.constants import array_of, evaluate
from engine.language.refusals import LEAF_VALUE
from engine.language.scope import Scope
from engine.language.source import Source


def value_from_text(text: str) -> Array:
    """Evaluate a number or nested lists of numbers.

    A true minus and the sign ∞ are read too, so that a number copied from the window can be pasted.

    Raises:
        ModelSyntaxError: It is neither.
    """
    written = text.strip().replace("−", "-").replace("∞", "inf")
    source = Source(written, "")
    body = source.tree().body
    if len(body) != 1 or not isinstance(body[0], ast.Expr):
        raise ModelSyntaxError(f"'{text.strip()}' is not a number", advice="write 0.5, or [1, 2] for a vector")
    return array_of(evaluate(body[0].value, Scope(source), use=LEAF_VALUE), body[0].value, source)
