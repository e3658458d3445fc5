"""By what the nodes are coloured and how wide edges are, as the person has chosen it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject

from engine.debugging.check_record import LeafCheck
from engine.debugging.heat import Quantity
from engine.debugging.magnitudes import Size
from engine.debugging.marks import Marks
from engine.debugging.verdicts import verdict_marks
from engine.levels.quotient import Quotient
from ui.changes import What
from ui.drawing.coloring import Coloring
from ui.session.core import SessionCore

if TYPE_CHECKING:
    from ui.session.checking import GradientChecking
    from ui.session.comparing import Comparing


class ColoringChoice(QObject):
    """The choice of a heat overlay; none to begin with. How it is measured and drawn is remembered, itself it is not.

    Args:
        session: What hears of changes, and whose settings remember.
        checking: Has the verdicts of the gradient check.
        comparing: Has the differences from another pass.
    """

    def __init__(self, session: SessionCore, checking: GradientChecking, comparing: Comparing) -> None:
        super().__init__(session)
        self._session, self._checking, self._comparing = session, checking, comparing
        self.quantity: Quantity | None = None
        self._marks: tuple[ref[Quotient], tuple[LeafCheck, ...], Marks] | None = None

    @property
    def log(self) -> bool:
        """Whether scales are logarithmic."""
        return self._session.settings.log_scale

    @property
    def size(self) -> Size:
        """What the size of an array is."""
        return Size.RMS if self._session.settings.measure_rms else Size.LARGEST

    @property
    def widths(self) -> bool:
        """Whether edges are as wide as what travels along them is large."""
        return self._session.settings.edge_widths

    def color_by(self, quantity: Quantity | None) -> None:
        """Colour all nodes by something, or by nothing; a gradient check that is needed for it is run."""
        self.quantity = quantity
        if quantity is Quantity.CHECK:
            self._checking.begin()
        else:
            self._checking.rest()
        self._tell()

    def set_log(self, wanted: bool) -> None:
        """Use a logarithmic scale, or a linear one."""
        self._session.settings.log_scale = wanted
        self._tell()

    def set_rms(self, wanted: bool) -> None:
        """Measure arrays by their root mean square, or by their largest magnitude."""
        self._session.settings.measure_rms = wanted
        self._tell()

    def set_widths(self, wanted: bool) -> None:
        """Draw edges as wide as what travels along them is large, or all alike."""
        self._session.settings.edge_widths = wanted
        self._tell()

    def _tell(self) -> None:
        self._session.changed.emit(self._session.state, What.COLORING, None)

    @property
    def drawn(self) -> Coloring:
        """The choice as pictures take it."""
        verdicts = self._verdicts() if self.quantity is Quantity.CHECK else None
        compares = self.quantity is not None and self.quantity.is_difference
        if compares and self._comparing.partner is None:
            self.quantity, compares = None, False  # what it was compared with is gone
        comparison = self._comparing.comparison if compares else None
        return Coloring(self.quantity, self.size, self.log, self.widths, verdicts, comparison)

    def _verdicts(self) -> Marks | None:
        """The check's verdicts on the nodes of the view, worked out once a view and stretch of the check."""
        state, leaves = self._session.state, self._checking.leaves
        if state is None:
            return None
        if self._marks is None or self._marks[0]() is not state.view or self._marks[1] is not leaves:
            self._marks = (ref(state.view), leaves, verdict_marks(state, leaves, self._checking.culprits))
        return self._marks[2]
