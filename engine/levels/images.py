"""Which arrays are images: by their shape, or because their rows are laid over an image's pixels."""

from __future__ import annotations

from math import isqrt

from engine.arrays import Shape, size_of
from engine.graph import Graph, Kind, Literal, Node, Operand

LEAST_SIDE = 7
"""Inputs of so many times so many numbers are looked at as an image."""
_LEAST_MAP = 3
_KEEPS_PIXELS = frozenset(("add", "sub", "mul", "div", "clip", "identity"))
_UNROLLS = frozenset(("flatten", "reshape"))


def image_side(count: int) -> int:
    """The side of the square image that so many numbers are, or 0."""
    side = isqrt(count)
    return side if side >= LEAST_SIDE and side * side == count else 0


def is_image_shape(shape: Shape) -> bool:
    """Whether an array of this shape is one image after the other: (…, rows, columns)."""
    return len(shape) >= 3 and min(shape[-2:]) >= _LEAST_MAP


def image_shapes(graph: Graph) -> dict[int, Shape]:
    """The shapes in which arrays are images, by node.

    An array with image axes is one; so is an input whose last axis is a square number of pixels, an image that was
    unrolled, and a weight matrix whose rows are multiplied with either: row j of ``W`` in ``W @ x`` and ``x @ W.T``.

    Returns:
        Node id -> a shape of the same size that ends with (rows, columns); only for the arrays that are images.
    """
    found: dict[int, Shape] = {}
    for node in graph.nodes:
        if is_image_shape(node.shape):
            found[node.id] = node.shape
        elif node.op is None:
            side = image_side(node.shape[-1]) if 1 <= len(node.shape) <= 2 else 0
            if side and graph.variable_of(node.id).kind is Kind.INPUT:
                found[node.id] = (*node.shape[:-1], side, side)
        elif node.op.name in _UNROLLS:
            _unroll(node, found)
        elif node.op.name in _KEEPS_PIXELS:
            kept = [p for p in node.parents if p in found and graph.nodes[p].shape == node.shape]
            if kept:
                found[node.id] = found[kept[0]]
        elif node.op.name in ("matmul", "dot"):
            _read_weights(graph, node, found)
    return found


def _unroll(node: Node, found: dict[int, Shape]) -> None:
    """Rows that are the pixels of images in another order of axes."""
    source = found.get(node.parents[0]) if node.parents else None
    if source is not None and node.shape and node.shape[-1] in (size_of(source[-3:]), size_of(source[-2:])):
        per_row = 3 if node.shape[-1] == size_of(source[-3:]) and len(source) > 3 else 2
        found[node.id] = (*node.shape[:-1], *source[-per_row:])


def _read_weights(graph: Graph, product: Node, found: dict[int, Shape]) -> None:
    """Rows of weights over the pixels that they are multiplied with."""
    if len(product.inputs) != 2:
        return
    for weights, pixels, turned in ((0, 1, False), (1, 0, True)):
        image, weight = _id(product.inputs[pixels]), _id(product.inputs[weights])
        if image is None or weight is None or image not in found or is_image_shape(graph.nodes[image].shape):
            continue
        shape = graph.nodes[image].shape
        pixels_shape = found[image][len(shape) - 1 :]
        rows = graph.nodes[weight]
        if turned and rows.op is not None and rows.op.name == "transpose":
            rows = graph.nodes[rows.parents[0]]
        elif turned:
            continue
        if rows.id not in found and len(rows.shape) == 2 and rows.shape[-1] == size_of(pixels_shape):
            found[rows.id] = (rows.shape[0], *pixels_shape)


def _id(operand: Operand) -> int | None:
    return None if isinstance(operand, Literal) else operand
