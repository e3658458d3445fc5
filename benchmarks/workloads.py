"""What the passes are measured on: networks as data, which this project and its peers build in their own ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass
class Workload:
    """One forward pass with all gradients (``spiral``: one epoch of gradient descent).

    Attributes:
        name: Its name in the table.
        kind: ``scalar`` (a perceptron number by number, Σ(y − t)² as the loss), ``mlp`` (relu, softmax cross-entropy),
            ``chain`` (elementwise operations one after the other), ``spiral`` (a tanh perceptron), ``cnn``.
        P: The parameters.
        x: The inputs.
        y: The targets: numbers, or classes.
        sizes: The widths of a perceptron's layers.
        n: The length of a chain.
        bs: Examples a step.
        lr: The learning rate.
    """

    name: str
    kind: str
    P: list[Array]
    x: Array = field(default_factory=lambda: np.zeros(0))
    y: npt.NDArray[np.generic] = field(default_factory=lambda: np.zeros(0))
    sizes: tuple[int, ...] = ()
    n: int = 0
    bs: int = 0
    lr: float = 0.0


def _perceptron(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[Array]:
    parameters = []
    for before, after in pairwise(sizes):
        parameters += [rng.normal(0, 1 / np.sqrt(before), (before, after)), rng.normal(0, 0.1, after)]
    return parameters


def perceptron(name: str, *sizes: int) -> Workload:
    """A perceptron to be built number by number."""
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(1, sizes[0])), rng.normal(size=(1, sizes[-1]))
    return Workload(name, "scalar", _perceptron(rng, sizes), x, y, sizes)


def _mlp(name: str, batch: int) -> Workload:
    rng, sizes = np.random.default_rng(2), (784, 128, 64, 10)
    parameters = _perceptron(rng, sizes)
    return Workload(name, "mlp", parameters, rng.normal(size=(batch, 784)), rng.integers(0, 10, batch), sizes)


def _chain(name: str) -> Workload:
    rng = np.random.default_rng(3)
    return Workload(name, "chain", [rng.normal(size=16), rng.normal(1, 0.3, 16), rng.normal(0, 0.3, 16)], n=1000)


def _spiral(name: str) -> Workload:
    rng, sizes = np.random.default_rng(4), (2, 16, 16, 1)
    arm = rng.integers(0, 2, 500)
    angle = 3 * np.pi * np.sqrt(rng.random(500))
    x = np.stack([np.cos(angle + np.pi * arm), np.sin(angle + np.pi * arm)], axis=1) * angle[:, None] / 10
    y = (2.0 * arm - 1.0)[:, None]
    return Workload(name, "spiral", _perceptron(rng, sizes), x, y, sizes, bs=32, lr=0.1)


def _cnn(name: str) -> Workload:
    rng = np.random.default_rng(5)
    shapes = ((8, 1, 3, 3), (8,), (16, 8, 3, 3), (16,), (784, 10), (10,))
    parameters = [rng.normal(0, 1 / np.sqrt(max(np.prod(s[1:]), 1) * 2), s) for s in shapes]
    return Workload(name, "cnn", parameters, rng.normal(size=(32, 1, 28, 28)), rng.integers(0, 10, 32))


def workloads() -> dict[str, Workload]:
    """All of them, by name."""
    found = [
        perceptron("scalar 2-4-4-1", 2, 4, 4, 1),
        perceptron("scalar 8-16-16-4", 8, 16, 16, 4),
        perceptron("scalar 16-32-32-10", 16, 32, 32, 10),
        _mlp("MLP, batch 1", 1),
        _mlp("MLP, batch 32", 32),
        _mlp("MLP, batch 256", 256),
        _chain("chain of 1,000"),
        _spiral("spiral, an epoch"),
        _cnn("CNN, batch 32"),
    ]
    return {w.name: w for w in found}
