"""Convolution and pooling by hand, at ties and edges; what they cost; what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.check_record import Reason
from engine.debugging.cost import cost_of
from engine.debugging.gradient_check import check
from engine.errors import GraphError, LimitError, ShapeError
from engine.language import parse
from tests.engine.ops.cases import case, messages

IMAGE = np.arange(16.0).reshape(1, 1, 4, 4)


def image(rows):
    return np.array(rows, dtype=np.float64)[None, None]


# --------------------------------------------------------------------------------------------------------- convolution
def test_it_is_cross_correlation_the_kernel_is_not_turned():
    out = case("conv2d", image([[1, 2, 3], [4, 5, 6], [7, 8, 9]]), image([[1, 0], [0, 10]])).out
    assert out.tolist() == [[[[51, 62], [84, 95]]]]


def test_each_output_sums_over_the_channels_and_adds_its_bias():
    x = np.stack([np.ones((2, 2)), 10 * np.ones((2, 2))])[None]
    w = np.ones((3, 2, 1, 1)) * np.array([1.0, 2.0, 3.0])[:, None, None, None]
    assert case("conv2d", x, w, [0.5, 0, -0.5]).out[0, :, 0, 0].tolist() == [11.5, 22, 32.5]


@pytest.mark.parametrize(
    ("stride", "padding", "shape"),
    [
        ((1, 1), (0, 0), (2, 2)),
        ((1, 1), (1, 1), (4, 4)),
        ((2, 2), (1, 1), (2, 2)),
        ((1, 2), (2, 0), (6, 1)),
        ((9, 9), (0, 0), (1, 1)),
    ],
)
def test_stride_and_padding_make_the_size(stride, padding, shape):
    found = case("conv2d", IMAGE, np.ones((1, 1, 3, 3)), stride=stride, padding=padding)
    assert found.out.shape == found.op.shape(found.shapes, found.attrs) == (1, 1, *shape)


def test_outside_of_the_images_there_is_0():
    out = case("conv2d", np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), padding=(1, 1)).out
    assert out.tolist() == [[[[4, 4], [4, 4]]]]


@pytest.mark.parametrize("written", ["conv2d(x, w, b, 2, 1)", "conv2d(x, w, b, stride=2, padding=[1, 1])"])
def test_stride_and_padding_are_written_behind_the_operands_or_by_name(written):
    leaves = "x: input = randn(2, 3, 5, 5)\nw: param = randn(4, 3, 3, 3)\nb: param = zeros(4)\n"
    assert parse(f"{leaves}y = {written}").graph.nodes[-1].shape == (2, 4, 3, 3)
    assert parse(f"{leaves}y = conv2d(x, w)").graph.nodes[-1].shape == (2, 4, 3, 3)


@pytest.mark.parametrize("bias", ["", ", b", ", [1, 2, 3, 4]"])
def test_it_costs_its_products_whatever_the_bias(bias):
    leaves = "x: input = randn(2, 3, 5, 5)\nw: param = randn(4, 3, 3, 3)\nb: param = zeros(4)\n"
    text = f"{leaves}L: loss = sum(conv2d(x, w{bias}))"
    products = (2 * 4 * 3 * 3) * (3 * 3 * 3)
    found = cost_of(parse(text).graph)
    assert (found.forward, found.backward) == (products, 2 * products)
    assert cost_of(parse(text.replace("w: param", "w: const")).graph).forward == 0


@pytest.mark.parametrize(
    ("shapes", "attrs"),
    [
        (((4, 4), (1, 1, 3, 3)), {}),
        (((1, 1, 4, 4), (3, 3)), {}),
        (((1, 2, 4, 4), (1, 1, 3, 3)), {}),
        (((1, 1, 2, 4), (1, 1, 3, 3)), {}),
        (((1, 1, 4, 4), (1, 1, 0, 3)), {}),
        (((1, 1, 0, 4), (1, 1, 3, 3)), {"padding": (2, 2)}),
        (((1, 1, 4, 4), (2, 1, 3, 3), (1,)), {}),
        (((1, 1, 4, 4), (2, 1, 3, 3), ()), {}),
    ],
)
def test_a_convolution_that_does_not_fit_is_refused(shapes, attrs):
    found = case("conv2d", *(np.zeros(shape) for shape in shapes), **attrs)
    with pytest.raises(ShapeError, match="conv2d"):
        found.op.shape(found.shapes, found.attrs)


@pytest.mark.parametrize("arguments", ["stride=0", "stride=[1, 2, 3]", "stride=0.5", "padding=-1", "padding='same'"])
def test_strides_and_paddings_are_whole_numbers(arguments):
    with pytest.raises(GraphError):
        parse(f"x: input = zeros(1, 1, 4, 4)\nw: param = zeros(1, 1, 3, 3)\ny = conv2d(x, w, {arguments})")


def test_a_padding_as_wide_as_the_kernel_is_taken():
    out = case("conv2d", np.ones((1, 1, 2, 2)), np.full((1, 1, 1, 1), 3.0), [1.0], padding=(1, 1)).out
    assert out.tolist() == [[[[1, 1, 1, 1], [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1]]]]
    assert case("conv2d", np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 2)), padding=(2, 2)).out.shape == (1, 1, 6, 7)


@pytest.mark.parametrize(
    "call",
    [
        "conv2d(x, [[[[1]]]], stride=1000000000, padding=1000000000)",
        "max_pool2d(x, 2000000000, padding=1000000000)",
        "avg_pool2d(x, [20000, 20000], padding=10000)",
    ],
)
def test_a_padding_that_would_take_all_memory_is_refused_before(call):
    with pytest.raises(LimitError, match=r"elements|pixels"):
        parse(f"x: input = zeros(1, 1, 1, 1)\ny = {call}")


# ------------------------------------------------------------------------------------------------------------- pooling
def test_windows_lie_side_by_side_and_the_rest_is_left_out():
    assert case("max_pool2d", IMAGE, size=(2, 2)).out.tolist() == [[[[5, 7], [13, 15]]]]
    assert case("avg_pool2d", IMAGE, size=(2, 2)).out.tolist() == [[[[2.5, 4.5], [10.5, 12.5]]]]
    assert case("max_pool2d", IMAGE, size=(3, 2)).out.tolist() == [[[[9, 11]]]]
    assert messages("avg_pool2d", IMAGE, size=(3, 3))[0][0][0][3] == [0, 0, 0, 0]


def test_windows_with_a_stride_overlap_and_padding_never_wins():
    assert case("max_pool2d", IMAGE, size=(3, 3), stride=(1, 1)).out.tolist() == [[[[10, 11], [14, 15]]]]
    assert case("max_pool2d", -IMAGE - 1, size=(2, 2), padding=(1, 1)).out[0, 0, 0].tolist() == [-1, -2, -4]
    assert case("avg_pool2d", IMAGE, size=(2, 2), padding=(1, 1)).out[0, 0, 0].tolist() == [0, 0.75, 0.75]
    (sent,) = messages("max_pool2d", image([[0, 9, 0]]), g=np.array([[[[1.0, 2.0]]]]), size=(1, 2), stride=(1, 1))
    assert sent == [[[[0, 3, 0]]]]


def test_of_pixels_that_are_all_minus_infinity_the_first_wins_and_not_the_padding():
    found = case("max_pool2d", image([[-np.inf, -np.inf]]), size=(2, 2), padding=(1, 1))
    assert found.message(0, np.ones((1, 1, 1, 2))).tolist() == [[[[1, 1]]]]


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_more_padding_than_half_a_window_is_refused(name):
    with pytest.raises(ShapeError, match="half a window"):
        parse(f"x: input = zeros(1, 1, 4, 4)\ny = {name}(x, 3, padding=2)")


def test_the_first_of_equal_pixels_gets_it_all():
    assert messages("max_pool2d", image([[1, 2], [2, 2]]), g=3.0, size=(2, 2)) == [[[[[0, 3], [0, 0]]]]]
    assert messages("max_pool2d", image([[1, 1], [1, 1]]), g=3.0, size=(2, 2)) == [[[[[3, 0], [0, 0]]]]]


def test_nan_in_a_window_is_its_result():
    assert np.isnan(case("max_pool2d", image([[1, np.nan], [2, 2]]), size=(2, 2)).out)


def test_a_tie_is_a_kink_for_the_gradient_check():
    (leaf,) = check(parse("x: param = [[[[1, 2], [2, 0]]]]\nL: loss = sum(max_pool2d(x, 2)**2)")).leaves
    assert (leaf.reason, leaf.passed) == (Reason.KINK, True)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize("shape", [(4, 4), (1, 1, 1, 4), (1, 1, 0, 0)])
def test_a_window_that_does_not_fit_is_refused(name, shape):
    found = case(name, np.zeros(shape), size=(2, 2))
    with pytest.raises(ShapeError, match=name):
        found.op.shape(found.shapes, found.attrs)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
def test_an_empty_batch_stays_empty(name):
    found = case(name, np.zeros((0, 1, 4, 4)), size=(2, 2))
    assert found.out.shape == found.op.shape(found.shapes, found.attrs) == (0, 1, 2, 2)
    assert found.message(0, found.out).shape == (0, 1, 4, 4)
