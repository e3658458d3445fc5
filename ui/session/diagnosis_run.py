"""A diagnosis beside the window, in a thread of its own."""

from __future__ import annotations

from typing import NamedTuple

from engine.diagnosis import Finding, Layer, Units, diagnose, profile, units_of
from engine.execution import Trace
from engine.notation import Notation
from engine.watching import watched_by
from ui.work import Work, WorkFailedError


class Diagnosis(NamedTuple):
    """What is known about a pass.

    Attributes:
        findings: What is wrong, the worst first.
        layers: Values and error signals from layer to layer.
        units: The activations with their dead and saturated units.
        failure: Why nothing is known, where it could not be looked for: then it is not true that nothing is wrong.
    """

    findings: tuple[Finding, ...] = ()
    layers: tuple[Layer, ...] = ()
    units: tuple[Units, ...] = ()
    failure: str = ""


class DiagnosisRun(Work):
    """Diagnoses a pass.

    Args:
        trace: The finished pass.
        notation: How sentences name error signals.
    """

    def __init__(self, trace: Trace, notation: Notation) -> None:
        super().__init__()
        self._trace, self._notation = trace, notation

    def work(self) -> Diagnosis:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                found = diagnose(self._trace, self._notation)
                return Diagnosis(found, profile(self._trace), units_of(self._trace))
        except MemoryError as error:  # a pass that leaves no memory for a second look
            raise WorkFailedError("There is not enough memory for it") from error
