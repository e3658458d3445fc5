"""Whole networks of the kinds that the registry is for, every number and every message against PyTorch's."""

from __future__ import annotations

import pytest

from engine.debugging.gradient_check import check
from engine.execution import run
from engine.language import parse
from tests.helpers.oracle import assert_agrees, judge

NETWORKS = {
    "a convolutional classifier": """
x: input = randn(3, 1, 6, 6, seed=1)
t: target = [2, 0, 1]
K: param = he(2, 1, 3, 3, seed=2)
k: param = [0.1, -0.2]
W: param = xavier(3, 8, seed=3)
h = max_pool2d(relu(batch_norm(conv2d(x, K, k, padding=1))), 3)
z = flatten(h, 1) @ W.T
L: loss = softmax_cross_entropy(z, t)
wrong: output = zero_one(z, t)
""",
    "strides and means": """
x: input = randn(2, 2, 7, 6, seed=1)
K: param = randn(2, 2, 3, 2, seed=2)
t: target = [[1, -1], [-1, 1]]
h = avg_pool2d(pad(conv2d(x, K, stride=[2, 1]), [[0, 0], [0, 0], [1, 0], [0, 1]]), [4, 6])
L: loss = hinge(squeeze(squeeze(h, axis=3), axis=2), t) + 0.1*elastic_net(K, beta=0.5)
""",
    "words in a row": """
words: input = [[0, 3, 1], [2, 2, 0]]
t: target = [1, 3]
E: param = randn(4, 3, seed=1, scale=0.5)
gain: param = [1, 0.9, 1.1]
offset: param = [0, 0.1, -0.1]
h = layer_norm(sum(embedding(words, E), axis=1), gain, offset)
p = softmax(dropout(h, 0.3, seed=5) @ E.T)
L: loss = cross_entropy(p, t)
""",
    "two classes": """
x: input = randn(4, 2, seed=1)
t: target = [1, 0, 0, 1]
s: target = [1, -1, -1, 1]
w: param = [0.3, -0.4]
z = x @ w
L: loss = bce_with_logits(z, t) + bce(sigmoid(z), t) + perceptron_loss(z, s) + hinge(z, s)
""",
    "classes that are chosen by a network": """
x: input = [0.2, 0.9, -0.4]
W: param = randn(3, 3, seed=1)
E: param = randn(3, 2, seed=2)
h = W @ x
k = argmax(h)
L: loss = sum(embedding(k, E)**2) + sum(one_hot(k, 3) * h)
""",
}


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_is_pytorchs(name):
    model = parse(NETWORKS[name])
    assert_agrees(run(model), judge(model))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_passes_the_gradient_check(name):
    assert check(parse(NETWORKS[name])).passed
