"""Faster kernels beside the operations' pure rules; an operation without one runs by its pure rule."""

from __future__ import annotations

from engine.graph import Literal, Node
from engine.ops.kernels.elementwise import ELEMENTWISE, power
from engine.ops.kernels.images import IMAGES
from engine.ops.kernels.likelihoods import LIKELIHOODS
from engine.ops.kernels.linear import LINEAR
from engine.ops.kernels.record import Elementwise, Kernel
from engine.ops.kernels.reductions import REDUCTIONS
from engine.ops.kernels.shaping import SHAPING

__all__ = ["KERNELS", "Elementwise", "Kernel", "elementwise_kernel", "kernel"]

KERNELS: dict[str, Kernel] = {**IMAGES, **LIKELIHOODS, **LINEAR, **REDUCTIONS, **SHAPING}
"""Operation's name -> kernel, for the operations that are not elementwise."""


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
