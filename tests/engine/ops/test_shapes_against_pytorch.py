"""Every kind of operation over generated shapes, axes and strides: values and messages are PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.execution import run
from engine.language import parse
from engine.ops import REGISTRY, arithmetic, elementwise, selection
from tests.engine.ops.cases import case
from tests.engine.ops.test_against_pytorch import compare
from tests.helpers.generated import some
from tests.helpers.oracle import assert_agrees, judge, torch

several = settings(
    max_examples=some(25), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, max_size=4).map(tuple)
SEEDS = st.integers(0, 10**6)
POSITIVE = {"log", "sqrt", "pow", "div"}
BINARY = [
    op.name for op in (*arithmetic.OPERATIONS, *selection.OPERATIONS) if len(op.slots) == 2 and op.name != "matmul"
]
UNARY = [op.name for op in (arithmetic.NEG, arithmetic.IDENTITY, *elementwise.OPERATIONS)]
REDUCTIONS = [n for n, op in REGISTRY.items() if {"axis", "keepdims"} == {a.name for a in op.attributes}]
OVER_ONE_AXIS = {"logsumexp", "argmax"}


def numbers(seed, shape, *, positive=False):
    """Numbers without ties; away from zero where that is a domain's end."""
    drawn = np.random.default_rng(seed).uniform(-2, 2, shape)
    return np.abs(drawn) + 0.3 if positive else drawn


@st.composite
def broadcast_pairs(draw):
    """Two shapes that fit: each axis may be 1 in one of them, and missing at the front."""
    full = draw(SHAPES)
    pair = []
    for _ in range(2):
        kept = full[draw(st.integers(0, len(full))) :]
        pair.append(tuple(1 if draw(st.booleans()) else n for n in kept))
    return tuple(pair)


# --------------------------------------------------------------------------------------------------- element by element
@pytest.mark.parametrize("name", BINARY)
@several
@given(broadcast_pairs(), SEEDS)
def test_two_operands_that_broadcast(name, shapes, seed):
    positive = name in POSITIVE
    compare(case(name, *(numbers(seed + i, shape, positive=positive) for i, shape in enumerate(shapes))))


@several
@given(broadcast_pairs(), SHAPES, SEEDS)
def test_a_condition_that_broadcasts(shapes, third, seed):
    try:
        np.broadcast_shapes(*shapes, third)
    except ValueError:
        third = ()
    condition = (numbers(seed, third) > 0).astype(np.float64)
    compare(case("where", condition, *(numbers(seed + 1 + i, shape) for i, shape in enumerate(shapes))))


@pytest.mark.parametrize("name", UNARY)
@several
@given(SHAPES, SEEDS)
def test_one_operand_of_any_shape(name, shape, seed):
    x = numbers(seed, shape, positive=name in POSITIVE)
    compare(case(name, x / 2 if name == "tan" else x), tolerance=1e-9 if name == "tan" else 1e-10)


# ----------------------------------------------------------------------------------------------------------- reductions
@pytest.mark.parametrize("name", REDUCTIONS)
@several
@given(st.data())
def test_reductions_over_every_choice_of_axes(name, data):
    shape = data.draw(st.lists(SIZES, min_size=1, max_size=4).map(tuple))
    places = st.integers(-len(shape), len(shape) - 1)
    axis = data.draw(places)
    if name not in OVER_ONE_AXIS:
        some = st.lists(places, min_size=1, max_size=3, unique_by=lambda a: a % len(shape)).map(tuple)
        axis = data.draw(st.one_of(st.none(), places, some))
    keepdims = data.draw(st.booleans())
    compare(case(name, numbers(data.draw(SEEDS), shape), axis=axis, keepdims=keepdims))


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "wta"])
@several
@given(st.data())
def test_what_works_along_an_axis(name, data):
    shape = data.draw(st.lists(SIZES, min_size=1, max_size=4).map(tuple))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    compare(case(name, numbers(data.draw(SEEDS), shape), axis=axis))


# ------------------------------------------------------------------------------------------------------ matrix products
@several
@given(st.data())
def test_matrix_products_of_vectors_matrices_and_batches_that_broadcast(data):
    rows, inner, columns = (data.draw(SIZES) for _ in range(3))
    left, right = data.draw(broadcast_pairs())
    x = data.draw(st.sampled_from([(inner,), (rows, inner), (*left, rows, inner)]))
    y = data.draw(st.sampled_from([(inner,), (inner, columns), (*right, inner, columns)]))
    seed = data.draw(SEEDS)
    compare(case("matmul", numbers(seed, x), numbers(seed + 1, y)))


# --------------------------------------------------------------------------------------------------------------- images
@several
@given(st.data())
def test_convolutions_with_every_stride_and_padding(data):
    kernel = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    stride = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    padding = tuple(data.draw(st.integers(0, k + 1)) for k in kernel)
    images = tuple(data.draw(st.integers(k, k + 4)) for k in kernel)
    batch, channels, outputs = (data.draw(st.integers(1, 3)) for _ in range(3))
    shapes = [(batch, channels, *images), (outputs, channels, *kernel), (outputs,)]
    seed = data.draw(SEEDS)
    operands = [numbers(seed + i, shape) for i, shape in enumerate(shapes)][: data.draw(st.integers(2, 3))]
    compare(case("conv2d", *operands, stride=stride, padding=padding))


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@several
@given(st.data())
def test_pooling_of_every_size_stride_and_padding(name, data):
    size = data.draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    stride = data.draw(st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)))
    padding = tuple(data.draw(st.integers(0, k // 2)) for k in size)
    images = tuple(data.draw(st.integers(max(k - 2 * p, 1), k + 4)) for k, p in zip(size, padding, strict=True))
    x = numbers(data.draw(SEEDS), (data.draw(SIZES), data.draw(SIZES), *images))
    compare(case(name, x, size=size, stride=stride, padding=padding))


# --------------------------------------------------------------------------------------------------------------- losses
@pytest.mark.parametrize("name", ["squared_error", "mse", "bce", "bce_with_logits", "perceptron_loss", "hinge"])
@several
@given(SHAPES, SEEDS)
def test_losses_of_predictions_of_any_shape(name, shape, seed):
    rng = np.random.default_rng(seed)
    prediction, target = rng.uniform(0.05, 0.95, shape), rng.uniform(0.05, 0.95, shape)
    compare(case(name, prediction, target))


@pytest.mark.parametrize("name", ["cross_entropy", "softmax_cross_entropy", "hinge"])
@several
@given(st.lists(SIZES, max_size=2).map(tuple), st.integers(2, 4), SEEDS)
def test_losses_of_classes_over_any_batch(name, batch, classes, seed):
    rng = np.random.default_rng(seed)
    compare(case(name, rng.uniform(0.1, 0.9, (*batch, classes)), rng.integers(classes, size=batch)))


# ------------------------------------------------------------------------------------------------------------ attention
ATTENTION = """
x: input = randn(2, 5, 8, seed=1)
mask: const = [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
Wq: param = xavier(4, 8, seed=2)
Wk: param = xavier(4, 8, seed=3)
Wv: param = xavier(8, 8, seed=4)
gain: param = ones(8)
q = x @ Wq.T
k = x @ Wk.T
v = x @ Wv.T
scores = q @ transpose(k, [0, 2, 1]) / 2
seen = where(mask > 0, scores, -1e9)
weights = softmax(seen)
y = layer_norm(x + weights @ v, gain)
L: loss = mean(y**3)
"""


def test_masked_attention_as_a_program():
    model = parse(ATTENTION)
    trace = run(model)
    assert_agrees(trace, judge(model))
    q, k, v = (torch.tensor(np.array(trace.value(name))) for name in "qkv")
    theirs = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    np.testing.assert_allclose(trace.value("weights") @ trace.value("v"), theirs.numpy(), rtol=1e-10, atol=1e-12)
