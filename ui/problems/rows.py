"""Two lists: the findings, and the stops of a walk. To a screen reader each row is a sentence."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QListView, QStyleOptionViewItem

from engine.diagnosis import Finding, Severity, Side, TrailStep
from engine.notation import Run, name_runs, place_words, statement_address
from ui.drawing.mathtext import draw_runs, draw_text, elided, runs_width, text_width
from ui.drawn_row import DrawnRow
from ui.fonts import sans
from ui.row_model import Index, Role, RowModel
from ui.session import Session
from ui.theme import Theme

_PAD, _SIGN_PX = 10.0, 14.0
_BIG_PX, _SMALL_PX = 12.0, 11.0
_BELOW_PX, _ABOVE_PX, _NUMBER_PX = 23.0, 5.0, 24.0
TOKENS = {Severity.ERROR: "error", Severity.WARNING: "backward", Severity.HINT: "forward"}
"""The colour of each severity; its sign has a shape of its own, too."""


class Findings(RowModel[Finding]):
    """What the session has found, the worst first.

    Args:
        session: Whose findings.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def refresh(self) -> None:
        """Show what is found now."""
        self.show_rows(self._session.diagnosing.findings)

    def cell(self, found: Finding, _index: Index, role: int) -> str | None:
        """A row in words."""
        if role == Role.ToolTipRole:
            return "\n".join(part for part in (f"{found.place}", found.sentence, found.advice) if part)
        if role == Role.DisplayRole:
            return f"{found.severity}, {found.kind} {place_words(found.name)}. {_below(found)}"
        return None


def _below(found: Finding) -> str:
    """What stands below a finding's kind: its reason, and the sentence where that does not say it already."""
    is_said = found.reason in found.sentence or found.reason in found.kind
    return found.sentence if is_said else f"{found.reason}: {found.sentence}"


class Trail(RowModel[TrailStep]):
    """The stops of the walk that is under way.

    Args:
        session: Whose walk.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def refresh(self) -> None:
        """Show the walk as it is now."""
        walk = self._session.diagnosing.walk
        self.show_rows(() if walk is None else walk.finding.trail)

    def cell(self, step: TrailStep, index: Index, role: int) -> str | None:
        """A row in words."""
        if role == Role.ToolTipRole:
            return step.sentence
        if role == Role.DisplayRole:
            return f"{index.row() + 1} of {self.rowCount()}, {step.side} {place_words(step.name)}: {step.sentence}"
        return None


class FindingRow(DrawnRow):
    """Draws a finding: the sign of its severity, its reason and culprit, and below what happened.

    Args:
        findings: The rows.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, findings: Findings, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, 42, parent)
        self._findings = findings

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        found = self._findings.row(index.row())
        if found is None:
            return
        painter.save()
        rect = self.begin(painter, option)
        left, right = rect.left() + _PAD, rect.right() - _PAD
        self._sign(painter, found.severity, QPointF(left + _SIGN_PX / 2, rect.top() + 14))
        text = left + _SIGN_PX + 8
        taken = self._name(painter, statement_address(found.name), right, rect.top() + 18, rect.width() * 0.4)
        room = right - taken - text - 12
        bold = elided((Run(str(found.kind)),), _BIG_PX, room)
        draw_runs(painter, bold, text, rect.top() + 18, _BIG_PX, self.theme.color(TOKENS[found.severity]))
        below = QRectF(text, rect.top() + _BELOW_PX, right - text, rect.height() - _BELOW_PX)
        self.draw_wrapped(painter, _below(found), _SMALL_PX, below, self.theme.color("secondary"))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for all that is said."""
        least, found = super().sizeHint(option, index), self._findings.row(index.row())
        if found is None:
            return least
        room = _row_width(option) - 2 * _PAD - _SIGN_PX - 8
        return QSize(0, max(least.height(), round(_BELOW_PX + 6 + self.wrapped_px(_below(found), _SMALL_PX, room))))

    def _name(self, painter: QPainter, name: str, right: float, base: float, room: float) -> float:
        """A name, aligned to the right; how much it takes."""
        runs = elided(name_runs(name), _BIG_PX + 1, room)
        width = runs_width(runs, _BIG_PX + 1)
        draw_runs(painter, runs, right - width, base, _BIG_PX + 1, self.theme.color("text"))
        return width

    def _sign(self, painter: QPainter, severity: Severity, centre: QPointF) -> None:
        """A disc for an error, a triangle for a warning, a ring for a hint."""
        color, half = self.theme.color(TOKENS[severity]), _SIGN_PX / 2 - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if severity is Severity.WARNING:
            x, y = centre.x(), centre.y()
            corners = [QPointF(x, y - half), QPointF(x + half, y + half), QPointF(x - half, y + half)]
            painter.drawPolygon(QPolygonF(corners))
        elif severity is Severity.ERROR:
            painter.drawEllipse(centre, half, half)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(color)
            painter.drawEllipse(centre, half - 1, half - 1)
            return
        font = sans(9, bold=True)
        panel = self.theme.color("panel")
        draw_text(painter, "!", centre.x() - text_width("!", font) / 2, centre.y() + 4, font, panel)


class TrailRow(DrawnRow):
    """Draws a stop of a walk: which it is, in the colour of its pass, and what happens there.

    Args:
        trail: The rows.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, trail: Trail, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, 26, parent)
        self._trail = trail

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        step = self._trail.row(index.row())
        if step is None:
            return
        painter.save()
        rect = self.begin(painter, option)
        color = self.theme.color("forward" if step.side is Side.VALUE else "backward")
        base = rect.top() + 17
        number, font = str(index.row() + 1), sans(_SMALL_PX, bold=True)
        draw_text(painter, number, rect.left() + _PAD + 14, base, font, color, right=True)
        place = rect.adjusted(_PAD + _NUMBER_PX, _ABOVE_PX, -_PAD, 0)
        self.draw_wrapped(painter, step.sentence, _SMALL_PX, place, self.theme.color("text"))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for all that is said."""
        least, step = super().sizeHint(option, index), self._trail.row(index.row())
        if step is None:
            return least
        room = _row_width(option) - 2 * _PAD - _NUMBER_PX
        return QSize(0, max(least.height(), round(2 * _ABOVE_PX + self.wrapped_px(step.sentence, _SMALL_PX, room))))


def _row_width(option: QStyleOptionViewItem) -> int:
    """How wide the rows of a list are, when it asks how high they are."""
    return option.widget.viewport().width() if isinstance(option.widget, QListView) else option.rect.width()
