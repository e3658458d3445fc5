"""Kernels of convolution and pooling: images as (batch, channels, height, width).

A convolution copies its windows side by side ("im2col"), as (batch, channels · kernel's places, output's pixels): one
copy for each place of the kernel. One batched matrix product then gives the result in its own layout, and two more give
the messages. Chellapilla, Puri and Simard (2006), "High performance convolutional neural networks for document
processing".
"""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import ZERO, Instructions, Kernel, Place, Site, constant

_Part = tuple[slice, slice]


# --------------------------------------------------------------------------------------------------------- convolution
def _overlap(place: int, stride: int, padding: int, size: int, count: int) -> tuple[slice, slice]:
    """The outputs whose window has a pixel at one place of the kernel, and these pixels, along one axis."""
    first = max(0, -((place - padding) // stride))
    last = min(count - 1, (size - 1 + padding - place) // stride)
    start = first * stride + place - padding
    pixels = slice(start, start + stride * (last - first) + 1, stride) if last >= first else slice(0, 0)
    return slice(first, max(last + 1, first)), pixels


def _places(site: Site) -> Iterator[tuple[int, int, _Part, _Part]]:
    """Each place of the kernel: the outputs that it serves, and the pixels that they meet there."""
    x, w = site.inputs[:2]
    (down, across), (above, left) = site.attrs["stride"], site.attrs["padding"]
    for i, j in product(range(w.shape[2]), range(w.shape[3])):
        rows, met_rows = _overlap(i, down, above, x.shape[2], site.shape[2])
        columns, met_columns = _overlap(j, across, left, x.shape[3], site.shape[3])
        yield i, j, (rows, columns), (met_rows, met_columns)


def _contiguous(to: Instructions, array: Array) -> Array:
    """The array itself if its rows follow each other, else a copy that the instructions make."""
    if array.flags.c_contiguous:
        return array
    copy = to.scratch(array.shape)
    to.emit(np.copyto, copy, array)
    return copy


def _conv_fits(site: Site) -> bool:
    return site.inputs[1].flags.c_contiguous and all(array.size for array in site.inputs)


def _conv(site: Site) -> Array:
    x, w = site.inputs[:2]
    out, (batch, outputs, rows, columns) = site.allocate(), site.shape
    # What lies outside of the images stays the zeros that the windows start with.
    windows = np.zeros((batch, *w.shape[1:], rows, columns))
    for i, j, served, met in _places(site):
        site.to.emit(np.copyto, windows[:, :, i, j, served[0], served[1]], x[:, :, met[0], met[1]])
    site.kept["windows"] = windows.reshape(batch, -1, rows * columns)
    site.to.emit(np.matmul, w.reshape(outputs, -1), site.kept["windows"], out.reshape(batch, outputs, -1))
    if len(site.inputs) > 2:
        site.to.emit(np.add, out, site.inputs[2][:, None, None], out)
    return out


def _conv_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, w = place(), site.inputs[1]
    (batch, outputs), count = site.shape[:2], w[0].size
    signal = _contiguous(site.to, g).reshape(batch, outputs, -1)
    if slot == 0:
        windows = site.to.scratch((batch, count, signal.shape[2]))
        site.to.emit(np.matmul, w.reshape(outputs, -1).T, signal, windows)
        site.to.emit(np.copyto, message, ZERO)
        parts = windows.reshape(batch, *w.shape[1:], *site.shape[2:])
        for i, j, served, met in _places(site):
            pixels = message[:, :, met[0], met[1]]
            site.to.emit(np.add, pixels, parts[:, :, i, j, served[0], served[1]], pixels)
    elif slot == 1:
        each = site.to.scratch((batch, outputs, count))
        site.to.emit(np.matmul, signal, np.swapaxes(site.kept["windows"], 1, 2), each)
        site.to.emit(np.add.reduce, each, 0, None, message.reshape(outputs, -1))
    else:
        each = site.to.scratch((batch, outputs))
        site.to.emit(np.add.reduce, signal, 2, None, each)
        site.to.emit(np.add.reduce, each, 0, None, message)
    return message


# ------------------------------------------------------------------------------------------------------------- pooling
def _pixels(site: Site, images: Array) -> list[Array]:
    """For each place of a window, in reading order, the pixels there: an array in the result's shape."""
    down, across = site.attrs["size"]
    rows, columns = site.shape[2:]
    return [
        images[:, :, i : rows * down : down, j : columns * across : across]
        for i, j in product(range(down), range(across))
    ]


def _nonempty(site: Site) -> bool:
    return bool(site.inputs[0].size)


def _max_pool(site: Site) -> Array:
    """Lays out the largest pixels, and the number of the place in the window where each was found first."""
    to, out, pixels = site.to, site.allocate(), _pixels(site, site.inputs[0])
    larger, numbers = to.scratch(site.shape, "bool"), np.min_scalar_type(len(pixels))
    found, winners = to.scratch(site.shape, numbers.name), np.zeros(site.shape, numbers)
    site.kept["winners"] = winners
    to.emit(np.copyto, out, pixels[0])
    to.emit(np.copyto, winners, np.zeros((), numbers))
    for number, pixel in enumerate(pixels[1:], 1):
        to.emit(np.greater, pixel, out, larger)  # strictly: among equal pixels the first wins
        to.emit(np.multiply, larger.view(np.uint8), np.asarray(number, numbers), found)
        to.emit(partial(np.maximum, out=winners), winners, found)
        to.emit(partial(np.maximum, out=out), out, pixel)
    to.watch(out)  # the pure rule lets the first NaN win
    return out


def _max_pool_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    # What fills no window stays the zeros that a place starts with.
    message, won = place(), site.to.scratch(site.shape, "bool")
    winners = site.kept["winners"]
    for number, pixel in enumerate(_pixels(site, message)):
        site.to.emit(np.equal, winners, np.asarray(number, winners.dtype), won)
        site.to.emit(np.multiply, g, won, pixel)
    site.to.watch(message)
    return message


def _avg_pool(site: Site) -> Array:
    out, pixels = site.allocate(), _pixels(site, site.inputs[0])
    site.to.emit(np.copyto, out, pixels[0])
    for pixel in pixels[1:]:
        site.to.emit(np.add, out, pixel, out)
    site.to.emit(np.divide, out, constant(len(pixels)), out)
    return out


def _avg_pool_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message = place()
    for pixel in _pixels(site, message):
        site.to.emit(np.divide, g, constant(site.attrs["size"][0] * site.attrs["size"][1]), pixel)
    return message


IMAGES: dict[str, Kernel] = {
    "conv2d": Kernel(_conv_fits, _conv, _conv_message),
    "max_pool2d": Kernel(_nonempty, _max_pool, _max_pool_message),
    "avg_pool2d": Kernel(_nonempty, _avg_pool, _avg_pool_message),
}
"""Operation's name -> kernel."""
