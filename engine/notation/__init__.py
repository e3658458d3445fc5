"""How names, numbers and formulas are written for people: the same in every room, on screen and on paper."""

from engine.notation.formulas import formula_runs
from engine.notation.latex import formula_latex, name_latex
from engine.notation.names import Name, bar, parse_name, place_words, statement_address
from engine.notation.numbers import (
    format_apart,
    format_array,
    format_count,
    format_number,
    format_shape,
    full_number,
    shape_symbol,
    shape_words,
)
from engine.notation.options import PrintOptions, print_options, set_print_options
from engine.notation.runs import Run, name_runs, number_runs, plain
from engine.notation.signals import Notation, SignalNames
from engine.notation.visible import json_escapes, steers, visible

__all__ = [
    "Name",
    "Notation",
    "PrintOptions",
    "Run",
    "SignalNames",
    "bar",
    "format_apart",
    "format_array",
    "format_count",
    "format_number",
    "format_shape",
    "formula_latex",
    "formula_runs",
    "full_number",
    "json_escapes",
    "name_latex",
    "name_runs",
    "number_runs",
    "parse_name",
    "place_words",
    "plain",
    "print_options",
    "set_print_options",
    "shape_symbol",
    "shape_words",
    "statement_address",
    "steers",
    "visible",
]
