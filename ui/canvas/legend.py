"""The legend on a canvas: every sign explained, and the colours and widths of an overlay; it folds away."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui.drawing.legend import ColorLegend, Colors
from ui.drawing.legend_rows import NARROWEST, WIDEST
from ui.drawing.samples import SAMPLE, Sample, draw_sample
from ui.layouts import take_widgets
from ui.session import Session
from ui.theme import Theme


class Entry(NamedTuple):
    """One line of a legend.

    Attributes:
        words: What it explains.
        sample: How that looks.
        brief: Whether the short form has it too.
    """

    words: str
    sample: Sample
    brief: bool = False


GRAPH_LEGEND = (
    Entry("value, forward", Sample.FORWARD, True),
    Entry("error signal, backward", Sample.BACKWARD, True),
    Entry("not computed yet", Sample.HOLLOW, True),
    Entry("sum so far: messages are to come", Sample.PARTIAL),
    Entry("changed by the last edit", Sample.HALO),
    Entry("NaN or infinity", Sample.BAD),
    Entry("breakpoint; a ring: off, or inside", Sample.BREAKPOINT),
    Entry("numbers above 0, below 0", Sample.SIGNS),
    Entry("largest magnitude in an array", Sample.LARGEST),
    Entry("input, target", Sample.PILL),
    Entry("parameter, to be changed", Sample.PARAMETER),
    Entry("constant", Sample.CONSTANT),
    Entry("operation", Sample.OPERATION),
    Entry("layer", Sample.LAYER),
    Entry("loss", Sample.LOSS),
)
UNITS_LEGEND = (
    Entry("weight above 0", Sample.ABOVE_ZERO, True),
    Entry("weight below 0", Sample.BELOW_ZERO, True),
    Entry("message, backward", Sample.BACKWARD, True),
    Entry("not computed yet", Sample.HOLLOW, True),
    Entry("wider edge: larger weight", Sample.ABOVE_ZERO),
    Entry("δ, the unit's error signal", Sample.DELTA),
    Entry("bias", Sample.BIAS),
    Entry("breakpoint; hollow: inside, or off", Sample.BREAKPOINT),
    Entry("values above 0, below 0", Sample.SIGNS),
    Entry("input", Sample.PILL),
    Entry("the loss", Sample.LOSS),
)
_BORDERS_PX = 26
FORMS = ("full", "tall", "brief", "stacked", "colors", "folded")
"""How much of it is shown, from the most to the least: what does not fit takes the next form.

Every sign in two columns or in one; the brief ones in a row or in one column; colours and widths only; a button.
"""
_COLUMN_GAP_PX = 12


class Legend(QFrame):
    """The legend of one canvas.

    Args:
        session: Whose settings remember how much of it is wanted, and whose overlay it explains.
        parent: The canvas.
        theme: The colours.
        entries: What it says.
    """

    wanted = Signal()
    """The person asked for more or less of it."""

    def __init__(self, session: Session, parent: QWidget, theme: Theme, entries: tuple[Entry, ...]) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAccessibleName("Legend")
        self._session, self._theme = session, theme
        self.form = ""
        self._sizes: dict[str, QSize] = {}
        self._sizes_with: QSize | None = None
        self.colors = _Colors(theme, self)
        self.scale = _button("legendScale", "Logarithmic or linear scale", self.colors)
        self.scale.clicked.connect(lambda: session.coloring.set_log(not session.coloring.log))
        # With their owner from the start: without one they would be windows for a moment.
        self._entries = [(e, _SampleView(e.sample, theme, self), QLabel(e.words, self)) for e in entries]
        self.fold = _button("legendFold", "Fold the legend", self)
        self.fold.clicked.connect(self.toggle)
        self.more = _button("legendMore", "All signs", self)
        self.more.clicked.connect(self.toggle_full)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self.colors)
        self._key = QGridLayout()
        self._key.setHorizontalSpacing(6)
        self._key.setVerticalSpacing(3)
        bottom = self._bottom = QHBoxLayout()
        bottom.setSpacing(4)
        bottom.addLayout(self._key)
        bottom.addStretch()
        for button in (self.more, self.fold):
            bottom.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(bottom)

    # ---------------------------------------------------------------------------------------------------- what it shows
    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self.colors.theme = theme
        for _, view, _ in self._entries:
            view.theme = theme
        self.update()

    def show_colors(self, colors: Colors | None, room_px: int) -> None:
        """Explain the colours and widths of a picture, in so much width."""
        self.colors.show_colors(colors, min(max(room_px - _BORDERS_PX, NARROWEST), WIDEST))
        has_scale = colors is not None and colors.shading is not None and colors.shading.heat.quantity.is_measured
        self.scale.setVisible(has_scale)
        if has_scale:
            log = self._session.coloring.log
            self.scale.setText("log scale ⇄" if log else "linear scale ⇄")
            self.scale.setToolTip(f"Change to a {'linear' if log else 'logarithmic'} scale")
            self.scale.adjustSize()
            self.scale.move(self.colors.width() - self.scale.width(), 0)

    def take_form(self, form: str) -> QSize:
        """Show so much of it.

        Args:
            form: One of :data:`FORMS`.

        Returns:
            The room that it takes.
        """
        if form != self.form:
            self.form = form
            self._lay_out()
        self.colors.setVisible(form != "folded" and not self.colors.is_empty)
        self._place_fold()
        return self.needed

    def size_in(self, form: str) -> QSize:
        """The room that it takes in a form, which is laid out only where that is not known."""
        with_colors = None if self.colors.is_empty else self.colors.size()
        if with_colors != self._sizes_with:
            self.forget_sizes()
            self._sizes_with = with_colors
        if form not in self._sizes:
            size = self.take_form(form)
            if form == "colors":  # where its button stands depends on what they say
                return size
            self._sizes[form] = size
        return self._sizes[form]

    def forget_sizes(self) -> None:
        """Measure all forms anew: fonts or texts are others."""
        self._sizes.clear()

    def _place_fold(self) -> None:
        """Put the button that unfolds it beside the last colours, if only they are shown and leave it the room."""
        size = self.fold.sizeHint()
        inside = self.form == "colors" and not self.colors.is_empty and self.colors.free_px >= size.width()
        if inside:
            self.fold.setParent(self.colors)
            self.fold.resize(size)
            self.fold.move(self.colors.width() - size.width(), self.colors.height() - size.height())
            self.fold.show()
        elif self.fold.parentWidget() is not self:
            self._bottom.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignBottom)
            self.fold.show()

    @property
    def needed(self) -> QSize:
        """The room that it takes in its form."""
        layout = self.layout()
        assert layout is not None
        # What a layout has been told reaches its hint only when it is activated. One that has been told nothing is let
        # be: to invalidate it asks for a layout, after which it would be measured again, without an end.
        layout.activate()
        return layout.totalSizeHint()

    def _lay_out(self) -> None:
        take_widgets(self._key)
        everything, brief = self.form in ("full", "tall"), self.form in ("brief", "stacked")
        shown = [row for row in self._entries if everything or (brief and row[0].brief)]
        for row in self._entries:
            for widget in row[1:]:
                widget.setVisible(row in shown)
                if row in shown:
                    widget.ensurePolished()  # or it is measured in the font that it had before
        for column in range(self._key.columnCount()):  # of the form that it had before
            self._key.setColumnMinimumWidth(column, 0)
        rows = {"full": -(-len(shown) // 2), "brief": 1}.get(self.form, max(len(shown), 1))
        for i, (_, view, words) in enumerate(shown):
            place, column = i % rows, 3 * (i // rows)
            self._key.addWidget(view, place, column)
            self._key.addWidget(words, place, column + 1)
            self._key.setColumnMinimumWidth(column + 2, _COLUMN_GAP_PX if (i // rows + 1) * rows < len(shown) else 0)
        folded = not (everything or brief)
        self.fold.setText("Legend ›" if folded else "‹")
        self.fold.setToolTip("Unfold the legend (L)" if folded else "Fold the legend away (L)")
        self.more.setText("Less" if everything else "All signs")
        self.more.setToolTip("The most important signs only" if everything else "Explain every sign")
        self.more.setVisible(not folded)

    # ------------------------------------------------------------------------------------------ what the person wants
    @property
    def is_unfolded(self) -> bool:
        """Whether it explains any sign."""
        return self.form not in ("colors", "folded")

    @property
    def is_full(self) -> bool:
        """Whether it explains every sign."""
        return self.form in ("full", "tall")

    def toggle(self) -> None:
        """Fold it away, or unfold it."""
        self._want("folded" if self.is_unfolded else "brief")

    def toggle_full(self) -> None:
        """Explain every sign, or the most important ones."""
        self._want("brief" if self.is_full else "full")

    def _want(self, form: str) -> None:
        self._session.settings.legend = form
        self.wanted.emit()


class _Colors(QWidget):
    """The painted part: colours with their scale, widths."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._legend: ColorLegend | None = None
        self.setObjectName("legendColors")

    @property
    def is_empty(self) -> bool:
        return self._legend is None or self._legend.is_empty

    @property
    def free_px(self) -> float:
        """How much of its last row is free, from the right."""
        return 0.0 if self._legend is None else self._legend.free_px

    def show_colors(self, colors: Colors | None, width: float) -> None:
        self._legend = None if colors is None else ColorLegend(colors, width, names_scale=False)
        if self._legend is not None and not self._legend.is_empty:
            size = self._legend.size
            self.setFixedSize(round(size.width()) + 6, round(size.height()) + 2)
            self.setAccessibleName(self._legend.words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._legend is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._legend.draw(painter, QPointF(0.5, 0.5), self.theme)
        painter.end()


class _SampleView(QWidget):
    """One sign, as the canvas draws it."""

    def __init__(self, sample: Sample, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sample, self.theme = sample, theme
        self.setFixedSize(SAMPLE.toSize() + QSize(2, 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_sample(painter, self._sample, self.rect().toRectF().adjusted(1, 1, -1, -1), self.theme)
        painter.end()


def _button(name: str, words: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setObjectName(name)
    button.setAutoRaise(True)
    button.setAccessibleName(words)
    return button
