"""PyTorch as an independent referee of values, error signals and messages.

The referee walks the same graph, but computes and differentiates every operation with PyTorch's own functions; none of
our derivative rules is used. Where PyTorch is not installed, the tests that import this module are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from engine.arrays import Array
from engine.execution.trace import Trace
from engine.graph import Literal, Node
from engine.model import Model

torch = pytest.importorskip("torch", reason="PyTorch, the independent oracle of the gradients, is not installed")

TOLERANCE = 1e-10

Tensor = Any
Function = Callable[[Sequence[Tensor], Mapping[str, Any]], Tensor]


@dataclass(frozen=True)
class Verdict:
    """What PyTorch finds for a model.

    Attributes:
        values: For each node id its value.
        grads: For each node id the gradient of the loss, or None where PyTorch's graph has no path to it.
        messages: (child's id, slot) -> the part of the operand's gradient that comes through that slot.
    """

    values: list[Array]
    grads: list[Array | None]
    messages: dict[tuple[int, int], Array | None]


def tensor(array: Array, *, grad: bool = False) -> Tensor:
    """A float64 tensor with a copy of the numbers."""
    return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=grad)


def judge(model: Model) -> Verdict:
    """Run a model with PyTorch.

    Every slot reads a copy of its operand. A copy has one reader, so its gradient is the message through that slot.
    """
    values: list[Tensor] = []
    copies: dict[tuple[int, int], Tensor] = {}
    for node in model.graph.nodes:
        value = tensor(model.values[node.id], grad=True) if node.op is None else _computed(node, values, copies)
        if not value.requires_grad:
            value.requires_grad_()  # a comparison's result: what happens behind it is differentiated all the same
        value.retain_grad()
        values.append(value)
    if model.graph.loss is not None:
        values[model.graph.loss].backward()
    return Verdict(
        [value.detach().numpy() for value in values],
        [_numbers(value.grad) for value in values],
        {key: _numbers(copy.grad) for key, copy in copies.items()},
    )


def _computed(node: Node, values: list[Tensor], copies: dict[tuple[int, int], Tensor]) -> Tensor:
    assert node.op is not None
    inputs = []
    for slot, operand in enumerate(node.inputs):
        if isinstance(operand, Literal):
            inputs.append(tensor(operand.value))
            continue
        copy = values[operand].clone()
        copy.retain_grad()
        copies[node.id, slot] = copy
        inputs.append(copy)
    return FUNCTIONS[node.op.name](inputs, node.attrs)


def _numbers(gradient: Tensor | None) -> Array | None:
    return None if gradient is None else gradient.numpy()


def close(ours: Array, theirs: Array | None, *, tolerance: float = TOLERANCE, what: str = "") -> None:
    """Assert equal shapes and equal numbers; a gradient that PyTorch does not have is 0."""
    expected = np.zeros(ours.shape) if theirs is None else theirs
    assert ours.shape == expected.shape, f"{what}: shapes {ours.shape} and {expected.shape}"
    np.testing.assert_allclose(ours, expected, rtol=tolerance, atol=tolerance, err_msg=what)


def assert_agrees(trace: Trace, verdict: Verdict, *, tolerance: float = TOLERANCE) -> None:
    """Assert that every value, every error signal and every primitive message of a trace is PyTorch's."""
    graph = trace.graph
    for node in graph.nodes:
        close(trace.values[node.id], verdict.values[node.id], tolerance=tolerance, what=f"value of {node.name}")
        signal = trace.grads[node.id]
        if signal is None:
            assert verdict.grads[node.id] is None, f"{node.name} has an error signal after all"
        else:
            close(signal, verdict.grads[node.id], tolerance=tolerance, what=f"error signal of {node.name}")
    for (child, slot), message in trace.messages.items():
        what = f"message from {graph.nodes[child].name} through slot {slot}"
        close(message, verdict.messages[child, slot], tolerance=tolerance, what=what)
    silent = {key for key, found in verdict.messages.items() if found is not None} - set(trace.messages)
    assert not silent, f"messages that were never sent: {silent}"


# ------------------------------------------------------------------------------------ what PyTorch calls our operations
def _dims(x: Tensor, attrs: Mapping[str, Any]) -> tuple[int, ...]:
    axis = attrs["axis"]
    if axis is None:
        return tuple(range(x.ndim))
    return axis if isinstance(axis, tuple) else (axis,)


def _prod(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    result = xs[0]
    for dim in sorted((d % max(xs[0].ndim, 1) for d in _dims(xs[0], attrs)), reverse=True):
        result = torch.prod(result, dim, keepdim=attrs["keepdims"])
    return result


def _index(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    # PyTorch knows no negative steps: numpy says which elements are meant.
    places = np.arange(xs[0].numel()).reshape(xs[0].shape)[attrs["key"]]
    return xs[0].reshape(-1)[torch.from_numpy(np.array(places))]


def _transpose(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    axes = attrs["axes"]
    return xs[0].permute(*(reversed(range(xs[0].ndim)) if axes is None else axes))


def _squeeze(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    axis = attrs["axis"]
    return xs[0].squeeze() if axis is None else xs[0].squeeze(axis)


def _examples(x: Tensor) -> int:
    return x[..., 0].numel() if x.ndim > 1 else 1


def _wta(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    x = xs[0].movedim(attrs["axis"], -1)
    one_hot = torch.nn.functional.one_hot(x.argmax(-1), x.shape[-1]).to(torch.float64)
    return one_hot.movedim(-1, attrs["axis"])


def _reduced(function: Callable[..., Tensor], **options: Any) -> Function:
    return lambda xs, a: function(xs[0], dim=_dims(xs[0], a), keepdim=a["keepdims"], **options)


def _comparison(function: Callable[..., Tensor]) -> Function:
    return lambda xs, a: function(xs[0], xs[1]).to(torch.float64)


_nn = torch.nn.functional


def _target(prediction: Tensor, target: Tensor) -> Tensor:
    """The target as a distribution; classes as one-hot vectors."""
    if target.shape == prediction.shape:
        return target
    return _nn.one_hot(target.long(), prediction.shape[-1]).to(torch.float64)


def _cross_entropy(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    p, t = xs
    return -torch.special.xlogy(_target(p, t), p).sum() / _examples(p)


def _softmax_cross_entropy(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    z, t = xs
    rows = z.reshape(-1, z.shape[-1])
    same = t.shape == z.shape
    return _nn.cross_entropy(rows, t.reshape(rows.shape) if same else t.long().reshape(-1))


def _hinge(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    s, t = xs
    if s.shape == t.shape:
        return torch.relu(1 - s * t).mean()
    rows = s.reshape(-1, s.shape[-1])
    # PyTorch averages over the classes, too.
    return _nn.multi_margin_loss(rows, t.long().reshape(-1)) * s.shape[-1]


def _pad(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    x, width = xs[0], attrs["width"]
    pairs = ((width, width),) * x.ndim if isinstance(width, int) else width
    return _nn.pad(x, [n for pair in reversed(pairs) for n in pair], value=attrs["value"]) if x.ndim else x


def _layer_norm(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    return _nn.layer_norm(xs[0], xs[0].shape[-1:], *xs[1:], eps=attrs["eps"])


def _batch_norm(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    x, *gains = xs
    # PyTorch normalises (examples, features) and images; what has other axes is made the former.
    rows = x if x.ndim == 4 else x.reshape(len(x), -1)
    gains = [gain.reshape(-1) for gain in gains]
    return _nn.batch_norm(rows, None, None, *gains, training=True, eps=attrs["eps"]).reshape(x.shape)


def _dropout(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    # PyTorch's own mask is another one; what it does to the numbers is the same.
    keep = np.random.default_rng(attrs["seed"]).random(tuple(xs[0].shape)) >= attrs["p"]
    return torch.where(torch.from_numpy(np.asarray(keep)), xs[0] / max(1.0 - attrs["p"], 1e-300), 0.0)


def _zero_one(xs: Sequence[Tensor], attrs: Mapping[str, Any]) -> Tensor:
    y, t = xs
    wrong = y != t if y.shape == t.shape else y.argmax(-1) != t.long()
    return wrong.to(torch.float64).mean()


FUNCTIONS: dict[str, Function] = {
    "add": lambda xs, a: torch.add(xs[0], xs[1]),
    "sub": lambda xs, a: torch.sub(xs[0], xs[1]),
    "mul": lambda xs, a: torch.mul(xs[0], xs[1]),
    "div": lambda xs, a: torch.div(xs[0], xs[1]),
    "pow": lambda xs, a: torch.pow(xs[0], xs[1]),
    "neg": lambda xs, a: torch.neg(xs[0]),
    "matmul": lambda xs, a: torch.matmul(xs[0], xs[1]),
    "identity": lambda xs, a: xs[0].clone(),
    "constant": lambda xs, a: tensor(a["value"]),
    "lt": _comparison(torch.lt),
    "le": _comparison(torch.le),
    "gt": _comparison(torch.gt),
    "ge": _comparison(torch.ge),
    "eq": _comparison(torch.eq),
    "ne": _comparison(torch.ne),
    "exp": lambda xs, a: torch.exp(xs[0]),
    "log": lambda xs, a: torch.log(xs[0]),
    "sqrt": lambda xs, a: torch.sqrt(xs[0]),
    "abs": lambda xs, a: torch.abs(xs[0]),
    "sin": lambda xs, a: torch.sin(xs[0]),
    "cos": lambda xs, a: torch.cos(xs[0]),
    "tan": lambda xs, a: torch.tan(xs[0]),
    "tanh": lambda xs, a: torch.tanh(xs[0]),
    "sigmoid": lambda xs, a: torch.sigmoid(xs[0]),
    "relu": lambda xs, a: torch.relu(xs[0]),
    "leaky_relu": lambda xs, a: _nn.leaky_relu(xs[0], a["slope"]),
    # Its own softplus becomes a straight line from 20 on, which is 2e-9 too coarse.
    "softplus": lambda xs, a: torch.logaddexp(xs[0], torch.zeros_like(xs[0])),
    "elu": lambda xs, a: _nn.elu(xs[0], a["alpha"]),
    "gelu": lambda xs, a: _nn.gelu(xs[0]),
    "silu": lambda xs, a: _nn.silu(xs[0]),
    "erf": lambda xs, a: torch.erf(xs[0]),
    "step": lambda xs, a: (xs[0] > 0).to(torch.float64),
    "sign": lambda xs, a: torch.sign(xs[0]),
    "maximum": lambda xs, a: torch.maximum(xs[0], xs[1]),
    "minimum": lambda xs, a: torch.minimum(xs[0], xs[1]),
    "where": lambda xs, a: torch.where(xs[0] != 0, xs[1], xs[2]),
    "clip": lambda xs, a: torch.clamp(xs[0], a["low"], a["high"]),
    "sum": _reduced(torch.sum),
    "mean": _reduced(torch.mean),
    "prod": _prod,
    "max": _reduced(torch.amax),
    "min": _reduced(torch.amin),
    "var": _reduced(torch.var, correction=0),
    "norm": _reduced(torch.linalg.vector_norm),
    "logsumexp": _reduced(torch.logsumexp),
    "argmax": lambda xs, a: torch.argmax(xs[0], a["axis"], keepdim=a["keepdims"]).to(torch.float64),
    "index": _index,
    "transpose": _transpose,
    "reshape": lambda xs, a: xs[0].reshape(a["shape"]),
    "flatten": lambda xs, a: xs[0].reshape(*xs[0].shape[: a["start"]], -1),
    "squeeze": _squeeze,
    "expand": lambda xs, a: xs[0].unsqueeze(a["axis"]),
    "stack": lambda xs, a: torch.stack(tuple(xs), a["axis"]),
    "concat": lambda xs, a: torch.cat(tuple(xs), a["axis"]),
    "dot": lambda xs, a: torch.dot(xs[0], xs[1]),
    "outer": lambda xs, a: torch.outer(xs[0], xs[1]),
    "softmax": lambda xs, a: torch.softmax(xs[0], a["axis"]),
    "log_softmax": lambda xs, a: torch.log_softmax(xs[0], a["axis"]),
    "wta": _wta,
    "squared_error": lambda xs, a: _nn.mse_loss(xs[0], xs[1], reduction="sum") / (2 * _examples(xs[0])),
    "mse": lambda xs, a: _nn.mse_loss(xs[0], xs[1]),
    "pad": _pad,
    "conv2d": lambda xs, a: _nn.conv2d(*xs, stride=a["stride"], padding=a["padding"]),
    "max_pool2d": lambda xs, a: _nn.max_pool2d(xs[0], a["size"], a["stride"], a["padding"]),
    "avg_pool2d": lambda xs, a: _nn.avg_pool2d(xs[0], a["size"], a["stride"], a["padding"]),
    "layer_norm": _layer_norm,
    "batch_norm": _batch_norm,
    "dropout": _dropout,
    "one_hot": lambda xs, a: _nn.one_hot(xs[0].long(), a["classes"]).to(torch.float64),
    "embedding": lambda xs, a: _nn.embedding(xs[0].long(), xs[1]),
    "bce": lambda xs, a: _nn.binary_cross_entropy(xs[0], xs[1]),
    "bce_with_logits": lambda xs, a: _nn.binary_cross_entropy_with_logits(xs[0], xs[1]),
    "cross_entropy": _cross_entropy,
    "softmax_cross_entropy": _softmax_cross_entropy,
    "hinge": _hinge,
    "perceptron_loss": lambda xs, a: torch.relu(-xs[0] * xs[1]).mean(),
    "zero_one": _zero_one,
    "elastic_net": lambda xs, a: torch.stack([a["beta"] * x.square().sum() + x.abs().sum() for x in xs]).sum(),
    "l2": lambda xs, a: torch.stack([x.square().sum() for x in xs]).sum(),
    "l1": lambda xs, a: torch.stack([x.abs().sum() for x in xs]).sum(),
}
"""Operation's name -> the same function by PyTorch."""
