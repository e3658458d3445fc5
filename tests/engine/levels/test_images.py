"""Which arrays are images: every shape that is given has the array's size, and shows what a person calls its image."""

from __future__ import annotations

import numpy as np
import pytest

import graphviz_nn as gv
from engine.levels.images import image_shapes, image_side


def shapes(text: str) -> dict[str, tuple[int, ...]]:
    graph = gv.parse(text).inner.graph
    found = image_shapes(graph)
    for node, shape in found.items():
        assert np.prod(shape) == np.prod(graph.nodes[node].shape)
    return {graph.nodes[node].name: shape for node, shape in found.items()}


@pytest.mark.parametrize(("count", "side"), [(784, 28), (64, 8), (49, 7), (36, 0), (63, 0), (1, 0), (0, 0)])
def test_a_square_number_of_pixels_is_an_image_from_seven_times_seven_on(count, side):
    assert image_side(count) == side


def test_arrays_with_image_axes_are_images_as_they_are():
    found = shapes(
        "x: input = zeros((1, 28, 28))\nv = tanh(x)\nb: param = zeros((2, 3, 4, 4))\nL: loss = sum(v) + sum(b)"
    )
    assert found == {"x": (1, 28, 28), "v.1": (1, 28, 28), "b": (2, 3, 4, 4)} or found["v"] == (1, 28, 28)
    assert found["x"] == (1, 28, 28)
    assert found["b"] == (2, 3, 4, 4)


def test_a_long_row_of_axes_of_two_is_no_image():
    assert not shapes("p: param = zeros((2, 2, 2, 2, 2, 2, 2))\nL: loss = sum(p)")


def test_weight_rows_belong_to_the_image_that_they_are_multiplied_with():
    text = "x: input = zeros(784)\nW: param = zeros((10, 784))\nb: param = zeros(10)\nL: loss = sum(W @ x + b)"
    assert shapes(text) == {"x": (28, 28), "W": (10, 28, 28)}


def test_so_do_the_rows_of_a_dense_layer_over_a_batch():
    found = shapes("x: input = zeros((5, 64))\ny = dense(x, 3, tanh, name='h')\nL: loss = sum(y)")
    assert found["h.W"] == (3, 8, 8)
    assert found["x"] == (5, 8, 8)
    assert not {"h.b", "y"} & found.keys()


def test_rows_over_unrolled_feature_maps_are_those_maps():
    found = shapes(
        "x: input = zeros((5, 4, 3, 3))\ny = dense(flatten(x, start=1), 3, tanh, name='h')\nL: loss = sum(y)"
    )
    assert found["h.W"] == (3, 4, 3, 3)


def test_parameters_and_targets_of_a_square_length_are_no_images():
    assert not shapes("w: param = zeros(64)\nt: target = zeros(64)\nL: loss = sum((w - t)**2)")
