"""Faster kernels beside the operations' pure rules; an operation without one runs by its pure rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.graph import Literal, Node
from engine.ops.kernels.elementwise import ELEMENTWISE, power
from engine.ops.kernels.images import IMAGES
from engine.ops.kernels.likelihoods import LIKELIHOODS
from engine.ops.kernels.linear import LINEAR
from engine.ops.kernels.lookup import LOOKUP
from engine.ops.kernels.normalisation import NORMALISATION
from engine.ops.kernels.record import Elementwise, Kernel
from engine.ops.kernels.reductions import REDUCTIONS
from engine.ops.kernels.shaping import SHAPING
from engine.ops.kernels.summaries import SUMMARIES

__all__ = ["KERNELS", "WITHOUT", "Elementwise", "Kernel", "elementwise_kernel", "kernel"]

KERNELS: dict[str, Kernel] = {
    **IMAGES,
    **LIKELIHOODS,
    **LINEAR,
    **LOOKUP,
    **NORMALISATION,
    **REDUCTIONS,
    **SHAPING,
    **SUMMARIES,
}
"""Operation's name -> kernel, for the operations that are not elementwise."""
WITHOUT: Mapping[str, str] = MappingProxyType(
    {
        "argmax": "numpy gives integers, which have to be copied into numbers either way",
        "batch_norm": "its rule depends on whether the model is being trained",
        "bce": "its guards against 0 · log 0 are most of its time",
        "bce_with_logits": "as above",
        "dropout": "its rule depends on whether the model is being trained",
        "hinge": "its comparisons are most of its time",
        "perceptron_loss": "as above",
        "prod": "the products of all others need the rule's running products either way",
        "wta": "as argmax",
        "zero_one": "as argmax",
    }
)
"""The operations without a kernel, each with its reason: the pure rule does as well there."""


def elementwise_kernel(node: Node) -> Elementwise | None:
    """The kernel of an elementwise operation, if it has one."""
    assert node.op is not None
    if node.op.name == "pow":
        exponent = node.inputs[1]
        number = isinstance(exponent, Literal) and exponent.value.shape == ()
        return power(float(exponent.value)) if isinstance(exponent, Literal) and number else None
    return ELEMENTWISE.get(node.op.name)


def kernel(node: Node) -> Kernel | None:
    """The kernel of an operation that is not elementwise, if it has one."""
    assert node.op is not None
    return KERNELS.get(node.op.name)
