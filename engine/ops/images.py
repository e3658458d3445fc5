"""Convolution and pooling of images, as arrays of (batch, channels, height, width).

The rules walk over the places of the kernel, not of the image: each place is one matrix product between channels, with
a shifted view of the images, and nothing larger than a result is ever held.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import integer, misfit

_AXES = "images have four axes: (batch, channels, height, width)"


def _pair(name: str, least: int, default: int | None = None) -> Attribute:
    """An attribute that is one whole number for both directions, or [down, across]; required without a default."""

    def parse(value: object) -> tuple[int, int]:
        both = value if isinstance(value, list | tuple) else (value, value)
        if len(both) != 2 or any(integer(n) < least for n in both):
            raise ValueError(f"a whole number from {least} on, or two of them [down, across]")
        return integer(both[0]), integer(both[1])

    return Attribute(name, parse) if default is None else Attribute(name, parse, (default, default))


# --------------------------------------------------------------------------------------------------------- convolution
def _conv_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    x, w = shapes[0], shapes[1]
    if len(x) != 4 or len(w) != 4:
        raise misfit("conv2d", shapes, f"{_AXES}, and kernels too: (outputs, channels, height, width)")
    if x[1] != w[1]:
        raise misfit("conv2d", shapes, f"the images have {x[1]} channels, and the kernels read {w[1]}")
    if len(shapes) > 2 and shapes[2] != w[:1]:
        raise misfit("conv2d", shapes, f"the bias has one number an output: shape {format_shape(w[:1])}")
    sizes = []
    for n, k, stride, padding in zip(x[2:], w[2:], attrs["stride"], attrs["padding"], strict=True):
        if k == 0 or n == 0 or k > n + 2 * padding:
            raise misfit("conv2d", shapes, "the kernel must fit into the padded images")
        if padding >= k:
            raise ShapeError(
                f"'conv2d' with a padding of {padding} around a kernel of {k} sees nothing but padding at the edge",
                advice=f"use at most {k - 1}",
            )
        sizes.append((n + 2 * padding - k) // stride + 1)
    return (x[0], w[0], *sizes)


def _framed(x: Array, attrs: Attrs) -> Array:
    down, across = attrs["padding"]
    return np.pad(x, ((0, 0), (0, 0), (down, down), (across, across)))


def _places(kernel: Shape, out: Shape, attrs: Attrs) -> Iterator[tuple[int, int, tuple[slice, slice]]]:
    """Each place of the kernel, with the pixels of the padded images that it meets."""
    (down, across), (rows, columns) = attrs["stride"], out[2:]
    for i in range(kernel[2]):
        for j in range(kernel[3]):
            met = slice(i, i + down * (rows - 1) + 1, down), slice(j, j + across * (columns - 1) + 1, across)
            yield i, j, met


def _flat(images: Array) -> Array:
    return images.reshape(*images.shape[:2], -1)


def _conv(xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    shape = _conv_shape([a.shape for a in xs], attrs)
    framed = _framed(x, attrs)
    out = np.zeros((*shape[:2], size_of(shape[2:])))
    for i, j, (rows, columns) in _places(w.shape, shape, attrs):
        out += w[:, :, i, j] @ _flat(framed[:, :, rows, columns])
    out = out.reshape(shape)
    return out + xs[2][:, None, None] if len(xs) > 2 else out


def _conv_to_images(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    down, across = attrs["padding"]
    message = np.zeros((*x.shape[:2], x.shape[2] + 2 * down, x.shape[3] + 2 * across))
    for i, j, (rows, columns) in _places(w.shape, g.shape, attrs):
        message[:, :, rows, columns] += (w[:, :, i, j].T @ _flat(g)).reshape(len(x), x.shape[1], *g.shape[2:])
    return message[:, :, down : down + x.shape[2], across : across + x.shape[3]]


def _conv_to_kernels(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    framed, message = _framed(x, attrs), np.zeros(w.shape)
    for i, j, (rows, columns) in _places(w.shape, g.shape, attrs):
        met = _flat(framed[:, :, rows, columns])
        message[:, :, i, j] = np.matmul(_flat(g), np.swapaxes(met, 1, 2)).sum(axis=0)
    return message


_SWAP = "[1, 0, 2, 3]"


def _to_images_formula(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
    """Windows side by side only: the error signal, cross-correlated with the turned kernels."""
    if attrs["stride"] != (1, 1):
        return None
    frame = [k - 1 - p for k, p in zip(shapes[1][2:], attrs["padding"], strict=True)]
    return f"conv2d(g, transpose(w[:, :, ::-1, ::-1], {_SWAP}), padding={frame})"


def _to_kernels_formula(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
    """Windows side by side only: the images, cross-correlated with the error signal as kernels."""
    if attrs["stride"] != (1, 1):
        return None
    met = f"transpose(x, {_SWAP}), transpose(g, {_SWAP})"
    return f"transpose(conv2d({met}, padding={list(attrs['padding'])}), {_SWAP})"


CONV2D = Operation(
    "conv2d",
    "Cross-correlation of images with kernels (outputs, channels, height, width), plus a bias an output if given.",
    (
        Slot("x", _conv_to_images, _to_images_formula, "each pixel receives w · g from every output that saw it"),
        Slot("w", _conv_to_kernels, _to_kernels_formula, "each weight receives the sum of g times the pixels it met"),
        Slot(
            "b",
            lambda g, out, xs, a: g.sum(axis=(0, 2, 3)),
            "sum(g, axis=[0, 2, 3])",
        ),
    ),
    _conv,
    _conv_shape,
    "conv2d(x, w, b)",
    "∗",
    attributes=(_pair("stride", 1, 1), _pair("padding", 0, 0)),
    optional=1,
    multiply_adds=lambda shapes, out: size_of(out) * size_of(shapes[1][1:]),
    samples=(
        Sample(((1, 1, 4, 4), (1, 1, 3, 3))),
        Sample(((2, 3, 5, 4), (2, 3, 3, 2), (2,))),
        Sample(((2, 2, 5, 6), (3, 2, 3, 3), (3,)), {"stride": (2, 2), "padding": (1, 1)}),
        Sample(((1, 2, 6, 5), (1, 2, 2, 3)), {"stride": (3, 1), "padding": (0, 2)}),
        Sample(((2, 3, 2, 2), (4, 3, 1, 1), (4,))),
    ),
)


# ------------------------------------------------------------------------------------------------------------- pooling
def _pool_shape(shapes: Sequence[Shape], attrs: Attrs, name: str) -> Shape:
    x, size = shapes[0], attrs["size"]
    if len(x) != 4:
        raise ShapeError(f"'{name}' of an array of shape {format_shape(x) or '()'}", advice=_AXES)
    if size[0] > x[2] or size[1] > x[3]:
        raise ShapeError(
            f"'{name}' with windows of {format_shape(size)} in images of {format_shape(x[2:])}",
            advice="a window must fit into the images",
        )
    return (*x[:2], x[2] // size[0], x[3] // size[1])


def _windows(x: Array, attrs: Attrs) -> Array:
    """The pixels of each window along a last axis, in reading order; what does not fill a window is left out."""
    down, across = attrs["size"]
    rows, columns = x.shape[2] // down, x.shape[3] // across
    cut = x[:, :, : rows * down, : columns * across].reshape(*x.shape[:2], rows, down, columns, across)
    return np.moveaxis(cut, 3, 4).reshape(*x.shape[:2], rows, columns, down * across)


def _unwindowed(windows: Array, x: Array, attrs: Attrs) -> Array:
    """Back to where the pixels of the windows came from, with 0 for the others."""
    down, across = attrs["size"]
    rows, columns = windows.shape[2:4]
    message = np.zeros(x.shape)
    pixels = np.moveaxis(windows.reshape(*x.shape[:2], rows, columns, down, across), 4, 3)
    message[:, :, : rows * down, : columns * across] = pixels.reshape(*x.shape[:2], rows * down, columns * across)
    return message


def _winners(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.argmax(_windows(xs[0], attrs), axis=-1))


def _largest_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    windows = np.zeros(_windows(xs[0], attrs).shape)
    np.put_along_axis(windows, _winners(xs, attrs)[..., None], g[..., None], axis=-1)
    return _unwindowed(windows, xs[0], attrs)


def _mean_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    size = size_of(attrs["size"])
    return _unwindowed(np.broadcast_to(g[..., None] / size, (*g.shape, size)), xs[0], attrs)


_POOL_SAMPLES = (
    Sample(((1, 1, 4, 4),), {"size": (2, 2)}),
    Sample(((2, 3, 5, 4),), {"size": (2, 2)}),
    Sample(((1, 2, 3, 6),), {"size": (3, 2)}),
    Sample(((2, 1, 2, 2),), {"size": (1, 1)}),
)

MAX_POOL2D = Operation(
    "max_pool2d",
    "The largest pixel of each window; the windows lie side by side, and what does not fill one is left out.",
    (Slot("x", _largest_back, words="the error signal of a window, for its largest pixel; 0 for the others"),),
    lambda xs, a: np.max(_windows(xs[0], a), axis=-1),
    lambda shapes, a: _pool_shape(shapes, a, "max_pool2d"),
    "max_pool2d(x, size)",
    "max ⊞",
    attributes=(_pair("size", 1),),
    branch=_winners,
    convention="among equal pixels the first wins",
    samples=_POOL_SAMPLES,
)
AVG_POOL2D = Operation(
    "avg_pool2d",
    "The mean of each window; the windows lie side by side, and what does not fill one is left out.",
    (Slot("x", _mean_back, words="the error signal of a window, in equal parts for all of its pixels"),),
    lambda xs, a: np.mean(_windows(xs[0], a), axis=-1),
    lambda shapes, a: _pool_shape(shapes, a, "avg_pool2d"),
    "avg_pool2d(x, size)",
    "avg ⊞",
    attributes=(_pair("size", 1),),
    samples=_POOL_SAMPLES,
)

OPERATIONS = (CONV2D, MAX_POOL2D, AVG_POOL2D)
