"""Every setting that the page shows, in its order. A row is a setting with one of several values, or one on or off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import resources
from engine.notation import format_count
from ui.menus.presets import TITLES
from ui.settings import DIGITS, HISTORY_MB, SPEEDS, speed_title

Choices = Mapping[bool, str] | Mapping[str, str] | Mapping[int, str] | Mapping[float, str]
ON_OFF: Mapping[bool, str] = {True: "on", False: "off"}


@dataclass(frozen=True, slots=True)
class Preference:
    """One row.

    Attributes:
        id: The attribute of :class:`ui.settings.Settings`.
        section: The heading that it stands under.
        title: What it is called.
        hint: What it does, in a sentence.
        choices: Value -> what it is called; :data:`ON_OFF` makes a check box.
    """

    id: str
    section: str
    title: str
    hint: str
    choices: Choices


PREFERENCES = (
    Preference(
        "theme", "Look", "Theme", "The colours of the window; pictures in files choose their own", resources.THEMES
    ),
    Preference(
        "digits",
        "Numbers and names",
        "Digits",
        "Significant digits of a number; its tool tip has all of them",
        {digits: str(digits) for digits in DIGITS},
    ),
    Preference(
        "mathematical", "Numbers and names", "Names as in mathematics", "lam as λ, and w_12 with a subscript", ON_OFF
    ),
    Preference(
        "notation",
        "Numbers and names",
        "Error signals",
        "How the derivative of the loss L by v is written",
        {"bar": "v̄", "delta": "δ_v", "d": "dL/dv"},
    ),
    Preference(
        "speed", "Motion", "Speed", "Steps a second when a pass plays", {speed: speed_title(speed) for speed in SPEEDS}
    ),
    Preference("reduce_motion", "Motion", "Reduce motion", "Steps change the picture at once", ON_OFF),
    Preference(
        "history_mb",
        "Memory",
        "Passes",
        "What the passes of a sitting may take; older ones are thinned out",
        {megabytes: f"{format_count(megabytes)} MB" for megabytes in HISTORY_MB},
    ),
    Preference(
        "autosave", "Files", "Keep unsaved work", "After a crash at most the last two seconds of edits are lost", ON_OFF
    ),
    Preference(
        "keys", "Keyboard", "Keys", "The keys of stepping and breakpoints that you have in your fingers", TITLES
    ),
)
