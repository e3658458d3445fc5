"""Derivatives as formulas: the chain rule on expressions, simplified as the lectures write it."""

from engine.derivation.derivative import Derivative, Operand, channels_between, derivative_of

__all__ = ["Derivative", "Operand", "channels_between", "derivative_of"]
