"""This project beside its peers: the referee's workloads, written as models of the language and run compiled.

The referee calls ``make(variant, workload)`` and times ``step``, one forward pass with all gradients (``spiral``: one
epoch of gradient descent), through the public interface only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

import graphviz_nn as gv

Array = npt.NDArray[np.float64]
Step = Callable[[], None]
Fetch = Callable[[], tuple[float, list[Array]]]

VERSION = f"graphviz-nn {gv.__version__}"
VARIANTS = ["graphviz_nn", "graphviz_nn_all"]


def make(variant: str, workload: Any) -> tuple[Step, Fetch, Step | None]:  # noqa: ANN401 - the referee's own class
    """Prepare one workload.

    Args:
        variant: ``graphviz_nn`` asks for the parameters' error signals, ``graphviz_nn_all`` for those of all nodes.
        workload: The referee's description of it.

    Raises:
        NotImplementedError: The language does not have its operations yet.
    """
    wrt = "all" if variant.endswith("_all") else "params"
    if workload.kind == "scalar":
        return _scalar(workload, wrt)
    if workload.kind == "spiral" and wrt == "params":
        return _Spiral(workload).parts()
    texts = {"mlp": mlp_text, "chain": _chain, "cnn": _cnn}
    if workload.kind not in texts:
        raise NotImplementedError("not in this variant")
    text = texts[workload.kind](workload)
    names = [f"P{i}" for i in range(len(workload.P))]
    data = {} if workload.kind == "chain" else {"X": workload.x, "T": workload.y}
    done = gv.parse(text).with_values(**dict(zip(names, workload.P, strict=True)), **data).compile(wrt=wrt)
    return done.step, lambda: (_loss(done), [_grad(done, name) for name in names]), None


def _loss(done: gv.CompiledPass) -> float:
    assert done.loss is not None
    return done.loss


def _grad(done: gv.CompiledPass, name: str) -> Array:
    grad = done.grad(name)
    assert grad is not None
    return grad


def _leaf(name: str, kind: str, array: Array) -> str:
    return f"{name}: {kind} = zeros({', '.join(str(n) for n in array.shape)})"


def _layers(workload: Any, activation: str) -> list[str]:  # noqa: ANN401 - the same
    """The parameters and the equations of a multi-layer perceptron from X to Z."""
    lines = [_leaf(f"P{i}", "param", p) for i, p in enumerate(workload.P)]
    count, before = len(workload.P) // 2, "X"
    for k in range(count):
        affine = f"{before} @ P{2 * k} + P{2 * k + 1}"
        lines.append(f"Z = {affine}" if k == count - 1 else f"H{k} = {activation}({affine})")
        before = f"H{k}"
    return lines


def mlp_text(workload: Any) -> str:  # noqa: ANN401 - the same
    """A multi-layer perceptron with softmax cross-entropy, its numbers left 0."""
    data = [_leaf("X", "input", workload.x), _leaf("T", "target", workload.y)]
    return "\n".join([*data, *_layers(workload, "relu"), "L: loss = softmax_cross_entropy(Z, T)"])


def _cnn(workload: Any) -> str:  # noqa: ANN401 - the same
    leaves = [_leaf("X", "input", workload.x), _leaf("T", "target", workload.y)]
    leaves += [_leaf(f"P{i}", "param", p) for i, p in enumerate(workload.P)]
    equations = [
        "H0 = max_pool2d(relu(conv2d(X, P0, P1, padding=1)), 2)",
        "H1 = max_pool2d(relu(conv2d(H0, P2, P3, padding=1)), 2)",
        "Z = flatten(H1, 1) @ P4 + P5",
        "L: loss = softmax_cross_entropy(Z, T)",
    ]
    return "\n".join([*leaves, *equations])


def _chain(workload: Any) -> str:  # noqa: ANN401 - the same
    forms = ("tanh({})", "{} * P1", "{} + P2", "sin({})", "exp(-{})")
    lines = [_leaf(f"P{i}", "param", p) for i, p in enumerate(workload.P)]
    lines += [f"v{k + 1} = {forms[k % 5].format(f'v{k}' if k else 'P0')}" for k in range(workload.n)]
    return "\n".join([*lines, f"L: loss = sum(v{workload.n})"])


def scalar_text(workload: Any) -> str:  # noqa: ANN401 - the same
    """A perceptron with one variable a number, as one would write it by hand."""
    lines = [f"x{i}: input = {float(v)!r}" for i, v in enumerate(workload.x[0])]
    lines += [f"t{i}: target = {float(v)!r}" for i, v in enumerate(workload.y[0])]
    before, count = [f"x{i}" for i in range(workload.sizes[0])], len(workload.P) // 2
    for k in range(count):
        W, b = workload.P[2 * k], workload.P[2 * k + 1]
        outputs = []
        for j in range(W.shape[1]):
            lines += [f"w{k}_{j}_{i}: param = {float(W[i, j])!r}" for i in range(W.shape[0])]
            lines.append(f"b{k}_{j}: param = {float(b[j])!r}")
            products = [f"w{k}_{j}_{i}*{x}" for i, x in enumerate(before)]
            total = " + ".join([f"b{k}_{j}", *products])
            lines.append(f"h{k}_{j} = {total}" if k == count - 1 else f"h{k}_{j} = relu({total})")
            outputs.append(f"h{k}_{j}")
        before = outputs
    lines.append("L: loss = " + " + ".join(f"({o} - t{i})**2" for i, o in enumerate(before)))
    return "\n".join(lines)


def _scalar(workload: Any, wrt: Any) -> tuple[Step, Fetch, None]:  # noqa: ANN401 - the same
    count = len(workload.P) // 2
    done = gv.parse(scalar_text(workload)).compile(wrt=wrt)

    def fetch() -> tuple[float, list[Array]]:
        found = []
        for k in range(count):
            rows, columns = workload.P[2 * k].shape
            cells = [[float(_grad(done, f"w{k}_{j}_{i}")) for j in range(columns)] for i in range(rows)]
            found += [np.array(cells), np.array([float(_grad(done, f"b{k}_{j}")) for j in range(columns)])]
        return _loss(done), found

    return done.step, fetch, None


class _Spiral:
    """Gradient descent over mini-batches; the last batch is shorter and has a pass of its own."""

    def __init__(self, workload: Any) -> None:  # noqa: ANN401 - the same
        self.workload = workload
        self.values = [p.copy() for p in workload.P]
        self.names = [f"P{i}" for i in range(len(self.values))]
        starts = range(0, len(workload.x), workload.bs)
        self.batches = [(workload.x[i : i + workload.bs], workload.y[i : i + workload.bs]) for i in starts]
        self.passes = {len(x): self._compile(x, y) for x, y in self.batches}

    def _compile(self, x: Array, y: Array) -> gv.CompiledPass:
        leaves = [_leaf("X", "input", x), _leaf("T", "target", y)]
        lines = [*leaves, *_layers(self.workload, "tanh"), "L: loss = mse(Z, T)"]
        return gv.parse("\n".join(lines)).compile(wrt="params")

    def parts(self) -> tuple[Step, Fetch, Step]:
        rate, multiply, subtract = np.float64(self.workload.lr), np.multiply, np.subtract
        changes = [(name, value, np.empty_like(value)) for name, value in zip(self.names, self.values, strict=True)]
        batches = [(self.passes[len(x)], x, y) for x, y in self.batches]
        last = batches[-1][0]

        def step() -> None:
            current = None
            for done, x, y in batches:
                if done is not current:
                    current = done
                    for name, value, _ in changes:
                        done.set(name, value)
                done.set("X", x)
                done.set("T", y)
                done.step()
                for name, value, change in changes:
                    multiply(_grad(done, name), rate, change)
                    subtract(value, change, value)
                    done.set(name, value)

        def reset() -> None:
            for value, start in zip(self.values, self.workload.P, strict=True):
                value[...] = start

        return step, lambda: (_loss(last), [value.copy() for value in self.values]), reset
