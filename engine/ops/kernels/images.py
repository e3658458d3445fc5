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

from engine.arrays import Array, Shape, size_of
from engine.ops.kernels.record import ZERO, Instructions, Kernel, Place, Site, constant

_Part = tuple[slice, slice]
_MOST_PLACES = 10_000
_LOWEST = constant(-np.inf)


# ------------------------------------------------------------------------------------------------------------- windows
def _overlap(place: int, stride: int, padding: int, size: int, count: int) -> tuple[slice, slice]:
    """The outputs whose window has a pixel at one place of the kernel, and these pixels, along one axis."""
    first = max(0, -((place - padding) // stride))
    last = min(count - 1, (size - 1 + padding - place) // stride)
    start = first * stride + place - padding
    pixels = slice(start, start + stride * (last - first) + 1, stride) if last >= first else slice(0, 0)
    return slice(first, max(last + 1, first)), pixels


def _places(site: Site, window: Shape, stride: Shape) -> Iterator[tuple[int, int, _Part, _Part]]:
    """Each place of a window: the outputs that it serves, and the pixels that they meet there."""
    x = site.inputs[0]
    (down, across), (above, left) = stride, site.attrs["padding"]
    for i, j in product(range(window[0]), range(window[1])):
        rows, met_rows = _overlap(i, down, above, x.shape[2], site.shape[2])
        columns, met_columns = _overlap(j, across, left, x.shape[3], site.shape[3])
        yield i, j, (rows, columns), (met_rows, met_columns)


# --------------------------------------------------------------------------------------------------------- convolution
def _kernel_places(site: Site) -> Iterator[tuple[int, int, _Part, _Part]]:
    return _places(site, site.inputs[1].shape[2:], site.attrs["stride"])


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
    for i, j, served, met in _kernel_places(site):
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
        for i, j, served, met in _kernel_places(site):
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
def _pixels(site: Site, images: Array) -> list[tuple[_Part, Array]]:
    """For each place of a window, in reading order: the outputs that have a pixel there, and these pixels."""
    size: Shape = site.attrs["size"]
    places = _places(site, size, site.attrs["stride"] or size)
    return [(served, images[:, :, met[0], met[1]]) for _, _, served, met in places]


def _at(array: Array, served: _Part) -> Array:
    return array[:, :, served[0], served[1]]


def _is_padded(site: Site) -> bool:
    return any(site.attrs["padding"])


def _overlaps(site: Site) -> bool:
    """Whether a pixel may lie in several windows."""
    size: Shape = site.attrs["size"]
    return any(step < n for step, n in zip(site.attrs["stride"] or size, size, strict=True))


def _pool_fits(site: Site) -> bool:
    """Windows of so many pixels would make a list of instructions longer than it is worth."""
    return bool(site.inputs[0].size) and size_of(site.attrs["size"]) <= _MOST_PLACES


def _max_pool(site: Site) -> Array:
    """Lays out the largest pixels, and the number of the place in the window where each was found first."""
    to, out, pixels = site.to, site.allocate(), _pixels(site, site.inputs[0])
    larger, numbers = to.scratch(site.shape, "bool"), np.min_scalar_type(len(pixels))
    found, winners = to.scratch(site.shape, numbers.name), np.zeros(site.shape, numbers)
    site.kept["winners"] = winners
    # The first place serves every window, unless some of them have padding there.
    to.emit(np.copyto, out, _LOWEST if _is_padded(site) else pixels[0][1])
    to.emit(np.copyto, winners, np.zeros((), numbers))
    for number, (served, pixel) in enumerate(pixels):
        if number == 0 and not _is_padded(site):
            continue
        best, won, place, winner = (_at(array, served) for array in (out, larger, found, winners))
        to.emit(np.greater, pixel, best, won)  # strictly: among equal pixels the first wins
        to.emit(np.multiply, won.view(np.uint8), np.asarray(number, numbers), place)
        to.emit(partial(np.maximum, out=winner), winner, place)
        to.emit(partial(np.maximum, out=best), best, pixel)
    to.watch(out)  # the pure rule lets the first NaN win
    return out


def _max_pool_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    # What lies in no window stays the zeros that a place starts with.
    message, won = place(), site.to.scratch(site.shape, "bool")
    winners, overlap = site.kept["winners"], _overlaps(site)
    part = site.to.scratch(site.shape) if overlap else ZERO
    if overlap:
        site.to.emit(np.copyto, message, ZERO)
    for number, (served, pixel) in enumerate(_pixels(site, message)):
        signal, is_winner = _at(g, served), _at(won, served)
        site.to.emit(np.equal, _at(winners, served), np.asarray(number, winners.dtype), is_winner)
        site.to.emit(np.multiply, signal, is_winner, _at(part, served) if overlap else pixel)
        if overlap:
            site.to.emit(np.add, pixel, _at(part, served), pixel)
    site.to.watch(message)
    return message


def _avg_pool(site: Site) -> Array:
    out, pixels = site.allocate(), _pixels(site, site.inputs[0])
    padded = _is_padded(site)
    site.to.emit(np.copyto, out, ZERO if padded else pixels[0][1])
    for served, pixel in pixels if padded else pixels[1:]:
        sums = _at(out, served)
        site.to.emit(np.add, sums, pixel, sums)
    site.to.emit(np.divide, out, constant(len(pixels)), out)
    return out


def _avg_pool_message(site: Site, slot: int, g: Array, place: Place) -> Array:
    message, count = place(), constant(site.attrs["size"][0] * site.attrs["size"][1])
    if not _overlaps(site):
        for served, pixel in _pixels(site, message):
            site.to.emit(np.divide, _at(g, served), count, pixel)
        return message
    part = site.to.scratch(site.shape)
    site.to.emit(np.divide, g, count, part)
    site.to.emit(np.copyto, message, ZERO)
    for served, pixel in _pixels(site, message):
        site.to.emit(np.add, pixel, _at(part, served), pixel)
    return message


IMAGES: dict[str, Kernel] = {
    "conv2d": Kernel(_conv_fits, _conv, _conv_message),
    "max_pool2d": Kernel(_pool_fits, _max_pool, _max_pool_message),
    "avg_pool2d": Kernel(_pool_fits, _avg_pool, _avg_pool_message),
}
"""Operation's name -> kernel."""
