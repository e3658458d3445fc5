"""Normalisation, dropout and padding: exact meanings, operands that may be left out, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.debugger import start
from engine.debugging.gradient_check import check
from engine.debugging.narration import step_line
from engine.errors import GraphError, ModelSyntaxError, ShapeError
from engine.execution import run
from engine.language import parse
from engine.levels.grouping import Level
from tests.engine.ops.cases import case, messages


def value(expression, x="[[1, 2, 4], [3, 1, 0]]"):
    model = parse(f"x: input = {x}\ny = {expression}")
    return run(model).values[model.graph.id_of("y")]


# ------------------------------------------------------------------------------------------------------- normalisation
def test_a_layer_is_normalised_along_its_last_axis():
    out = value("layer_norm(x, eps=0)")
    np.testing.assert_allclose(out.mean(axis=-1), 0, atol=1e-15)
    np.testing.assert_allclose(out.var(axis=-1), 1, rtol=1e-14)


def test_a_batch_is_normalised_feature_by_feature_and_images_channel_by_channel():
    out = value("batch_norm(x, eps=0)")
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(out.var(axis=0), 1, rtol=1e-14)
    images = value("batch_norm(x, eps=0)", "randn(2, 3, 4, 5)")
    np.testing.assert_allclose(images.mean(axis=(0, 2, 3)), 0, atol=1e-14)
    np.testing.assert_allclose(images.var(axis=(0, 2, 3)), 1, rtol=1e-14)


@pytest.mark.parametrize("name", ["layer_norm", "batch_norm"])
def test_gain_and_offset_may_be_left_out_from_the_end(name):
    plain = value(f"{name}(x)")
    np.testing.assert_allclose(value(f"{name}(x, [1, 2, 3])"), plain * [1, 2, 3])
    np.testing.assert_allclose(value(f"{name}(x, [1, 2, 3], [4, 5, 6])"), plain * [1, 2, 3] + [4, 5, 6])
    np.testing.assert_allclose(
        value(f"{name}(x, [1, 2, 3], [4, 5, 6], 0.1)"), value(f"{name}(x, eps=0.1)") * [1, 2, 3] + [4, 5, 6]
    )


def test_a_step_names_only_the_operands_that_are_there():
    state = start(parse("x: input = [1, 2]\nL: loss = sum(layer_norm(x) * 2)"), Level.PRIMITIVES)
    assert "layer_norm(x) =" in step_line(state, state.steps[0])
    state = start(parse("x: input = [1, 2]\nk: param = [1, 1]\nL: loss = sum(layer_norm(x, k) * 2)"), Level.PRIMITIVES)
    assert "layer_norm(x, k) =" in step_line(state, state.steps[0])


@pytest.mark.parametrize("name", ["layer_norm", "batch_norm"])
@pytest.mark.parametrize("shape", [(5, 3), (3, 2, 2, 3)])
def test_what_has_no_variance_has_no_slope_and_is_no_nan(name, shape):
    found = case(name, np.full(shape, 7.0))
    assert np.array_equal(found.out, np.zeros(shape))
    assert np.isfinite(found.message(0, found.signal())).all()
    without_eps = case(name, np.full(shape, 7.0), eps=0.0)
    with np.errstate(all="ignore"):
        assert np.array_equal(without_eps.message(0, np.zeros(shape)), np.zeros(shape))


@pytest.mark.parametrize("name", ["layer_norm", "batch_norm"])
def test_normalising_far_out_overflows_nowhere(name):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = case(name, np.array([[1e4, -1e4, 0.0], [-1e4, 1e4, 5.0]]))
        assert np.abs(found.out).max() < 2
        assert np.isfinite(found.message(0, found.signal())).all()


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("layer_norm", ((),)),
        ("layer_norm", ((2, 0),)),
        ("layer_norm", ((2, 3), (2,))),
        ("layer_norm", ((2, 3), (3,), (1,))),
        ("layer_norm", ((2, 3), ())),
        ("batch_norm", ((),)),
        ("batch_norm", ((0, 3),)),
        ("batch_norm", ((2, 3), (2,))),
        ("batch_norm", ((2, 3, 4, 4), (4,))),
    ],
)
def test_shapes_that_do_not_fit_are_refused(name, shapes):
    found = case(name, *(np.zeros(shape) for shape in shapes))
    with pytest.raises(ShapeError, match=f"'{name}'"):
        found.op.shape(found.shapes, found.attrs)


@pytest.mark.parametrize(
    "expression",
    [
        "layer_norm(x, k, b)",
        "batch_norm(x, k, b)",
        "layer_norm(x, k)",
        "batch_norm(x)",
        "dropout(x, 0.4, seed=2) * k",
        "pad(x, 1)",
    ],
)
def test_the_gradient_check_passes(expression):
    leaves = "x: input = [[1, 2, 4], [3, 1, 0.5]]\nk: param = [0.5, -1, 2]\nb: param = [0.1, 0.2, 0.3]\n"
    assert check(parse(f"{leaves}h = tanh({expression})\nL: loss = sum(h**2)")).passed


def test_too_few_operands_are_told_with_how_many_there_may_be():
    with pytest.raises(ModelSyntaxError, match=r"'layer_norm' takes 1 to 3 operands \(x, gamma, beta\), and 0 given"):
        parse("x: input = 1\ny = layer_norm()")


# ------------------------------------------------------------------------------------------------------------- dropout
def test_what_is_kept_is_divided_by_its_probability():
    out = case("dropout", np.ones(10_000), p=0.25, seed=1).out
    assert set(np.unique(out)) == {0.0, 1 / 0.75}
    assert float((out > 0).mean()) == pytest.approx(0.75, abs=0.02)


def test_one_seed_makes_one_mask_in_every_pass():
    x = np.ones(50)
    first, again, other = (case("dropout", x, p=0.5, seed=seed) for seed in (3, 3, 4))
    assert np.array_equal(first.out, again.out)
    assert np.array_equal(first.out, first.message(0, x))
    assert not np.array_equal(first.out, other.out)


def test_what_is_dropped_is_0_whatever_it_was():
    assert case("dropout", [np.inf, np.nan], p=1.0).out.tolist() == [0, 0]
    assert messages("dropout", [1.0, 2.0], g=np.inf, p=1.0) == [[0, 0]]


@pytest.mark.parametrize("arguments", ["", ", -0.1", ", 1.5", ", 0.5, -1", ", 0.5, 0.5", ", p=True"])
def test_a_probability_and_a_seed_are_what_they_are(arguments):
    with pytest.raises(GraphError):
        parse(f"x: input = [1, 2]\ny = dropout(x{arguments})")


# ------------------------------------------------------------------------------------------------------------- padding
def test_a_frame_is_put_around():
    assert value("pad(x, 1)", "[[1, 2]]").tolist() == [[0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]]
    assert value("pad(x, [[1, 0], [0, 2]], -1)", "[[1, 2]]").tolist() == [[-1, -1, -1, -1], [1, 2, -1, -1]]
    assert value("pad(x, [[1, 0]], value=5)", "[1, 2]").tolist() == [5, 1, 2]


@pytest.mark.parametrize("width", ["-1", "0.5", "[1, 2]", "[[1]]", "[[-1, 0]]", "[[0, 0], [0, 0]]", "10**9", "1e300"])
def test_a_width_that_makes_no_frame_is_refused(width):
    with pytest.raises(GraphError):
        parse(f"x: input = [1, 2]\ny = pad(x, {width})")
