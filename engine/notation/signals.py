"""How error signals are named: v̄ as in calculus class, δ_v as in the delta rule, dL/dv as a derivative."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.notation.latex import bar_latex, name_latex
from engine.notation.names import bar, parse_name
from engine.notation.runs import Run, Runs, Style, name_runs

_LONGEST_BARRED = 2
"""The longest name that can be read with a bar over each letter."""


class Notation(StrEnum):
    """A way to write the error signal of a node v."""

    BAR = "bar"
    """v̄"""
    DELTA = "delta"
    """δ_v"""
    D = "d"
    """dL/dv, with the model's own loss"""


@dataclass(frozen=True, slots=True)
class SignalNames:
    """Names error signals in one notation.

    Attributes:
        notation: The notation.
        loss: The address of the model's loss, for dL/dv; empty where there is none.
    """

    notation: Notation = Notation.BAR
    loss: str = ""

    def runs(self, address: str) -> Runs:
        """An error signal, typeset."""
        if self.notation is Notation.DELTA:
            return Run("δ", Style.NAME), Run(parse_name(address).plain, Style.SUB)
        if self.notation is Notation.D:
            return Run("d"), *name_runs(self._loss), Run("/d"), *name_runs(address)
        return name_runs(address, barred=True)

    def plain(self, address: str) -> str:
        """An error signal as Unicode text."""
        name = parse_name(address)
        if self.notation is Notation.DELTA:
            return f"δ_{name.plain}"
        if self.notation is Notation.D:
            return f"d{parse_name(self._loss).plain}/d{name.plain}"
        return bar(name).plain

    def is_barred_word(self, address: str) -> bool:
        """Whether the error signal as text has a bar over each letter of a word, which can hardly be read.

        Most fonts put such bars anywhere, and a screen reader spells the word.
        """
        return self.notation is Notation.BAR and len(parse_name(address).base) > _LONGEST_BARRED

    def in_words(self, address: str) -> str:
        """An error signal as part of a sentence: ``error signal z̄``, but ``error signal of hidden.W``."""
        if self.is_barred_word(address):
            return f"error signal of {parse_name(address).plain}"
        return f"error signal {self.plain(address)}"

    def latex(self, address: str) -> str:
        """An error signal in LaTeX."""
        if self.notation is Notation.DELTA:
            return f"\\delta_{{{name_latex(address)}}}"
        if self.notation is Notation.D:
            return f"\\frac{{\\mathrm{{d}}{name_latex(self._loss)}}}{{\\mathrm{{d}}{name_latex(address)}}}"
        return bar_latex(address)

    @property
    def _loss(self) -> str:
        return self.loss or "L"
