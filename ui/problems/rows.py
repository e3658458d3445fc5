"""Two lists: the findings, and the stops of a walk. To a screen reader each row is a sentence."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.diagnosis import Finding, Severity, Side, TrailStep
from engine.notation import Run, name_runs
from ui.drawing.mathtext import draw_runs, draw_text, elided, runs_width, text_width
from ui.fonts import sans
from ui.session import Session
from ui.theme import Theme

_Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
_PAD, _SIGN_PX = 10.0, 14.0
_BIG_PX, _SMALL_PX = 12.0, 11.0
TOKENS = {Severity.ERROR: "error", Severity.WARNING: "backward", Severity.HINT: "forward"}
"""The colour of each severity; its sign has a shape of its own, too."""


class Findings(QAbstractListModel):
    """What the session has found, the worst first.

    Args:
        session: Whose findings.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: tuple[Finding, ...] = ()

    def refresh(self) -> None:
        """Show what is found now."""
        if self._rows != self._session.diagnosing.findings:
            self.beginResetModel()
            self._rows = self._session.diagnosing.findings
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a finding."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def finding(self, row: int) -> Finding | None:
        """The finding of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, finding: Finding) -> int:
        """The row of a finding; −1 where it is an answer, not a finding."""
        return self._rows.index(finding) if finding in self._rows else -1

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """A row in words."""
        found = self.finding(index.row())
        if found is None:
            return None
        if role == _Role.ToolTipRole:
            return "\n".join(part for part in (f"{found.place}", found.sentence, found.advice) if part)
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return f"{found.severity}, {found.kind} at {found.name}. {_below(found)}"
        return None


def _below(found: Finding) -> str:
    """What stands below a finding's kind: its reason, and the sentence where that does not say it already."""
    is_said = found.reason in found.sentence or found.reason in found.kind
    return found.sentence if is_said else f"{found.reason}: {found.sentence}"


class Trail(QAbstractListModel):
    """The stops of the walk that is under way.

    Args:
        session: Whose walk.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rows: tuple[TrailStep, ...] = ()

    def refresh(self) -> None:
        """Show the walk as it is now."""
        walk = self._session.diagnosing.walk
        rows = () if walk is None else walk.finding.trail
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a stop."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def stop(self, row: int) -> TrailStep | None:
        """The stop of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """A row in words."""
        step = self.stop(index.row())
        if step is None:
            return None
        if role == _Role.ToolTipRole:
            return f"{step.name}: {step.sentence}"
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return f"{index.row() + 1} of {len(self._rows)}, {step.side} of {step.name}: {step.sentence}"
        return None


class _Row(QStyledItemDelegate):
    """What both kinds of rows share: their height, and how a chosen one looks.

    Args:
        theme: The colours.
        height_px: How high a row is.
        parent: The owner.
    """

    def __init__(self, theme: Theme, height_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._height_px = height_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(0, self._height_px)

    def _begin(self, painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
        rect = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 6, 6)
        return rect

    def _name(self, painter: QPainter, name: str, right: float, base: float, room: float) -> float:
        """A name, aligned to the right; how much it takes."""
        runs = elided(name_runs(name), _BIG_PX + 1, room)
        width = runs_width(runs, _BIG_PX + 1)
        draw_runs(painter, runs, right - width, base, _BIG_PX + 1, self.theme.color("text"))
        return width


class FindingRow(_Row):
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
        found = self._findings.finding(index.row())
        if found is None:
            return
        painter.save()
        rect = self._begin(painter, option)
        left, right = rect.left() + _PAD, rect.right() - _PAD
        self._sign(painter, found.severity, QPointF(left + _SIGN_PX / 2, rect.top() + 14))
        text = left + _SIGN_PX + 8
        taken = self._name(painter, found.name, right, rect.top() + 18, rect.width() * 0.4)
        room = right - taken - text - 12
        bold = elided((Run(str(found.kind)),), _BIG_PX, room)
        draw_runs(painter, bold, text, rect.top() + 18, _BIG_PX, self.theme.color(TOKENS[found.severity]))
        below = elided((Run(_below(found)),), _SMALL_PX, right - text)
        draw_runs(painter, below, text, rect.top() + 34, _SMALL_PX, self.theme.color("secondary"))
        painter.restore()

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


class TrailRow(_Row):
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
        step = self._trail.stop(index.row())
        if step is None:
            return
        painter.save()
        rect = self._begin(painter, option)
        color = self.theme.color("forward" if step.side is Side.VALUE else "backward")
        base = rect.center().y() + 4
        number, font = str(index.row() + 1), sans(_SMALL_PX, bold=True)
        draw_text(painter, number, rect.left() + _PAD + 14, base, font, color, right=True)
        left = rect.left() + _PAD + 24
        words = elided((Run(step.sentence),), _SMALL_PX + 0.5, rect.right() - _PAD - left)
        draw_runs(painter, words, left, base, _SMALL_PX + 0.5, self.theme.color("text"))
        painter.restore()
