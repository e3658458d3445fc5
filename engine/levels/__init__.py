"""Levels: the same graph with its nodes gathered into coarser ones, and the same numbers."""

from engine.levels.folding import Folding, Level
from engine.levels.gathering import quotient
from engine.levels.grouping import grouping_of
from engine.levels.groups import GroupKey, GroupName, GroupTree, group_tree
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Channel, Quotient, QuotientNode
from engine.levels.views import counterpart, numbers_of, view_of

__all__ = [
    "Channel",
    "Folding",
    "GroupKey",
    "GroupName",
    "GroupTree",
    "Level",
    "LevelNumbers",
    "Quotient",
    "QuotientNode",
    "counterpart",
    "group_tree",
    "grouping_of",
    "numbers_of",
    "quotient",
    "view_of",
]
