"""Whether the graph is drawn or its units, and where these stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.model import Model
from ui.changes import What
from ui.maps import UnitsMap
from ui.session.handling import Handling
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.drawing.units_layout import UnitsLayout


class Placing(Handling):
    """The units: worked out when they are first asked for."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.units_wanted = False
        self.shown_example = 0
        """Which example of those that are fed is looked at: the units show it, and feeding one feeds it."""
        self._units = UnitsMap()

    @property
    def units(self) -> UnitsLayout | None:
        """Where the model's units stand; None where it has none."""
        if self.state is None:
            return None
        return self._units.layout(self.state.model, self._place_of_example(self.state.model))

    def _forget_maps(self) -> None:
        super()._forget_maps()
        self._units = UnitsMap()

    def _place_of_example(self, model: Model) -> int:
        """Where the example that is looked at is among those that a model was fed, which others may follow."""
        rows, example = model.rows, self.shown_example
        return example if rows is None else rows.index(example) if example in rows else 0

    @property
    def units_refusal(self) -> str:
        """Why the model has no units view; empty where it has one."""
        return "" if self.state is None else self._units.refusal(self.state.model)

    @property
    def shows_units(self) -> bool:
        """Whether the units are drawn in place of the graph."""
        return self.units_wanted and self.state is not None and not self.units_refusal

    def show_units(self, wanted: bool, by: object = None) -> None:
        """Draw the units, or the graph."""
        if wanted != self.units_wanted:
            self.units_wanted = wanted
            self._announce(What.VIEW, by)

    def show_example(self, example: int, by: object = None) -> None:
        """Draw the units for another example of those that are fed."""
        if example != self.shown_example:
            self.shown_example = example
            self.selected_number = None
            self._announce(What.VIEW | What.SELECTION, by)
