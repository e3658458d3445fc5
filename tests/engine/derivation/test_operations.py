"""The messages of an operation as its reference shows them."""

from __future__ import annotations

import pytest

from engine.derivation import messages_of
from engine.ops import REGISTRY, operation
from tests.engine.derivation.test_rendering import is_well_formed


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("sigmoid", ["g ⊙ σ(x) ⊙ (1 − σ(x))"]),
        ("matmul", ["g\u2009yᵀ", "xᵀ\u2009g"]),
        ("mean", ["¼g for every element"]),
        ("sum", ["g for every element"]),
        ("squared_error", ["g·(y − t)", "g·(t − y)"]),
    ],
)
def test_a_message_is_one_line(name, lines):
    assert [message.plain() for message in messages_of(operation(name))] == lines


def test_what_depends_on_the_shapes_says_for_which_it_is_shown():
    left, _ = messages_of(operation("matmul"))
    assert left.depends
    assert left.example == "x 2×3, y 3×4"


@pytest.mark.parametrize("op", REGISTRY.values(), ids=list(REGISTRY))
def test_every_slot_has_a_line_in_unicode_and_in_latex(op):
    messages = messages_of(op)
    assert len(messages) == len(op.slots)
    for message in messages:
        assert message.plain()
        assert is_well_formed(message.latex()), message.latex()
