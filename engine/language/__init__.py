"""The model language: text to graph and back."""

from engine.language.reader import parse, with_rows
from engine.language.writer import number_text, with_leaf_number

__all__ = ["number_text", "parse", "with_leaf_number", "with_rows"]
