"""The inspector's panel: widgets that are made once and filled anew for each node and step."""

from __future__ import annotations

import re
from html import unescape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.arrays import Shape
from engine.notation import shape_words
from ui.changes import What, on_change
from ui.inspector.questions import Questions
from ui.inspector.story import MessageRow, Story
from ui.inspector.tiles import NumberTile
from ui.inspector.value_editor import ValueEditor
from ui.inspector.verdict import verdict_line
from ui.markup import colored
from ui.session import Session
from ui.theme import Theme

_MOST_ROWS = 24
_BROKEN = "There is no graph yet:\nthe text has an error."
_LONG_RESULT = 14
"""Letters of a message that still leave room for its rule."""
_LONG_NAME = 6
"""Letters; a longer name leaves no room beside it."""
_TITLE_PX = ((8, 30), (14, 22), (10_000, 15))
"""So many letters of a name -> the size of the title."""
_HEAD_PART_PX = 78
"""How much width name, kind and shape keep at least, whatever stands beside them."""
_LONG_PATH = 22
"""Paths of so many letters are broken, and leave no room for the rule beside the numbers."""
_LONG_DETAIL = 32
"""A rule and its numbers of so many letters stand below each other."""
_EMPTY = "Step with F11, or click a node:\nits value, its formula and the messages\nit receives appear here."


class Inspector(QScrollArea):
    """Everything about the inspected node.

    Args:
        session: Whose node.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._session, self._theme = session, theme
        self._in_flight = False
        self._empty = QLabel(_EMPTY)
        self._empty.setObjectName("note")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._content = QWidget()
        page = QWidget(self)
        # Not a stacked layout: it would keep long texts from asking for the height that their width needs.
        pages = QVBoxLayout(page)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.addWidget(self._empty)
        pages.addWidget(self._content)
        self.setWidget(page)
        self._build()
        on_change(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._phase_changed)
        self._refresh(What.STRUCTURE)

    def _build(self) -> None:
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(18, 16, 16, 16)
        layout.setSpacing(8)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(8)
        self.title = _rich("title")
        self.title.setStyleSheet("font-size: 30px;")
        self.title.setWordWrap(False)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._kind, self._shape = _badge(), _badge()
        badges = QHBoxLayout()
        badges.setSpacing(8)
        for badge in (self._kind, self._shape):
            badges.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        badges.addStretch()
        self._head.addWidget(self.title)
        self._head.addLayout(badges, 1)
        layout.addLayout(self._head)
        row = QWidget()
        row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        tiles = QHBoxLayout(row)
        tiles.setContentsMargins(0, 0, 0, 0)
        tiles.setSpacing(10)
        self.value_tile = NumberTile("valueTile", "value", self._theme)
        self.signal_tile = NumberTile("signalTile", "error signal", self._theme)
        tiles.addWidget(self.value_tile, 1)
        tiles.addWidget(self.signal_tile, 1)
        layout.addWidget(row)
        self.questions = Questions(self._session)
        layout.addWidget(self.questions)
        self.editor = ValueEditor(self._session, self._theme, self._content)
        layout.addWidget(self.editor)
        self.formula = _Section("HOW IT GOT HERE", tiled=True)
        self.derivatives = _Section("ITS DERIVATIVES", tiled=True)
        self.contents = _Section("IN THIS LAYER", tiled=True)
        self.signal = _Section("ERROR SIGNAL", tiled=True)
        self.received = _Section("MESSAGES RECEIVED")
        self.sent = _Section("MESSAGES SENT")
        self.uses = _Section("USED BY")
        self.notes = _Section("WORTH KNOWING")
        above = (self.formula, self.derivatives, self.contents, self.signal)
        for section in (*above, self.received, self.sent, self.uses, self.notes):
            layout.addWidget(section)
        self.verdict = _rich("verdict")
        self.verdict.setAccessibleName("Gradient check")
        layout.addWidget(self.verdict)
        self._facts = _rich("facts")
        self._facts.setObjectName("note")
        layout.addWidget(self._facts)
        layout.addStretch()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.value_tile.set_theme(theme)
        self.signal_tile.set_theme(theme)
        self.editor.set_theme(theme)
        self._refresh(What.STRUCTURE)

    def _phase_changed(self, what: What) -> None:
        """The numbers change when a step takes off and when it lands, not while it is on its way."""
        in_flight = self._session.phase < 1.0
        if in_flight != self._in_flight:
            self._refresh(what)

    def _refresh(self, what: What) -> None:
        state, index = self._session.settled, self._session.inspected
        if state is None or index is None or self._session.state is None:
            broken = self._session.state is None and self._session.error is not None
            self._empty.setText(_BROKEN if broken else _EMPTY)
            self._show_content(False)
            return
        self._in_flight = self._session.phase < 1.0
        self._show_content(True)
        story = Story(state, index, self._theme, self._session.state.last_step)
        self._shape.setText(shape_words(state.numbers.value(index).shape))
        self._shape.setToolTip(self._shape.text())
        self._show_head(state.view.nodes[index].name, story)
        pixels = self._pixels(index)
        self.value_tile.show_array(state.value(index), why=story.pending(), pixels=pixels)
        self.signal_tile.set_caption(f"error signal {story.signal_name}")
        signal = state.signal(index)
        if signal is not None:
            self.signal_tile.show_array(signal, pixels=pixels)
        else:
            more = state.schedule.landed(index, state.cursor) < len(state.view.incoming(index))
            part = state.partial_sum(index)
            self.signal_tile.show_array(part, " + …" if more else "", story.pending(), pixels)
        self.questions.refresh(index)
        self.editor.refresh()
        self.formula.show_text(story.formula_lines())
        self.derivatives.show_text(story.derivative_lines())
        self.contents.show_text(story.contents())
        self.signal.show_text(story.signal_lines())
        self.received.show_text(self._table(story.received(), story.sum_text()))
        self.sent.show_text(self._table(story.sent(), None))
        self.uses.show_text(story.uses())
        self.notes.show_text("".join(f'<p style="margin:2px 0">{note}</p>' for note in story.notes()))
        checking = self._session.checking
        verdict = verdict_line(state, index, checking.verdict, checking.culprits, self._theme)
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        self._facts.setText(story.facts())

    def _pixels(self, index: int) -> Shape:
        """In which shape a node's arrays are images, as the canvas draws them."""
        arrangement = self._session.arrangement
        return () if arrangement is None else arrangement.figures[index].pixels

    def _show_head(self, full_name: str, story: Story) -> None:
        """The name, smaller and on a line of its own where it is long, and in full on hover."""
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(below if len(full_name) > _LONG_NAME else beside)
        size = next(px for most, px in _TITLE_PX if len(full_name) <= most)
        self.title.setStyleSheet(f"font-size: {size}px;")
        self.title.setText(story.name)
        self.title.setToolTip(full_name)
        self._kind.setText(story.kind)
        for label in (self.title, self._kind, self._shape):
            label.setMinimumWidth(min(label.sizeHint().width(), _HEAD_PART_PX))

    def _show_content(self, wanted: bool) -> None:
        self._content.setVisible(wanted)
        self._empty.setVisible(not wanted)

    def _table(self, rows: tuple[MessageRow, ...], total: tuple[str, str] | None) -> str:
        """Messages as a table: path and rule, the numbers, the result, and their sum."""
        if not rows:
            return ""
        theme = self._theme
        secondary, backward = theme.hex("secondary"), theme.hex("backward")
        lines = []
        for row in rows[:_MOST_ROWS]:
            background = f' bgcolor="{theme.hex("backward_tint")}"' if row.active else ""
            is_long = _letters(row.path) > _LONG_PATH
            equals = "<br>= " if _letters(row.rule) + _letters(row.numbers) > _LONG_DETAIL else " = "
            detail = f"{row.rule}{equals}{row.numbers}" if row.numbers and not is_long else row.numbers or row.rule
            wrapping = "font-size:11px" if is_long else "white-space:nowrap"
            path = f"<td style='padding:4px 6px 4px 4px; {wrapping}'>{row.path}</td>"
            result = colored(row.result, backward if row.landed else secondary, bold=row.landed)
            lines.append(_line(f"<tr{background}>", path, colored(detail, secondary), result))
        if len(rows) > _MOST_ROWS:
            more = colored(f"and {len(rows) - _MOST_ROWS} more", secondary)
            lines.append(f"<tr><td colspan='3' style='padding:4px'>{more}</td></tr>")
        if total is not None:
            caption, number = total
            lines.append(
                _line(
                    "<tr>",
                    f"<td style='padding:5px 4px'><b>{caption}</b></td>",
                    "",
                    colored(number, backward, bold=True),
                )
            )
        return f"<table width='100%' cellspacing='0'>{''.join(lines)}</table>"


def _line(row: str, path: str, detail: str, result: str) -> str:
    """One message: a number stands beside its rule, an array below it, where there is room for it."""
    small, right = (
        "style='padding:4px 6px; font-size:11px'",
        "align='right' style='padding:4px 4px; white-space:nowrap'",
    )
    if _letters(result) <= _LONG_RESULT:
        return f"{row}{path}<td {small}>{detail}</td><td {right}>{result}</td></tr>"
    return f"{row}{path}<td colspan='2' {small}>{detail}</td></tr>{row}<td colspan='3' {right}>{result}</td></tr>"


def _letters(text: str) -> int:
    """How many letters of a rich text are seen."""
    return len(unescape(re.sub("<[^>]*>", "", text)))


def _rich(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    # However long a word is, it must not push the panel wider than its pane.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _badge() -> QLabel:
    label = QLabel()
    label.setObjectName("badge")
    return label


class _Section(QWidget):
    """A heading over a text, hidden while it has nothing to say."""

    def __init__(self, heading: str, *, tiled: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(heading.capitalize())
        title = QLabel(heading)
        title.setObjectName("section")
        self.label = _rich(heading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(title)
        if not tiled:
            layout.addWidget(self.label)
            return
        tile = QFrame()
        tile.setObjectName("formulaTile")
        inside = QVBoxLayout(tile)
        inside.setContentsMargins(12, 9, 12, 9)
        inside.addWidget(self.label)
        self.label.setStyleSheet("font-size: 14px;")
        layout.addWidget(tile)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self.setVisible(bool(text))
        if text != self.label.text():
            self.label.setText(text)
