"""What eyes make of two colours of a theme: contrast, difference, and both for the colour-blind.

Sources:
    A second opinion for red-green blindness beside that of :mod:`tests.helpers.vision`: F. Viénot, H. Brettel,
        J. D. Mollon, "Digital video colourmaps for checking the legibility of displays by dichromats", Color Research &
        Application 24(4), 1999, on linear RGB.
    Difference: CIEDE2000; G. Sharma, W. Wu, E. N. Dalal, Color Research & Application 30(1), 2005.
"""

from __future__ import annotations

import numpy as np

from tests.helpers import vision

MACHADO = {
    "protanopia": vision.DEFICIENCIES["protan"],
    "deuteranopia": vision.DEFICIENCIES["deutan"],
    "tritanopia": vision.DEFICIENCIES["tritan"],
}
VIENOT = {
    "protanopia": [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]],
    "deuteranopia": [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]],
}


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2 between ``#RRGGBB`` and another one."""
    return float(vision.contrast(vision.hex_rgb(one), vision.hex_rgb(other)))


def seen_by(color: str, matrix: object = None) -> tuple[float, float, float]:
    """The CIELAB colour that somebody sees, by the matrix of a colour blindness."""
    light = vision.linear([vision.hex_rgb(color)])
    lightness, a, b = vision.lab_of_light(light if matrix is None else light @ np.array(matrix).T)[0]
    return float(lightness), float(a), float(b)


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 between two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * np.sqrt(c7 / (c7 + 25.0**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    middle = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    wave = (
        1
        - 0.17 * np.cos(np.radians(middle - 30))
        + 0.24 * np.cos(np.radians(2 * middle))
        + 0.32 * np.cos(np.radians(3 * middle + 6))
        - 0.20 * np.cos(np.radians(4 * middle - 63))
    )
    part_l = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    part_c = (c2 - c1) / (1 + 0.045 * chroma)
    part_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * wave)
    rotation = 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    rotation *= -np.sin(np.radians(60 * np.exp(-(((middle - 275) / 25) ** 2))))
    return float(np.sqrt(part_l**2 + part_c**2 + part_h**2 + rotation * part_c * part_h))
