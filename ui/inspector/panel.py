"""The inspector's panel: sections that are made once and filled anew for each node and step."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.arrays import Shape
from engine.debugging.debugger import DebuggerState
from engine.notation import shape_words
from ui.changes import What, on_change, on_rest
from ui.inspector.array_view import ArrayView
from ui.inspector.background import SOURCE_LINK, facts, flow_lines, notes
from ui.inspector.copy_menu import add_copies
from ui.inspector.distribution import Distribution
from ui.inspector.head import Head
from ui.inspector.message_table import message_table
from ui.inspector.questions import Questions
from ui.inspector.sections import Section, TextSection, rich_label
from ui.inspector.story import Story
from ui.inspector.tiles import NumberTile
from ui.inspector.value_editor import ValueEditor
from ui.inspector.verdict import verdict_line
from ui.inspector.words import PAGE, Words
from ui.session import Session
from ui.theme import Theme

_BROKEN = "There is no graph yet:\nthe text has an error."
_EMPTY = "Step with F11, or click a node:\nits value, its formula and the messages\nit receives appear here."


class Inspector(QScrollArea):
    """Everything about the inspected node.

    Args:
        session: Whose node.
        theme: The colours.
        parent: The owner.
    """

    window_wanted = Signal()
    """The node's numbers are to be shown in a window of their own."""
    source_wanted = Signal()
    """The node's place in the text is to be shown."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._session, self._theme = session, theme
        self._in_flight = False
        self._more: dict[str, int] = {}
        self._shown_name = ""
        page = QWidget(self)
        self._empty = QLabel(_EMPTY, page)
        self._empty.setObjectName("note")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._content = QWidget(page)
        # Not a stacked layout: it would keep long texts from asking for the height that their width needs.
        pages = QVBoxLayout(page)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.addWidget(self._empty)
        pages.addWidget(self._content)
        self.setWidget(page)
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(18, 16, 16, 16)
        layout.setSpacing(8)
        self.head = Head(self._content)
        layout.addWidget(self.head)
        self._build_numbers(layout)
        self._build_texts(layout)
        layout.addStretch()
        on_rest(session, ~What.PHASE, self._refresh)
        on_change(session, What.PHASE, self._phase_changed)
        self._refresh(What.STRUCTURE)

    # ---------------------------------------------------------------------------------------------------------- widgets
    def _build_numbers(self, layout: QVBoxLayout) -> None:
        """Value and error signal: large, to edit, as a table or a heat map, and how they are distributed."""
        session, theme = self._session, self._theme
        row = QWidget(self._content)
        row.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        tiles = QHBoxLayout(row)
        tiles.setContentsMargins(0, 0, 0, 0)
        tiles.setSpacing(10)
        self.value_tile = NumberTile("valueTile", "value", theme, row)
        self.signal_tile = NumberTile("signalTile", "error signal", theme, row)
        tiles.addWidget(self.value_tile, 1)
        tiles.addWidget(self.signal_tile, 1)
        layout.addWidget(row)
        layout.addLayout(self._build_buttons())
        self.questions = Questions(session, self._content)
        layout.addWidget(self.questions)
        self.editor = ValueEditor(session, self._content)
        layout.addWidget(self.editor)
        self.arrays = ArrayView(session, theme, side_by_side=False, parent=self._content)
        self.numbers = Section("NUMBERS", self.arrays, session.settings, self._content)
        self.distribution = Distribution(session.settings, theme, self._content)
        self.measures = Section("DISTRIBUTION", self.distribution, session.settings, self._content)
        for section in (self.numbers, self.measures):
            section.unfolded.connect(lambda: self._refresh(What.SELECTION))
        layout.addWidget(self.numbers)

    def _build_buttons(self) -> QHBoxLayout:
        """Copying, and a larger view."""
        self.copy_button = _button("Copy …", "Copy value, error signal or a message")
        self.copy_button.clicked.connect(self.pop_up_copies)
        self.window_button = _button("In a window", "Table and heat map side by side, in a window of any size")
        self.window_button.clicked.connect(self.window_wanted)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.copy_button)
        row.addWidget(self.window_button)
        row.addStretch()
        return row

    def _build_texts(self, layout: QVBoxLayout) -> None:
        settings = self._session.settings
        self.formula = TextSection("HOW IT GOT HERE", settings, self._content, tiled=True)
        self.derivatives = TextSection("ITS DERIVATIVES", settings, self._content, tiled=True)
        self.flow = TextSection("FLOW OF THE ERROR SIGNAL", settings, self._content)
        self.contents = TextSection("IN THIS LAYER", settings, self._content, tiled=True)
        self.signal = TextSection("ERROR SIGNAL", settings, self._content, tiled=True)
        self.received = TextSection("MESSAGES RECEIVED", settings, self._content)
        self.sent = TextSection("MESSAGES SENT", settings, self._content)
        self.uses = TextSection("USED BY", settings, self._content)
        self.notes = TextSection("WORTH KNOWING", settings, self._content)
        above = (self.formula, self.derivatives, self.flow, self.contents, self.signal)
        for section in (*above, self.received, self.sent, self.uses, self.notes):
            section.label.linkActivated.connect(self._follow)
            layout.addWidget(section)
        layout.insertWidget(layout.indexOf(self.uses), self.measures)
        self.verdict = rich_label("verdict", self._content)
        self.verdict.setAccessibleName("Gradient check")
        layout.addWidget(self.verdict)
        self._facts = rich_label("facts", self._content)
        self._facts.setObjectName("note")
        self._facts.setAccessibleName("Cost, and place in the text")
        self._facts.linkActivated.connect(self._follow)
        layout.addWidget(self._facts)

    @property
    def theme(self) -> Theme:
        """The colours."""
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        for part in (self.value_tile, self.signal_tile, self.arrays, self.distribution):
            part.set_theme(theme)
        self._refresh(What.STRUCTURE)

    # ----------------------------------------------------------------------------------------------------- what it does
    def _follow(self, link: str) -> None:
        """A link was clicked: show more rows of a section, or the place in the text."""
        if link == SOURCE_LINK:
            self.source_wanted.emit()
            return
        section = link.partition(":")[2]
        self._more[section] = self._more.get(section, 0) + PAGE
        self._refresh(What.SELECTION)

    def pop_up_copies(self) -> None:
        """Show the menu that copies the node's numbers."""
        menu = self.copies()
        if menu is not None:
            menu.popup(self.copy_button.mapToGlobal(self.copy_button.rect().bottomLeft()))

    def copies(self) -> QMenu | None:
        """The menu that copies the node's numbers; None where nothing is inspected."""
        state, index = self._session.state, self._session.inspected
        if state is None or index is None:
            return None
        menu = QMenu(self)
        menu.setObjectName("copyMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_copies(menu, self._session, state.view.nodes[index].name)
        return menu

    def edit_value(self) -> None:
        """Put the keyboard where the inspected leaf is edited."""
        if self.editor.isVisibleTo(self):
            self.editor.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.editor.field.selectAll()
            return
        self.numbers.header.setChecked(True)
        self.arrays.show_map(wanted=False)
        self.arrays.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------------------------------------------- refreshing
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
            self.arrays.clear()
            self.distribution.show_arrays(None, None)
            return
        self._in_flight = self._session.phase < 1.0
        self._show_content(True)
        name = state.view.nodes[index].name
        if name != self._shown_name:
            self._shown_name = name
            self._more.clear()
        words = Words(state, self._theme, self._more)
        story = Story(words, index, self._session.state.last_step)
        self.head.show_node(name, story.name, story.kind, shape_words(state.view.shape(index)))
        self._show_numbers(state, index, story)
        self._show_texts(words, index, story)

    def _show_numbers(self, state: DebuggerState, index: int, story: Story) -> None:
        pixels = self._pixels(index)
        value, signal = state.value(index), state.signal(index)
        self.value_tile.show_array(value, why=story.pending(), pixels=pixels)
        self.signal_tile.set_caption(f"error signal {story.signal_name}")
        part = signal
        if signal is not None:
            self.signal_tile.show_array(signal, pixels=pixels)
        else:
            more = state.schedule.landed(index, state.cursor) < len(state.view.incoming(index))
            part = state.partial_sum(index)
            self.signal_tile.show_array(part, " + …" if more else "", story.pending(), pixels)
        self.questions.refresh(index)
        self.editor.refresh()
        self.arrays.refresh(index)
        self.numbers.setVisible(not self.arrays.is_empty)
        self.window_button.setVisible(not self.arrays.is_empty)
        is_array = state.view.shape(index) != ()
        self.measures.setVisible(is_array)
        if is_array and self.measures.is_unfolded:
            self.distribution.show_arrays(value, part)

    def _show_texts(self, words: Words, index: int, story: Story) -> None:
        messages = story.messages
        self.formula.show_text(story.formula_lines())
        self.derivatives.show_text(story.derivative_lines())
        self.flow.show_text(flow_lines(words, index))
        self.contents.show_text(story.contents())
        self.signal.show_text(story.signal_lines())
        self.received.show_text(message_table("received", messages.received(), messages.sum_text(), words))
        self.sent.show_text(message_table("sent", messages.sent(), None, words))
        self.uses.show_text(story.uses())
        self.notes.show_text("".join(f'<p style="margin:2px 0">{note}</p>' for note in notes(words, index)))
        checking = self._session.checking
        verdict = verdict_line(words.state, index, checking.verdict, checking.culprits, self._theme)
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        self._facts.setText(facts(words, index))

    def _pixels(self, index: int) -> Shape:
        """In which shape a node's arrays are images, as the canvas draws them."""
        arrangement = self._session.arrangement
        return () if arrangement is None else arrangement.figures[index].pixels

    def _show_content(self, wanted: bool) -> None:
        self._content.setVisible(wanted)
        self._empty.setVisible(not wanted)


def _button(text: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("inspectorButton")
    button.setText(text)
    button.setAccessibleName(text.removesuffix(" …"))
    button.setToolTip(hint)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
