"""The panes around the canvas: how wide they are and which are folded, each size of window by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ui.folding import Edge, FoldingTabs
from ui.settings import Settings

NARROW_PX, LARGE_PX = 1200, 1800
"""Narrower windows, and those that are larger, have an arrangement of their own."""
_LIFTED_SHARE = 0.42
"""What is lent to the lower pane leaves the canvas the larger part."""
_LEAST_PX = 24
"""A remembered size that is smaller is none."""


@dataclass(frozen=True, slots=True)
class PaneSizes:
    """How the panes share a window; the canvas has the rest.

    Attributes:
        left: The width of the left pane while it is unfolded, in pixels; likewise of the right one.
        right: See there.
        bottom: The height of the lower pane while it is unfolded, in pixels.
        folded: The panes that are folded, by name.
    """

    left: int = 262
    right: int = 326
    bottom: int = 132
    folded: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """As it is remembered: ``262 326 132 left``."""
        return " ".join([str(self.left), str(self.right), str(self.bottom), *sorted(self.folded)])

    @classmethod
    def read(cls, text: str, default: PaneSizes) -> PaneSizes:
        """Read what :attr:`text` wrote; the default where it says nothing sensible."""
        words = text.split()
        if len(words) < 3 or not all(word.isdecimal() and int(word) >= _LEAST_PX for word in words[:3]):
            return default
        left, right, bottom = (int(word) for word in words[:3])
        return cls(left, right, bottom, frozenset(words[3:]) & {"left", "right", "bottom"})


DEFAULTS = {
    "wide": PaneSizes(),
    "narrow": PaneSizes(left=240, right=300, bottom=124, folded=frozenset({"left"})),
    "large": PaneSizes(left=400, right=380, bottom=140),
}
"""The arrangement of a wide window, of a narrow one and of one so large that lines of a model need not be cut, before a
person changes it."""


def _shape_of(width: int) -> str:
    """Which of the arrangements a window of this width has."""
    return "narrow" if width < NARROW_PX else "wide" if width < LARGE_PX else "large"


class Panes(QSplitter):
    """Panes to the left, to the right and below, around the canvas; empty at first.

    Args:
        settings: Remember the arrangements.
        actions: The actions by command; those of the panes fold them.
        parent: The owner.

    Attributes:
        left: The left pane.
        right: The right one.
        bottom: The one below the canvas.
        centre: The place of the canvas.
    """

    def __init__(self, settings: Settings, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._settings = settings
        self._actions = actions
        self._shape = ""
        self._sizes = DEFAULTS["wide"]
        self._lift_px = self._shared_px = 0
        # From the outside in: all that a widget contains is styled anew when it gets another parent.
        self.left = FoldingTabs("left", Edge.LEFT, 210, parent=self)
        self.inner = QSplitter(Qt.Orientation.Vertical, self)
        self.right = FoldingTabs("right", Edge.RIGHT, 270, parent=self)
        self.centre = QWidget(self.inner)
        self.bottom = FoldingTabs("bottom", Edge.BOTTOM, parent=self.inner)
        self.panes = {"left": self.left, "right": self.right, "bottom": self.bottom}
        for column in (self.left, self.inner, self.right):
            self.addWidget(column)
        for row in (self.centre, self.bottom):
            self.inner.addWidget(row)
        self.inner.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        for splitter in (self.inner, self):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        for name, tabs in self.panes.items():
            tabs.folded_by(actions[f"view.pane_{name}"])
            tabs.wanted.connect(lambda name=name: self.unfold(name))

    def toggle(self, name: str) -> None:
        """Fold a pane, or unfold it."""
        if self.panes[name].is_folded:
            self.unfold(name)
        else:
            self._set(replace(self._now(), folded=self._now().folded | {name}))

    def unfold(self, name: str) -> None:
        """Unfold a pane, if it is folded."""
        now = self._now()
        if name in now.folded:
            self._set(replace(now, folded=now.folded - {name}))

    def lift(self, needed_px: int) -> None:
        """Give the lower pane at least so much height for now, which is not remembered; 0 gives it its own again."""
        self._sizes = self._now()
        self._lift_px = needed_px
        if not self.panes["bottom"].is_folded:
            self._share_height(self._sizes.bottom)

    def keep(self) -> None:
        """Remember the arrangement."""
        if self._shape:
            self._settings.keep_panes(self._shape, self._now().text)

    def _now(self) -> PaneSizes:
        """The arrangement as it is; a folded pane is remembered as wide as it was before."""
        left, _, right = self.sizes()
        folded = frozenset(name for name, pane in self.panes.items() if pane.is_folded)
        shown = {"left": left, "right": right, "bottom": self._sizes.bottom if self._lift_px else self.inner.sizes()[1]}
        sizes = {name: getattr(self._sizes, name) if name in folded else size for name, size in shown.items()}
        return PaneSizes(**sizes, folded=folded)

    def _set(self, sizes: PaneSizes) -> None:
        self._sizes = sizes
        for name, pane in self.panes.items():
            pane.fold(name in sizes.folded)
            self._actions[f"view.pane_{name}"].setChecked(name not in sizes.folded)
        left, right, bottom = (
            pane.strip_px if name in sizes.folded else getattr(sizes, name) for name, pane in self.panes.items()
        )
        self.setSizes([left, max(self.width() - left - right - 2, 1), right])
        self._share_height(bottom)

    def _share_height(self, bottom_px: int) -> None:
        bottom_px = max(bottom_px, min(self._lift_px, round(_LIFTED_SHARE * self.height())))
        self.inner.setSizes([max(self.height() - bottom_px - 1, 1), bottom_px])
        self._shared_px = self.inner.sizes()[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change to the arrangement for the window's width."""
        bottom_px = self.inner.sizes()[1]
        super().resizeEvent(event)
        shape = _shape_of(self.width())
        if shape != self._shape:
            self.keep()
            self._shape = shape
            self._set(PaneSizes.read(self._settings.panes_of(shape), DEFAULTS[shape]))
        elif self._lift_px and self._shared_px == bottom_px:  # not where a person has chosen another height meanwhile
            self._share_height(self._sizes.bottom)
