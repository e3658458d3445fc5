"""How names, numbers and formulas are written for people: the same in every room, on screen and on paper."""

from engine.notation.formulas import Run, formula_runs, name_runs, number_runs, plain
from engine.notation.names import Name, bar, parse_name
from engine.notation.numbers import format_array, format_number, format_shape, full_number, shape_symbol, shape_words

__all__ = [
    "Name",
    "Run",
    "bar",
    "format_array",
    "format_number",
    "format_shape",
    "formula_runs",
    "full_number",
    "name_runs",
    "number_runs",
    "parse_name",
    "plain",
    "shape_symbol",
    "shape_words",
]
