"""The model language: text to graph and back."""

from engine.language.reader import parse, with_rows
from engine.language.renumbering import renumbered
from engine.language.writer import number_text, with_leaf_number

__all__ = ["number_text", "parse", "renumbered", "with_leaf_number", "with_rows"]
