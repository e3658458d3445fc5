"""Convolution and pooling of images, as arrays of (batch, channels, height, width).

The rules walk over the places of the kernel, not of the image: each place is one matrix product between channels, with
a shifted view of the images, and nothing larger than a result is ever held.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from engine.arrays import MOST_ELEMENTS, Array, Shape, size_of
from engine.errors import LimitError, ShapeError
from engine.notation import format_shape
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import integer, misfit

_Both = tuple[int, int]
"""Two numbers: down, and across."""
_MOST_PIXELS = 1_000_000
"""Of a pooling window: its places are gone through one by one."""
_AXES = "images have four axes: (batch, channels, height, width)"


def _pair(name: str, least: int, default: int | None = None) -> Attribute:
    """An attribute that is one whole number for both directions, or [down, across]; required without a default."""

    def parse(value: object) -> tuple[int, int]:
        both = value if isinstance(value, list | tuple) else (value, value)
        if len(both) != 2 or any(integer(n) < least for n in both):
            raise ValueError(f"a whole number from {least} on, or two of them [down, across]")
        return integer(both[0]), integer(both[1])

    return Attribute(name, parse) if default is None else Attribute(name, parse, (default, default))


# ------------------------------------------------------------------------------------------------------------- windows
def _refuse_wide_frame(name: str, images: Shape, padding: _Both) -> None:
    """Refuse images that become too large by their padding, however small the result is."""
    framed = size_of((*images[:2], *(n + 2 * p for n, p in zip(images[2:], padding, strict=True))))
    if framed > MOST_ELEMENTS:
        raise LimitError(
            f"'{name}' would pad its images to more than {MOST_ELEMENTS:,} elements", advice="pad them less"
        )


def _framed(x: Array, padding: _Both, fill: float = 0.0) -> Array:
    down, across = padding
    return np.pad(x, ((0, 0), (0, 0), (down, down), (across, across)), constant_values=fill)


def _unframed(message: Array, x: Array, padding: _Both) -> Array:
    down, across = padding
    return message[:, :, down : down + x.shape[2], across : across + x.shape[3]]


def _places(window: Shape, out: Shape, stride: _Both) -> Iterator[tuple[int, int, tuple[slice, slice]]]:
    """Each place of a window, with the pixels of the padded images that it meets."""
    (down, across), (rows, columns) = stride, out[2:]
    for i in range(window[0]):
        for j in range(window[1]):
            met = slice(i, i + down * (rows - 1) + 1, down), slice(j, j + across * (columns - 1) + 1, across)
            yield i, j, met


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
        sizes.append((n + 2 * padding - k) // stride + 1)
    _refuse_wide_frame("conv2d", x, attrs["padding"])
    return (x[0], w[0], *sizes)


def _flat(images: Array) -> Array:
    return images.reshape(*images.shape[:2], -1)


def _conv(xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    shape = _conv_shape([a.shape for a in xs], attrs)
    framed = _framed(x, attrs["padding"])
    out = np.zeros((*shape[:2], size_of(shape[2:])))
    for i, j, (rows, columns) in _places(w.shape[2:], shape, attrs["stride"]):
        out += w[:, :, i, j] @ _flat(framed[:, :, rows, columns])
    out = out.reshape(shape)
    return out + xs[2][:, None, None] if len(xs) > 2 else out


def _conv_to_images(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    message = _framed(np.zeros(x.shape), attrs["padding"])
    for i, j, (rows, columns) in _places(w.shape[2:], g.shape, attrs["stride"]):
        message[:, :, rows, columns] += (w[:, :, i, j].T @ _flat(g)).reshape(len(x), x.shape[1], *g.shape[2:])
    return _unframed(message, x, attrs["padding"])


def _conv_to_kernels(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, w = xs[0], xs[1]
    framed, message = _framed(x, attrs["padding"]), np.zeros(w.shape)
    for i, j, (rows, columns) in _places(w.shape[2:], g.shape, attrs["stride"]):
        met = _flat(framed[:, :, rows, columns])
        message[:, :, i, j] = np.matmul(_flat(g), np.swapaxes(met, 1, 2)).sum(axis=0)
    return message


_SWAP = "[1, 0, 2, 3]"


def _to_images_formula(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
    """Windows side by side only: the error signal, cross-correlated with the turned kernels."""
    if attrs["stride"] != (1, 1):
        return None
    frame = [k - 1 - p for k, p in zip(shapes[1][2:], attrs["padding"], strict=True)]
    signal = "g"
    if min(frame) < 0:  # the outermost results saw padding only
        sizes = _conv_shape(shapes, attrs)[2:]
        inner = [f"{-n}:{size + n}" if n < 0 else ":" for n, size in zip(frame, sizes, strict=True)]
        signal = f"g[:, :, {', '.join(inner)}]"
    return f"conv2d({signal}, transpose(w[:, :, ::-1, ::-1], {_SWAP}), padding={[max(n, 0) for n in frame]})"


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
        Slot(
            "x",
            _conv_to_images,
            _to_images_formula,
            "each pixel receives the error signal of every output that saw it, times the weight between them",
        ),
        Slot(
            "w",
            _conv_to_kernels,
            _to_kernels_formula,
            "each weight receives the error signal of every output, times the pixel that it met there",
        ),
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
        Sample(((1, 2, 3, 2), (2, 2, 3, 1)), {"padding": (1, 2)}),
    ),
)


# ------------------------------------------------------------------------------------------------------------- pooling
def _step(attrs: Attrs) -> _Both:
    """How far it is from one window to the next: without a stride they lie side by side."""
    found: _Both = attrs["stride"] or attrs["size"]
    return found


def _pool_shape(shapes: Sequence[Shape], attrs: Attrs, name: str) -> Shape:
    x, sizes = shapes[0], []
    if len(x) != 4:
        raise ShapeError(f"'{name}' of an array of shape {format_shape(x) or '()'}", advice=_AXES)
    for n, size, step, padding in zip(x[2:], attrs["size"], _step(attrs), attrs["padding"], strict=True):
        if 2 * padding > size:
            raise ShapeError(
                f"'{name}' with a padding of {padding} and windows of {size} would see more padding than image",
                advice="pad by at most half a window",
            )
        if n == 0 or size > n + 2 * padding:
            raise ShapeError(
                f"'{name}' with windows of {format_shape(attrs['size'])} in images of {format_shape(x[2:])}",
                advice="a window must fit into the images and their padding",
            )
        sizes.append((n + 2 * padding - size) // step + 1)
    if size_of(attrs["size"]) > _MOST_PIXELS:
        raise LimitError(
            f"'{name}' with windows of {format_shape(attrs['size'])} has more than {_MOST_PIXELS:,} pixels in each",
            advice="reduce over the axes, mean(x, axis=[2, 3])",
        )
    _refuse_wide_frame(name, x, attrs["padding"])
    return (*x[:2], *sizes)


def _pixels(framed: Array, out: Shape, attrs: Attrs) -> Iterator[Array]:
    """For each place of a window, in reading order, the pixels that the windows have there, in the result's shape."""
    for _, _, (rows, columns) in _places(attrs["size"], out, _step(attrs)):
        yield framed[:, :, rows, columns]


def _largest(x: Array, attrs: Attrs) -> tuple[Array, Array]:
    """The largest pixel of each window, and the number of its place there; the first NaN is larger than all."""
    shape = _pool_shape([x.shape], attrs, "max_pool2d")
    # Where all pixels are -inf the first of them wins, not the padding before it.
    down, across = (
        np.maximum(padding - step * np.arange(n), 0)
        for padding, step, n in zip(attrs["padding"], _step(attrs), shape[2:], strict=True)
    )
    winners = np.broadcast_to(down[:, None] * attrs["size"][1] + across, shape).copy()
    best = np.full(shape, -np.inf)
    for number, pixels in enumerate(_pixels(_framed(x, attrs["padding"], -np.inf), shape, attrs)):
        larger = ~(pixels <= best) & ~np.isnan(best)
        best[larger], winners[larger] = pixels[larger], number
    return best, winners


def _largest_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    message, winners = _framed(np.zeros(xs[0].shape), attrs["padding"]), _largest(xs[0], attrs)[1]
    for number, pixels in enumerate(_pixels(message, g.shape, attrs)):
        pixels += np.where(winners == number, g, 0.0)  # noqa: PLW2901 - a view of the message
    return _unframed(message, xs[0], attrs["padding"])


def _means(xs: Sequence[Array], attrs: Attrs) -> Array:
    shape = _pool_shape([xs[0].shape], attrs, "avg_pool2d")
    sums = np.zeros(shape)
    for pixels in _pixels(_framed(xs[0], attrs["padding"]), shape, attrs):
        sums += pixels
    return sums / size_of(attrs["size"])


def _mean_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    message, part = _framed(np.zeros(xs[0].shape), attrs["padding"]), g / size_of(attrs["size"])
    for pixels in _pixels(message, g.shape, attrs):
        pixels += part  # noqa: PLW2901 - a view of the message
    return _unframed(message, xs[0], attrs["padding"])


_POOL_ATTRIBUTES = (
    _pair("size", 1),
    Attribute("stride", lambda value: None if value is None else _pair("stride", 1).parse(value), None),
    _pair("padding", 0, 0),
)
_POOL_SAMPLES = (
    Sample(((1, 1, 4, 4),), {"size": (2, 2)}),
    Sample(((2, 3, 5, 4),), {"size": (2, 2)}),
    Sample(((1, 2, 3, 6),), {"size": (3, 2)}),
    Sample(((2, 1, 2, 2),), {"size": (1, 1)}),
    Sample(((2, 1, 5, 5),), {"size": (3, 3), "stride": (2, 2), "padding": (1, 1)}),
    Sample(((1, 2, 5, 6),), {"size": (2, 3), "stride": (1, 4), "padding": (1, 0)}),
)

MAX_POOL2D = Operation(
    "max_pool2d",
    "The largest pixel of each window; without a stride they lie side by side, and what fills none is left out.",
    (Slot("x", _largest_back, words="each pixel receives the error signals of the windows that it is the largest of"),),
    lambda xs, a: _largest(xs[0], a)[0],
    lambda shapes, a: _pool_shape(shapes, a, "max_pool2d"),
    "max_pool2d(x, size)",
    "max ⊞",
    attributes=_POOL_ATTRIBUTES,
    branch=lambda xs, a: _largest(xs[0], a)[1],
    convention="among equal pixels the first wins; padding never does",
    samples=_POOL_SAMPLES,
)
AVG_POOL2D = Operation(
    "avg_pool2d",
    "The mean of each window, padding counted as 0; without a stride they lie side by side, and what fills none is "
    "left out.",
    (Slot("x", _mean_back, words="each pixel receives an equal part of the error signal of every window it lies in"),),
    _means,
    lambda shapes, a: _pool_shape(shapes, a, "avg_pool2d"),
    "avg_pool2d(x, size)",
    "avg ⊞",
    attributes=_POOL_ATTRIBUTES,
    samples=_POOL_SAMPLES,
)

OPERATIONS = (CONV2D, MAX_POOL2D, AVG_POOL2D)
