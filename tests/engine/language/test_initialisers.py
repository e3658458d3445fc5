"""Initialisers give exactly numpy's numbers, the same at every opening."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import GraphError
from engine.language import parse


def made(written: str) -> np.ndarray:
    return parse(f"a: param = {written}").values[0]


def generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("zeros(3)", np.zeros(3)),
        ("zeros(2, 3)", np.zeros((2, 3))),
        ("zeros([2, 3])", np.zeros((2, 3))),
        ("zeros((2, 3))", np.zeros((2, 3))),
        ("zeros()", np.zeros(())),
        ("zeros(0)", np.zeros(0)),
        ("zeros(2*2, 1 + 1)", np.zeros((4, 2))),
        ("ones(2, 3)", np.ones((2, 3))),
        ("full(2, 3, 0.5)", np.full((2, 3), 0.5)),
        ("full(-1/2)", np.full((), -0.5)),
        ("eye(3)", np.eye(3)),
        ("eye(2, 3)", np.eye(2, 3)),
        ("linspace(-1, 1, 5)", np.linspace(-1, 1, 5)),
        ("randn(2, 3, seed=7)", generator(7).standard_normal((2, 3))),
        ("randn(2, 3, seed=7, scale=0.5)", generator(7).standard_normal((2, 3)) * 0.5),
        ("randn(seed=7)", generator(7).standard_normal(())),
        ("uniform(-1, 2, 2, 3, seed=7)", generator(7).uniform(-1, 2, (2, 3))),
        ("xavier(4, 3, seed=1)", generator(1).uniform(-np.sqrt(6 / 7), np.sqrt(6 / 7), (4, 3))),
        ("he(4, 3, seed=1)", generator(1).standard_normal((4, 3)) * np.sqrt(2 / 3)),
        ("he(8, 3, 5, 5, seed=1)", generator(1).standard_normal((8, 3, 5, 5)) * np.sqrt(2 / 75)),
    ],
)
def test_an_initialiser_makes_numpys_numbers(written, expected):
    found = made(written)
    assert found.shape == expected.shape
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, expected)


def test_without_a_seed_it_is_the_leafs_index_among_the_leaves():
    model = parse(
        "x: input = 1\ny = 2*x\na: param = randn(3)\nz = a*y\nb: param = uniform(0, 1, 3)\nc: const = he(2, 2)"
    )
    values = {leaf.address: model.values[leaf.last] for leaf in model.graph.leaves}
    np.testing.assert_array_equal(values["a"], generator(1).standard_normal(3))
    np.testing.assert_array_equal(values["b"], generator(2).uniform(0, 1, 3))
    np.testing.assert_array_equal(values["c"], generator(3).standard_normal((2, 2)))


def test_every_opening_gives_the_same_numbers():
    np.testing.assert_array_equal(made("randn(50)"), made("randn(50)"))


def test_a_leaf_made_by_an_initialiser_has_no_numbers_in_the_text():
    leaf = parse("a: param = zeros(3)").graph.leaves[0].leaf
    assert not leaf.is_literal


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("zeros(-1)", "'zeros' takes whole numbers as its sizes"),
        ("zeros(2.5)", "'zeros' takes whole numbers as its sizes"),
        ("zeros(True)", "'zeros' takes whole numbers as its sizes"),
        ("zeros(None)", "'zeros' takes whole numbers as its sizes"),
        ("zeros([2], 3)", "'zeros' takes whole numbers as its sizes"),
        ("zeros(n)", "'n' is used before it is bound"),
        ("zeros(*[2])", "only numbers"),
        ("full()", "'full' takes sizes and a value"),
        ("full(2, [1])", "'full' takes sizes and a value"),
        ("eye()", "'eye' takes one size or two"),
        ("eye(2, 2, 2)", "'eye' takes one size or two"),
        ("linspace(0, 1)", "'linspace' takes two ends and a count"),
        ("linspace(0, 1, 2.5)", "whole numbers"),
        ("linspace(0, 1, [2, 3])", "'linspace' takes two ends and a count"),
        ("uniform(1)", "'uniform' takes two ends and sizes"),
        ("uniform(2, 1, 3)", "two finite ends, the smaller one first"),
        ("uniform(0, inf, 3)", "two finite ends, the smaller one first"),
        ("randn(3, seed=-1)", "a whole number from 0 on as its seed"),
        ("randn(3, seed=0.5)", "a whole number from 0 on as its seed"),
        ("randn(3, seed=None)", "a whole number from 0 on as its seed"),
        ("randn(3, scale=None)", "a number as its scale"),
        ("randn(3, sede=1)", "'randn' has no argument 'sede'"),
        ("randn(3, seed=1, seed=2)", "'seed' is given twice"),
        ("randn(3, **{})", "'randn' has no argument"),
        ("zeros(3)[0]", "only numbers, lists of numbers"),
        ("numpy.zeros(3)", "makes no value for a leaf"),
    ],
)
def test_wrong_arguments_are_told_at_their_place(written, sentence):
    with pytest.raises(GraphError) as caught:
        made(written)
    assert sentence in str(caught.value)
    assert caught.value.span.line == 1
    assert caught.value.advice
