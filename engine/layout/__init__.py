"""Layered layout: a networkx graph becomes coordinates and routes, in abstract units. It knows no Qt."""

from engine.layout.effort import effort_of
from engine.layout.extents import Direction
from engine.layout.groups import Path
from engine.layout.layout import DEFAULT_SIZE, Layout, layered
from engine.layout.pace import Progress
from engine.layout.ranks import CycleError

__all__ = ["DEFAULT_SIZE", "CycleError", "Direction", "Layout", "Path", "Progress", "effort_of", "layered"]
