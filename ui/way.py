"""The way in which graphs are laid out: which engine, and where the edges point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.layout import Direction

LAYERED, DOT = "layered", "dot"
"""The layout engines: the program's own, and Graphviz dot."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a view is laid out.

    Attributes:
        direction: Where the edges point.
        engine: Who does it.
    """

    direction: Direction = "right"
    engine: str = LAYERED


PLAIN = Way()
"""As pictures in files are laid out."""


class Course(Enum):
    """What a layout comes to, and what is seen on the way."""

    SKETCH = auto()
    """The first order that is found, and no more."""
    SKETCH_FIRST = auto()
    """First that, to be looked at, where the layout takes long; then the layout as good as it gets."""
    STRAIGHT = auto()
    """The layout as good as it gets, and nothing before."""


def engines() -> tuple[str, ...]:
    """The layout engines that are installed. Menus and settings ask before the engine room is loaded."""
    return (LAYERED, DOT) if find_spec("pygraphviz") is not None else (LAYERED,)
