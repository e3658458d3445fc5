"""Levels: the same graph with its nodes gathered into coarser ones, and the same numbers."""

from engine.levels.grouping import Level, grouping_of
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Channel, Quotient, QuotientNode, quotient
from engine.levels.views import counterpart, numbers_of, view_of

__all__ = [
    "Channel",
    "Level",
    "LevelNumbers",
    "Quotient",
    "QuotientNode",
    "counterpart",
    "grouping_of",
    "numbers_of",
    "quotient",
    "view_of",
]
