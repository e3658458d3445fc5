"""The gradient check beside its plain form: one number after the other, the whole model run twice for each."""

from __future__ import annotations

from time import perf_counter

import numpy as np

import graphviz_nn as gv
from engine.execution.passes import forward

_SOME = 200
"""The plain form is timed on so many numbers, and counted up."""

MLP = """
X: input = randn({batch}, 64, seed=1)
T: target = {classes}
W1: param = xavier(32, 64, seed=2)
b1: param = zeros(32)
W2: param = xavier(10, 32, seed=3)
b2: param = zeros(10)
h = tanh(X @ W1.T + b1)
L: loss = softmax_cross_entropy(h @ W2.T + b2, T)
"""


def _mlp(batch: int) -> gv.Model:
    return gv.parse(MLP.format(batch=batch, classes=(np.arange(batch) % 10).tolist()))


def _scalars() -> gv.Model:
    """A sum of 500 products of two leaves each, through a squashing function."""
    lines = [f"w{i}: param = {0.01 * i - 2:.2f}\nx{i}: input = {1.5 - 0.005 * i:.3f}" for i in range(500)]
    lines += [f"h{i} = tanh(w{i}*x{i})" for i in range(500)]
    return gv.parse("\n".join([*lines, "L: loss = " + " + ".join(f"h{i}**2" for i in range(500))]))


WORKLOADS = {
    "network 64-32-10, batch 1": lambda: _mlp(1),
    "network 64-32-10, batch 32": lambda: _mlp(32),
    "1,000 scalar leaves": _scalars,
}


def _plain_s(model: gv.Model, total: int) -> float:
    """Seconds for both ends of every number, from the time that some of them take."""
    inner = model.inner
    graph = inner.graph
    leaves = [leaf.last for leaf in graph.leaves if not graph.feeds_indices[leaf.last]]
    places = [(leaf, index) for leaf in leaves for index in np.ndindex(inner.values[leaf].shape)]
    some = places[:: max(1, len(places) // _SOME)]
    start = perf_counter()
    for leaf, index in some:
        for step in (1e-5, -1e-5):
            moved = np.array(inner.values[leaf])
            moved[index] += step
            forward(graph, {**inner.values, leaf: moved})
    return (perf_counter() - start) * total / len(some)


def main() -> None:
    """Print seconds and ratios."""
    print(f"{'model':28}{'numbers':>9}{'plain, s':>10}{'here, s':>9}{'times faster':>14}")
    for name, make in WORKLOADS.items():
        model = make()
        start = perf_counter()
        result = gv.check(model)
        here = perf_counter() - start
        total = sum(leaf.differences.size for leaf in result.leaves)
        plain = _plain_s(model, total)
        print(f"{name:28}{total:9,}{plain:10.2f}{here:9.3f}{plain / here:14.0f}")


if __name__ == "__main__":
    main()
