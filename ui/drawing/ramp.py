"""The sequential colour map of the heat overlays, and black or white to write on any colour.

A theme names nine colours (``heat_0`` … ``heat_8``) at equal distances on a curve in Oklab (B. Ottosson, "A perceptual
color space for image processing", 2020) whose lightness changes steadily while its hue goes from violet over blue and
green to yellow, as viridis does. So equal steps look equal, and lightness alone tells the order: in greyscale, in print
and to the colour-blind. What is large stands out from the canvas: dark on a light theme, light on a dark one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from ui.theme import Theme

STEPS = 64
"""So many colours: enough to look continuous, few enough to paint each in one batch."""
_NAMED = 9
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
"""Linear sRGB to cone responses, and these (as cube roots) to Oklab: Ottosson's matrices."""
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

Floats = npt.NDArray[np.float64]
Colors = npt.NDArray[np.uint8]


def to_oklab(rgb: Floats) -> Floats:
    """sRGB, 0 to 1, to Oklab; shape (N, 3)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _LMS.T) @ _LAB.T)


def to_srgb(lab: Floats) -> Floats:
    """Oklab to sRGB, clipped to 0 to 1; shape (N, 3)."""
    linear = (lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=8)
def ramp(theme: Theme) -> Colors:
    """The colours from the smallest to the largest, shape (STEPS, 3), read-only."""
    named = np.array([_rgb(theme.color(f"heat_{i}")) for i in range(_NAMED)])
    lab = to_oklab(named)
    at = np.linspace(0.0, _NAMED - 1, STEPS)
    between = np.stack([np.interp(at, np.arange(_NAMED), lab[:, i]) for i in range(3)], axis=1)
    colors = np.round(to_srgb(between) * 255).astype(np.uint8)
    colors.flags.writeable = False
    return colors


def steps_at(places: Floats) -> npt.NDArray[np.intp]:
    """Which colours stand at places from 0 to 1, any shape."""
    return np.minimum((places * STEPS).astype(np.intp), STEPS - 1)


def ink_on(color: QColor) -> QColor:
    """Black or white, whichever can be read on a colour: at least 4.58 to 1 on any (WCAG 2's contrast)."""
    # (L + 0.05) / 0.05 against 1.05 / (L + 0.05): they are equal at √(1.05 · 0.05) − 0.05.
    return QColor("#000000" if _luminance(color) > (1.05 * 0.05) ** 0.5 - 0.05 else "#FFFFFF")


def contrast(one: QColor, other: QColor) -> float:
    """How well two colours stand out from each other, 1 to 21 (WCAG 2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()
