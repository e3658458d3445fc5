"""Derivatives as formulas: the chain rule on expressions, simplified as the lectures write it."""

from engine.derivation.derivative import Derivative, Operand, derivative_between, derivative_of

__all__ = ["Derivative", "Operand", "derivative_between", "derivative_of"]
