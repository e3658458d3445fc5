"""The model language: text to graph and back."""

from engine.language.budget import TakesLongError, read_at_once
from engine.language.reader import parse, with_rows
from engine.language.renumbering import renumbered
from engine.language.writer import number_text, with_leaf_number

__all__ = ["TakesLongError", "number_text", "parse", "read_at_once", "renumbered", "with_leaf_number", "with_rows"]
