"""Built-in data sets: shapes, classes, geometry, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import LimitError, UnknownNameError, ValueNotAllowedError
from engine.learning.datasets import BUILT_IN, load_dataset

DRAWN = [name for name in BUILT_IN if name != "iris"]


def built(name, **arguments):
    return load_dataset(name, arguments, None)


def test_every_data_set_of_the_language_is_there():
    assert set(BUILT_IN) == {*("xor", "moons", "circles", "spiral", "gauss", "blobs", "line", "sine", "digits", "iris")}


@pytest.mark.parametrize("name", BUILT_IN)
def test_targets_have_the_shape_that_their_kind_asks_for(name):
    data = built(name)
    n = data.size
    assert data.inputs.ndim == 2
    assert data.targets.shape == ((n, 1) if data.classes in {None, 2} else (n,))
    assert not data.inputs.flags.writeable
    assert not data.targets.flags.writeable
    if data.classes is not None:
        assert set(np.unique(data.targets)) == set(range(data.classes))


@given(name=st.sampled_from(DRAWN), n=st.integers(1, 40), seed=st.integers(0, 2**40))
def test_the_same_seed_draws_the_same_examples(name, n, seed):
    one, again = built(name, n=n, seed=seed), built(name, n=n, seed=seed)
    assert one.size == n
    assert np.array_equal(one.inputs, again.inputs)
    assert np.array_equal(one.targets, again.targets)


@pytest.mark.parametrize("name", [name for name in DRAWN if name != "xor"])
def test_another_seed_draws_others(name):
    assert not np.array_equal(built(name, seed=1).inputs, built(name, seed=2).inputs)


def test_xor_is_the_exclusive_or():
    data = built("xor", n=9)
    assert np.array_equal(data.targets[:, 0], np.logical_xor(data.inputs[:, 0], data.inputs[:, 1]))


def test_circles_have_their_radii():
    data = built("circles", n=50, noise=0, factor=0.25)
    radius = np.hypot(*data.inputs.T)
    assert radius == pytest.approx(np.where(data.targets[:, 0] == 1, 0.25, 1))


def test_moons_lie_on_half_circles():
    data = built("moons", n=50, noise=0)
    first, second = (data.inputs[data.targets[:, 0] == k] for k in (0, 1))
    assert np.hypot(*first.T) == pytest.approx(1)
    assert np.all(first[:, 1] >= 0)
    assert np.hypot(first[0, 0], first[0, 1]) == pytest.approx(1)
    assert np.hypot(second[:, 0] - 1, second[:, 1] - 0.5) == pytest.approx(1)
    assert np.all(second[:, 1] <= 0.5)


def test_spiral_arms_are_turned_against_each_other():
    data = built("spiral", n=60, noise=0, classes=3, turns=1)
    along = np.hypot(*data.inputs.T)
    angle = np.arctan2(data.inputs[:, 1], data.inputs[:, 0])
    rest = angle / (2 * np.pi) - along - data.targets / 3
    assert np.abs(rest - np.round(rest)).max() < 1e-9


def test_a_line_without_noise_is_a_line():
    data = built("line", n=20, noise=0, slope=-3, intercept=0.5)
    assert data.targets == pytest.approx(-3 * data.inputs + 0.5)


def test_noise_has_the_standard_deviation_that_is_asked_for():
    data = built("sine", n=20_000, noise=0.3)
    assert np.std(data.targets - np.sin(data.inputs)) == pytest.approx(0.3, rel=0.03)
    clouds = built("gauss", n=20_000, noise=0.5)
    assert np.std(clouds.inputs - (2 * clouds.targets - 1)) == pytest.approx(0.5, rel=0.03)


def test_classes_have_equal_sizes():
    data = built("blobs", n=100, classes=4)
    assert np.bincount(data.targets.astype(int)).tolist() == [25] * 4


@pytest.mark.parametrize(
    ("labels", "shape", "values"), [("01", (8, 1), {0, 1}), ("pm1", (8, 1), {-1, 1}), ("index", (8,), {0, 1})]
)
def test_two_classes_are_written_as_asked(labels, shape, values):
    data = built("moons", n=8, labels=labels)
    assert data.targets.shape == shape
    assert set(np.unique(data.targets)) == values


def test_one_hot_rows_mark_the_class():
    index, onehot = (built("blobs", n=12, labels=labels).targets for labels in ("index", "onehot"))
    assert onehot.shape == (12, 3)
    assert np.array_equal(onehot.argmax(axis=1), index)
    assert np.array_equal(onehot.sum(axis=1), np.ones(12))


def test_the_irises_are_fisher_s():
    data = built("iris")
    assert data.inputs.shape == (150, 4)
    means = [data.inputs[data.targets == k].mean(axis=0).round(3).tolist() for k in range(3)]
    # Fisher (1936), table II: the means of the three species.
    assert means == [[5.006, 3.428, 1.462, 0.246], [5.936, 2.77, 4.26, 1.326], [6.588, 2.974, 5.552, 2.026]]


def test_digits_are_images_on_request():
    flat, images = built("digits", n=30), built("digits", n=30, image=True)
    assert images.inputs.shape == (30, 1, 8, 8)
    assert np.array_equal(images.inputs.reshape(30, 64), flat.inputs)
    assert flat.inputs.min() >= 0
    assert flat.inputs.max() <= 1


def test_a_linear_classifier_tells_most_digits_apart():
    train, other = built("digits", n=600, seed=1), built("digits", n=300, seed=2)

    def extended(x):
        return np.hstack([x, np.ones((len(x), 1))])

    wanted = np.eye(10)[train.targets.astype(int)]
    weights = np.linalg.lstsq(extended(train.inputs), wanted, rcond=None)[0]
    found = (extended(other.inputs) @ weights).argmax(axis=1)
    assert np.mean(found == other.targets) > 0.9


@pytest.mark.parametrize(
    ("name", "arguments", "error", "sentence"),
    [
        ("moon", {}, UnknownNameError, "there is no data set 'moon'; did you mean 'moons'?"),
        ("q", {}, UnknownNameError, "there is no data set 'q'; there are xor, moons, circles"),
        ("moons", {"nose": 1}, UnknownNameError, "has no argument 'nose'; did you mean 'noise'?"),
        ("iris", {"n": 3}, UnknownNameError, "has no argument 'n'; it takes labels"),
        ("moons", {"n": 0}, ValueNotAllowedError, "'n' of the data set 'moons' takes a whole number from 1 on"),
        ("moons", {"n": True}, ValueNotAllowedError, "takes a whole number"),
        ("moons", {"noise": -1}, ValueNotAllowedError, "takes a number from 0 on"),
        ("moons", {"noise": float("nan")}, ValueNotAllowedError, "takes a number from 0 on"),
        ("circles", {"factor": 2}, ValueNotAllowedError, "takes a number 0 to 1"),
        ("digits", {"image": 1}, ValueNotAllowedError, "takes True or False"),
        ("moons", {"labels": "ab"}, ValueNotAllowedError, 'takes one of "01", "pm1", "index", "onehot"'),
        ("blobs", {"labels": "pm1"}, ValueNotAllowedError, "is for two classes, and there are 3"),
        ("moons", {"n": 10**12}, LimitError, "are more than the data set 'moons' makes; 1,000,000 are the most"),
        ("digits", {"n": 10**6}, LimitError, "20,000 are the most"),
    ],
)
def test_what_cannot_be_is_refused(name, arguments, error, sentence):
    with pytest.raises(error) as caught:
        load_dataset(name, arguments, None)
    assert sentence in str(caught.value)
