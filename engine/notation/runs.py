"""A row of pieces that are set in one style each: what the window draws, HTML shows and a terminal prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.notation.names import Name, bar, parse_name
from engine.notation.numbers import MINUS, format_number

_SUPERSCRIPTS = dict(zip(f"0123456789{MINUS}", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True))
_PLAIN_SUBSCRIPTS = dict(zip("0123456789,", "₀₁₂₃₄₅₆₇₈₉,", strict=True))


class Style(StrEnum):
    """How a run is set."""

    PLAIN = "plain"
    NAME = "name"
    """A variable's name: italic."""
    SUB = "sub"
    SUP = "sup"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style."""

    text: str
    style: Style = Style.PLAIN


Runs = tuple[Run, ...]


def name_runs(address: str, *, barred: bool = False) -> Runs:
    """A name, italic, with its subscript: the runs of ``L_reg`` are *L* and a subscript *reg*."""
    name = parse_name(address)
    return _runs_of_name(bar(name) if barred else name)


def _runs_of_name(name: Name) -> Runs:
    runs = [Run(name.base, Style.NAME)]
    if name.subscript:
        runs.append(Run(name.subscript, Style.SUB))
    if name.mark:
        runs.append(Run(name.mark))
    return tuple(runs)


def number_runs(value: float) -> Runs:
    """A number that stands in a formula; a negative one in parentheses, as print does it."""
    text = format_number(value)
    return (Run(f"({text})" if text.startswith(MINUS) else text),)


def plain(runs: Runs) -> str:
    """The formula as one line of Unicode text."""
    out = []
    for run in runs:
        if run.style is Style.SUB:
            small = all(c in _PLAIN_SUBSCRIPTS for c in run.text)
            out.append("".join(_PLAIN_SUBSCRIPTS[c] for c in run.text) if small else f"_{run.text}")
        elif run.style is Style.SUP:
            small = all(c in _SUPERSCRIPTS for c in run.text)
            raised = f"^({run.text})" if any(c in " ·×/+−" for c in run.text[1:]) else f"^{run.text}"
            out.append("".join(_SUPERSCRIPTS[c] for c in run.text) if small else raised)
        else:
            out.append(run.text)
    return "".join(out)
