"""Derivatives as people write them: typeset, as Unicode text, in LaTeX, and with the numbers in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.arrays import Array
from engine.notation.formulas import formula_runs
from engine.notation.latex import formula_latex, name_latex
from engine.notation.numbers import format_array
from engine.notation.runs import Run, Runs, name_runs, number_runs, plain
from engine.notation.signals import SignalNames

if TYPE_CHECKING:
    from engine.derivation.derivative import Derivative

_MOST_NUMBERS = 4
_BAR = SignalNames()
_EVERY = " for every element"


def left_runs(found: Derivative, signals: SignalNames) -> Runs:
    """What is derived: ``∂y/∂z``; of arrays the message, ``z̄·∂z/∂W``."""
    quotient = (Run("∂"), *name_runs(found.child), Run("/∂"), *name_runs(found.parent))
    return quotient if found.local is not None else (*signals.runs(found.child), Run("·"), *quotient)


def right_runs(found: Derivative, signals: SignalNames) -> Runs:
    """The formula: ``σ(z)(1 − σ(z))``, ``z̄ xᵀ``; empty where there is none."""
    source = found.local if found.local is not None else found.message
    if source is None:
        return ()
    runs = formula_runs(source, lambda name: _spelled(found, name, signals), shapes=found.shapes, equated=True)
    return (*runs, Run(_EVERY)) if found.copied and source != "0" else runs


def message_runs(found: Derivative, signals: SignalNames) -> Runs:
    """The message: ``ȳ·σ(z)(1 − σ(z))``, ``z̄ xᵀ``; empty where there is no formula."""
    if found.message is None:
        return ()
    return formula_runs(found.message, lambda name: _spelled(found, name, signals), shapes=found.shapes)


def number_runs_of(
    found: Derivative, values: Sequence[Array], signal: Array | None = None, signals: SignalNames = _BAR
) -> Runs:
    """The formula with the numbers in: scalars and short vectors, larger arrays by their names; empty without one.

    Args:
        found: The derivative.
        values: The value of every node of the graph.
        signal: The child's error signal, if the formula is a message.
        signals: How that is named where it has too many numbers.
    """
    source = found.local if found.local is not None else found.message
    if source is None or not any(name in source for name in found.operands):
        return ()

    def spelled(name: str) -> Runs | None:
        if name not in found.operands:
            return None
        operand = found.operands[name]
        value = signal if name == found.signal else values[operand.node]
        if value is None or value.ndim > 1 or value.size > _MOST_NUMBERS:
            return _spelled(found, name, signals)
        return number_runs(float(value)) if value.ndim == 0 else (Run(format_array(value)),)

    return formula_runs(source, spelled, times=" × ", shapes=found.shapes, equated=True)


def text_of_derivative(found: Derivative, signals: SignalNames) -> str:
    """The whole line as Unicode text: ``∂y/∂z = σ(z)(1 − σ(z))``; in words where there is no formula."""
    right = plain(right_runs(found, signals))
    because = f" ({found.words})" if right and found.words else ""
    return f"{plain(left_runs(found, signals))} = {right}{because}" if right else f"{_words(found)}"


def latex_of_derivative(found: Derivative, signals: SignalNames) -> str:
    r"""The whole line in LaTeX: ``\frac{\partial y}{\partial z} = \sigma(z)\,(1 - \sigma(z))``."""
    source = found.local if found.local is not None else found.message
    left = f"\\frac{{\\partial {name_latex(found.child)}}}{{\\partial {name_latex(found.parent)}}}"
    if found.local is None:
        left = f"{signals.latex(found.child)}\\,{left}"
    if source is None:
        return f"{left}\\quad\\text{{({_text(found.words)})}}"
    right = formula_latex(source, lambda name: _latex(found, name, signals), shapes=found.shapes)
    return f"{left} = {right}" + (f"\\quad\\text{{{_EVERY.strip()}}}" if found.copied and source != "0" else "")


def _words(found: Derivative) -> str:
    return f"∂{plain(name_runs(found.child))}/∂{plain(name_runs(found.parent))}: {found.words}"


def _text(words: str) -> str:
    return "".join(f"\\{c}" if c in "_%$#&{}" else c for c in words)


def _spelled(found: Derivative, name: str, signals: SignalNames) -> Runs | None:
    if name == found.signal:
        return signals.runs(found.child)
    return name_runs(found.operands[name].address) if name in found.operands else None


def _latex(found: Derivative, name: str, signals: SignalNames) -> str | None:
    if name == found.signal:
        return signals.latex(found.child)
    return name_latex(found.operands[name].address) if name in found.operands else None
