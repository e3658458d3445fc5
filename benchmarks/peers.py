"""The peers of the passes: PyTorch eager, micrograd, and the matrix products alone; whichever is installed.

Each ``make`` gives ``(step, fetch)`` for a workload, or None where it is not for that peer. ``step`` does one forward
pass with all gradients (``spiral``: an epoch); ``fetch`` the loss and the gradients (``spiral``: the parameters), or
None where there is nothing to compare.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.workloads import Array, Workload

Step = Callable[[], object]
Fetch = Callable[[], tuple[float, list[Array]]]
Made = tuple[Step, Fetch | None] | None


# ------------------------------------------------------------------------------------------------------------- PyTorch
def torch_eager(workload: Workload) -> Made:
    """PyTorch's usual way: the graph is recorded in every step. float64, one thread."""
    import torch

    torch.set_num_threads(1)
    if workload.kind == "scalar":
        return _torch_scalar(torch, workload)
    P = [torch.tensor(p, requires_grad=True) for p in workload.P]
    found: dict[str, Any] = {}
    x, y = torch.tensor(workload.x), torch.tensor(workload.y)
    if workload.kind == "spiral":
        descent = torch.optim.SGD(P, lr=workload.lr)

        def epoch() -> None:
            for start in range(0, len(x), workload.bs):
                descent.zero_grad()
                output = _torch_layers(P, x[start : start + workload.bs], torch.tanh)
                found["L"] = torch.nn.functional.mse_loss(output, y[start : start + workload.bs])
                found["L"].backward()
                descent.step()

        return epoch, lambda: (found["L"].item(), [p.detach().numpy().copy() for p in P])
    forms = {"mlp": lambda: _torch_mlp(torch, P, x, y), "cnn": lambda: _torch_cnn(torch, P, x, y)}
    form = forms.get(workload.kind, lambda: _torch_chain(torch, P, workload.n))

    def step() -> None:
        for p in P:
            p.grad = None
        found["L"] = form()
        found["L"].backward()

    return step, lambda: (found["L"].item(), [p.grad.numpy().copy() for p in P])


def _torch_layers(P: list[Any], h: Any, activation: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - PyTorch may be missing
    for k in range(0, len(P), 2):
        h = h @ P[k] + P[k + 1]
        h = activation(h) if k + 2 < len(P) else h
    return h


def _torch_mlp(torch: Any, P: list[Any], x: Any, y: Any) -> Any:  # noqa: ANN401 - the same
    return torch.nn.functional.cross_entropy(_torch_layers(P, x, torch.relu), y)


def _torch_cnn(torch: Any, P: list[Any], h: Any, y: Any) -> Any:  # noqa: ANN401 - the same
    F = torch.nn.functional
    for k in (0, 2):
        h = F.max_pool2d(torch.relu(F.conv2d(h, P[k], P[k + 1], padding=1)), 2)
    return F.cross_entropy(h.flatten(1) @ P[4] + P[5], y)


def _torch_chain(torch: Any, P: list[Any], n: int) -> Any:  # noqa: ANN401 - the same
    v = P[0]
    forms = (torch.tanh, lambda v: v * P[1], lambda v: v + P[2], torch.sin, lambda v: torch.exp(-v))
    for k in range(n):
        v = forms[k % 5](v)
    return v.sum()


def _torch_scalar(torch: Any, workload: Workload) -> Made:  # noqa: ANN401 - the same
    leaf = lambda v: torch.tensor(float(v), dtype=torch.float64, requires_grad=True)  # noqa: E731 - one line, used twice
    P = _leaves(workload, leaf)
    flat = [p for array in P for p in np.ravel(array)]
    layers = _by_output(P)
    inputs = [torch.tensor(float(v), dtype=torch.float64) for v in workload.x[0]]
    found: dict[str, Any] = {}

    def step() -> None:
        for p in flat:
            p.grad = None
        found["L"] = _scalar_loss(layers, inputs, workload.y[0].tolist(), torch.relu)
        found["L"].backward()

    return step, lambda: (found["L"].item(), [_grads(array, lambda p: p.grad.item()) for array in P])


# ----------------------------------------------------------------------------------------------------------- micrograd
def micrograd(workload: Workload) -> Made:
    """Karpathy's engine of single numbers: a Python object a number, a closure an operation."""
    from micrograd.engine import Value

    if workload.kind != "scalar":
        return None
    P = _leaves(workload, lambda v: Value(float(v)))
    flat, layers = [p for array in P for p in np.ravel(array)], _by_output(P)
    found: dict[str, Any] = {}

    def step() -> None:
        for p in flat:
            p.grad = 0
        found["L"] = _scalar_loss(layers, workload.x[0].tolist(), workload.y[0].tolist(), Value.relu)
        found["L"].backward()

    return step, lambda: (found["L"].data, [_grads(array, lambda p: p.grad) for array in P])


def micrograd_forward(workload: Workload) -> Step:
    """Its forward pass only."""
    from micrograd.engine import Value

    layers = _by_output(_leaves(workload, lambda v: Value(float(v))))
    return lambda: _scalar_loss(layers, workload.x[0].tolist(), workload.y[0].tolist(), Value.relu)


def _leaves(workload: Workload, leaf: Callable[[Any], Any]) -> list[Any]:
    make = np.frompyfunc(leaf, 1, 1)
    return [make(p) for p in workload.P]


def _by_output(P: list[Any]) -> list[list[tuple[list[Any], Any]]]:
    """For every layer, for every output, its weights and its bias: lists, which Python reads faster than arrays."""
    pairs = zip(P[::2], P[1::2], strict=True)
    return [list(zip(W.T.tolist(), b.tolist(), strict=True)) for W, b in pairs]


def _grads(leaves: Any, grad: Callable[[Any], float]) -> Array:  # noqa: ANN401 - an array of a peer's own objects
    return np.asarray(np.frompyfunc(grad, 1, 1)(leaves), dtype=np.float64)


def _scalar_loss(
    layers: list[list[tuple[list[Any], Any]]], h: list[Any], targets: list[float], relu: Callable[[Any], Any]
) -> Any:  # noqa: ANN401 - a peer's own object
    for depth, layer in enumerate(layers, 1):
        sums = []
        for weights, bias in layer:
            total = bias
            for w, value in zip(weights, h, strict=True):
                total = total + w * value
            sums.append(relu(total) if depth < len(layers) else total)
        h = sums
    errors = [(value - target) ** 2 for value, target in zip(h, targets, strict=True)]
    return sum(errors[1:], errors[0])


# --------------------------------------------------------------------------------------------------------------- limit
def matrix_products(workload: Workload) -> Made:
    """What numpy cannot go below: the matrix products of a perceptron's passes, into arrays that are there."""
    if workload.kind != "mlp":
        return None
    batch, products = len(workload.x), []
    for layer, (before, after) in enumerate(pairwise(workload.sizes)):
        h, W, g = np.ones((batch, before)), np.ones((before, after)), np.ones((batch, after))
        products += [(h, W, np.zeros((batch, after))), (h.T, g, np.zeros((before, after)))]
        if layer:
            products.append((g, W.T, np.zeros((batch, before))))

    def step() -> None:
        for one, other, result in products:
            np.matmul(one, other, result)

    return step, None


PEERS: dict[str, Callable[[Workload], Made]] = {
    "PyTorch": torch_eager,
    "micrograd": micrograd,
    "matrix products": matrix_products,
}
"""Name -> how it is made ready for a workload."""
