"""Compiled passes over images and classes, of any size: equal to the reference passes, and to PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.execution import compile_model
from engine.language import parse
from tests.engine.execution.equality import assert_same, compiled
from tests.engine.oracle.programs import examples
from tests.helpers.generated import some

SMALL = st.integers(1, 3)


@st.composite
def networks_of_images(draw):
    """A convolution, an activation, pooling, and a loss of classes; with ties, and edges that fill no window."""
    batch, channels, outputs, classes = (draw(SMALL) for _ in range(4))
    kernel, size = (draw(SMALL), draw(SMALL)), (draw(st.integers(4, 6)), draw(st.integers(4, 6)))
    stride, padding = (
        (draw(st.integers(1, 2)), draw(st.integers(1, 3))),
        tuple(draw(st.integers(0, k + 1)) for k in kernel),
    )
    seen = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(size, padding, kernel, stride, strict=True)]
    window = tuple(draw(st.integers(1, min(n, 3))) for n in seen)
    step = tuple(draw(st.integers(1, 4)) for _ in window)
    frame = tuple(draw(st.integers(0, k // 2)) for k in window)
    pooled = [(n + 2 * p - k) // s + 1 for n, p, k, s in zip(seen, frame, window, step, strict=True)]
    features = outputs * pooled[0] * pooled[1]
    pool = draw(st.sampled_from(("max_pool2d", "avg_pool2d")))
    loss = draw(st.sampled_from(("softmax_cross_entropy(z, t)", "cross_entropy(softmax(z), t)")))
    picked = ", ".join(str(draw(st.integers(0, classes - 1))) for _ in range(batch))
    return f"""
x: param = randn({batch}, {channels}, {size[0]}, {size[1]}, seed={draw(st.integers(0, 99))})
w: param = randn({outputs}, {channels}, {kernel[0]}, {kernel[1]}, seed=1)
b: param = randn({outputs}, seed=2)
V: param = randn({features}, {classes}, seed=3, scale=0.2)
t: target = [{picked}]
h = relu(conv2d(x, w, b, stride={list(stride)}, padding={list(padding)}))
z = flatten({pool}(h, {list(window)}, {list(step)}, {list(frame)}), 1) @ V
L: loss = {loss}
"""


@settings(examples, max_examples=some(60))
@given(text=networks_of_images())
def test_random_networks_of_images(text):
    model = parse(text)
    assert_same(compiled(model, "tape"), model)


@pytest.mark.parametrize("loss", ["softmax_cross_entropy(z, t)", "cross_entropy(softmax(z), t)"])
def test_classes_that_are_set_and_classes_that_are_computed(loss):
    text = f"z: param = randn(3, 4, seed=5)\nu: target = [0, 1, 2]\nt = u + 1\nL: loss = {loss}"
    model = parse(text)
    passed = compile_model(model, "all")
    for u in ([0, 1, 2], [2, 2, 0], [0.5, 1, 2], [3, 0, 0], [1, 1, 1]):
        model = model.with_values(u=u)
        passed.set("u", u)
        passed.step()
        assert np.isnan(passed.loss) == (u in ([0.5, 1, 2], [3, 0, 0]))  # what is computed and no class
        assert_same(passed, model)


def test_a_convolution_equals_pytorch():
    torch = pytest.importorskip("torch")
    text = """
x: param = randn(2, 3, 7, 6, seed=1)
w: param = randn(4, 3, 3, 2, seed=2)
b: param = randn(4, seed=3)
t: target = [5, 0]
z = flatten(max_pool2d(conv2d(x, w, b, stride=[2, 1], padding=1), 2), 1)
L: loss = softmax_cross_entropy(z, t)
"""
    passed = compile_model(parse(text), "all")
    x, w, b = (torch.tensor(np.array(passed.value(name)), requires_grad=True) for name in "xwb")
    h = torch.nn.functional.conv2d(x, w, b, stride=(2, 1), padding=1)
    z = torch.nn.functional.max_pool2d(h, 2).flatten(1)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor([5, 0]))
    loss.backward()
    np.testing.assert_allclose(passed.loss, loss.item(), rtol=1e-12)
    for name, leaf in zip("xwb", (x, w, b), strict=True):
        np.testing.assert_allclose(passed.grad(name), leaf.grad.numpy(), rtol=1e-10, atol=1e-13)
