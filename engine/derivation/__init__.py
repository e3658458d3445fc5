"""Derivatives as formulas: the chain rule on expressions, simplified as the lectures write it."""

from engine.derivation.derivative import Derivative, Operand, derivative_between, derivative_of
from engine.derivation.rendering import left_runs, message_runs, number_runs_of, right_runs

__all__ = [
    "Derivative",
    "Operand",
    "derivative_between",
    "derivative_of",
    "left_runs",
    "message_runs",
    "number_runs_of",
    "right_runs",
]
