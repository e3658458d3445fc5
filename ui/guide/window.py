"""The window of the documents: their list with the headings of the page, the page, and a search in it."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

import resources
from ui.guide.headings import Heading, headings_of
from ui.guide.page import link_target, write_page
from ui.guide.reader import Reader
from ui.theme import Theme

_SIZE = (1080, 780)
_LIST_PX = 250
_DEEPEST = 3
"""Headings below this level are left out of the list."""
_MOST_MARKED = 500
_PLACE = Qt.ItemDataRole.UserRole


class Visit(NamedTuple):
    """Where a reader was: a page, and how far down."""

    name: str
    scrolled_px: int


class GuideWindow(QDialog):
    """The documents, one page at a time. It stays open beside the window.

    Args:
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guide")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setSizeGripEnabled(True)
        self.resize(*_SIZE)
        self._theme = theme
        self.name = ""
        self._headings: tuple[Heading, ...] = ()
        self._visited: list[Visit] = []
        self.reader = Reader(self)
        self.reader.anchorClicked.connect(self.follow)
        self.reader.verticalScrollBar().valueChanged.connect(self._mark_heading)
        self.pages = QTreeWidget()
        self.pages.setObjectName("guidePages")
        self.pages.setAccessibleName("Pages and headings")
        self.pages.setHeaderHidden(True)
        self.pages.setMinimumWidth(160)
        self.pages.itemClicked.connect(self._open_item)
        self.pages.itemActivated.connect(self._open_item)
        self.find_field = QLineEdit()
        self.find_field.setPlaceholderText("Find on this page (Ctrl+F)")
        self.find_field.setAccessibleName("Find on this page")
        self.find_field.setClearButtonEnabled(True)
        self.find_field.textChanged.connect(self._search)
        self.find_field.returnPressed.connect(self.find_next)
        self.found = QLabel()
        self.found.setObjectName("note")
        self.found.setAccessibleName("Found")
        self.back = QPushButton("‹ Back")
        self.back.setToolTip("Back to where you were (Alt+Left)")
        self.back.clicked.connect(self.go_back)
        for key, do in (
            (QKeySequence("Ctrl+F"), self.find_field.setFocus),
            (QKeySequence("F3"), self.find_next),
            (QKeySequence("Shift+F3"), self.find_previous),
            (QKeySequence("Alt+Left"), self.go_back),
        ):
            QShortcut(key, self).activated.connect(do)
        self.back.setAutoDefault(False)
        self._place()

    def _place(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 10, 16, 10)
        top.setSpacing(12)
        top.addWidget(self.back)
        top.addStretch(1)
        top.addWidget(self.found)
        top.addWidget(self.find_field)
        self.find_field.setMinimumWidth(260)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setHandleWidth(1)
        body.setChildrenCollapsible(False)
        body.addWidget(self.pages)
        body.addWidget(self.reader)
        body.setStretchFactor(1, 1)
        body.setSizes([_LIST_PX, _SIZE[0] - _LIST_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(body, 1)
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    # --------------------------------------------------------------------------------------------------------- the page
    def show_page(self, name: str, anchor: str = "") -> None:
        """Show a page, from a heading on.

        Args:
            name: One of ``resources.DOCUMENTS``.
            anchor: The heading as links name it; empty for the top.

        Raises:
            KeyError: There is no such page.
        """
        if self.name:
            self._visited.append(Visit(self.name, self.reader.verticalScrollBar().value()))
        self._write(name)
        self._go_to(anchor)
        self.back.setEnabled(bool(self._visited))

    def go_back(self) -> None:
        """Show what was shown before."""
        if self._visited:
            visit = self._visited.pop()
            self._write(visit.name)
            self.reader.verticalScrollBar().setValue(visit.scrolled_px)
            self.back.setEnabled(bool(self._visited))

    def follow(self, url: QUrl) -> None:
        """Go where a link leads."""
        target = link_target(url)
        if target is None:
            QDesktopServices.openUrl(url)
        else:
            self.show_page(target[0] or self.name, target[1])

    def set_theme(self, theme: Theme) -> None:
        """Use other colours; the reader stays where they are."""
        self._theme = theme
        scrolled = self.reader.verticalScrollBar().value()
        name, self.name = self.name, ""
        self._write(name)
        self.reader.verticalScrollBar().setValue(scrolled)

    def _write(self, name: str) -> None:
        if name == self.name:
            return
        write_page(self.reader.document(), name, self._theme)
        self.name = name
        self._headings = headings_of(self.reader.document())
        self.setWindowTitle(f"{resources.DOCUMENTS[name]} — GraphViz NN")
        self.reader.setAccessibleName(resources.DOCUMENTS[name])
        self.reader.fit()
        self._list_pages()
        self._search()

    def _go_to(self, anchor: str) -> None:
        found = next((heading for heading in self._headings if heading.anchor == anchor), None)
        self.reader.verticalScrollBar().setValue(0 if found is None else self._top_of(found))
        self._mark_heading()

    def _top_of(self, heading: Heading) -> int:
        return self.reader.top_of(self.reader.document().findBlockByNumber(heading.block))

    # --------------------------------------------------------------------------------------------------------- the list
    def _list_pages(self) -> None:
        with QSignalBlocker(self.pages):
            self.pages.clear()
            for name, title in resources.DOCUMENTS.items():
                page = QTreeWidgetItem(self.pages, [title])
                page.setData(0, _PLACE, (name, ""))
                if name == self.name:
                    self._list_headings(page)
                    page.setExpanded(True)
        self._mark_heading()

    def _list_headings(self, page: QTreeWidgetItem) -> None:
        above = {1: page}
        for heading in self._headings:
            if 1 < heading.level <= _DEEPEST:
                owner = next(above[level] for level in range(heading.level - 1, 0, -1) if level in above)
                item = QTreeWidgetItem(owner, [heading.text])
                item.setData(0, _PLACE, (self.name, heading.anchor))
                item.setToolTip(0, heading.text)
                above = {level: i for level, i in above.items() if level < heading.level} | {heading.level: item}

    def _open_item(self, item: QTreeWidgetItem) -> None:
        name, anchor = item.data(0, _PLACE)
        self.show_page(name, anchor)

    def _mark_heading(self) -> None:
        """Select in the list what is being read."""
        top = self.reader.verticalScrollBar().value() + self.reader.reading_px
        shown = [heading for heading in self._headings if heading.level <= _DEEPEST]
        tops = [self._top_of(heading) for heading in shown]
        reading = next((i for i, (_, below) in enumerate(pairwise(tops)) if below > top), len(shown) - 1)
        wanted = (self.name, shown[reading].anchor if shown and shown[reading].level > 1 else "")
        with QSignalBlocker(self.pages):
            for item in self.pages.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive):
                if tuple(item.data(0, _PLACE)) == wanted:
                    self.pages.setCurrentItem(item)

    # ------------------------------------------------------------------------------------------------------- the search
    def _search(self) -> None:
        """Mark everything that is looked for, and go to the first place."""
        text = self.find_field.text().strip()
        marks: list[QTextEdit.ExtraSelection] = []
        cursor = QTextCursor(self.reader.document())
        while text and len(marks) < _MOST_MARKED:
            cursor = self.reader.document().find(text, cursor)
            if cursor.isNull():
                break
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(self._theme.color("highlight"))
            marks.append(mark)
        self.reader.setExtraSelections(marks)
        more = " or more" if len(marks) == _MOST_MARKED else ""
        places = f"{len(marks)}{more} place{'' if len(marks) == 1 else 's'}"
        self.found.setText(("nowhere on this page" if not marks else places) if text else "")
        if marks:
            self._find(QTextDocument.FindFlag(0), anew=True)

    def find_next(self) -> None:
        """Go to the next place, after the last one to the first."""
        self._find(QTextDocument.FindFlag(0))

    def find_previous(self) -> None:
        """Go to the place before, from the first one to the last."""
        self._find(QTextDocument.FindFlag.FindBackward)

    def _find(self, flags: QTextDocument.FindFlag, *, anew: bool = False) -> None:
        text, document = self.find_field.text().strip(), self.reader.document()
        if not text:
            return
        begin = QTextCursor(document)
        if flags & QTextDocument.FindFlag.FindBackward:
            begin.movePosition(QTextCursor.MoveOperation.End)
        place = document.find(text, begin if anew else self.reader.textCursor(), flags)
        place = place if not place.isNull() else document.find(text, begin, flags)
        if not place.isNull():
            self.reader.setTextCursor(place)
            self.reader.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the search first, then the window."""
        if event.key() == Qt.Key.Key_Escape and self.find_field.text():
            self.find_field.clear()
            self.reader.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
