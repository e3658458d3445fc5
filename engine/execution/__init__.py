"""Passes: a model's values forward, its error signals and messages backward."""

from engine.execution.compiled import CompiledPass, compile_model
from engine.execution.passes import run
from engine.execution.trace import Trace

__all__ = ["CompiledPass", "Trace", "compile_model", "run"]
