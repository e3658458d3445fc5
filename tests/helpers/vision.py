"""How colours are seen: lightness, contrast, differences, and what the colour-blind see of them."""

from __future__ import annotations

import numpy as np

DEFICIENCIES = {
    "none": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""What becomes of linear sRGB in full deficiency (Machado, Oliveira and Fernandes 2009, severity 1.0)."""
GREY = np.tile([0.2126, 0.7152, 0.0722], (3, 1))
"""What becomes of linear sRGB in print without colours: its luminance."""
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _XYZ.sum(axis=1)


def linear(rgb):
    """sRGB, 0 to 255, shape (N, 3), as linear light, 0 to 1."""
    rgb = np.asarray(rgb, dtype=float) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb, deficiency="none"):
    """CIE L*a*b* as somebody sees it, or in ``grey`` as it is printed, shape (N, 3)."""
    return lab_of_light(linear(rgb) @ (GREY if deficiency == "grey" else DEFICIENCIES[deficiency]).T)


def lab_of_light(light):
    """CIE L*a*b* of linear sRGB, shape (N, 3), cut off where a screen ends."""
    t = np.clip(light, 0, 1) @ _XYZ.T / _WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def contrast(one, other):
    """The ratio of WCAG 2 between two colours, sRGB 0 to 255."""
    low, high = sorted(float(linear([c])[0] @ (0.2126, 0.7152, 0.0722)) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def hex_rgb(color):
    """``#RRGGBB`` as three numbers."""
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))
