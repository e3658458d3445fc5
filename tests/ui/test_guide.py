"""The documents in a window of the program: led to by menu and welcome page, with headings, links, pictures, search."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton

import resources
from tests.helpers.seeing import contrast
from ui.fonts import load_fonts
from ui.guide.headings import anchor_of
from ui.guide.page import blocks_of, link_target, pieces_of
from ui.guide.window import GuideWindow
from ui.theme import THEMES, theme_named


def guides(person) -> list[GuideWindow]:
    return [child for child in person.window.children() if isinstance(child, GuideWindow) and child.isVisible()]


@pytest.fixture
def guide(qapp) -> Iterator[GuideWindow]:
    """The window by itself, which needs no other."""
    load_fonts()
    guide = GuideWindow(theme_named("light"))
    guide.show()
    guide.show_page("ten-minutes")
    yield guide
    if shiboken6.isValid(guide):
        guide.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def in_sight(guide: GuideWindow) -> str:
    """The paragraph at the upper edge."""
    return guide.reader.cursorForPosition(guide.reader.viewport().rect().topLeft()).block().text()


def pictures(guide: GuideWindow) -> list:
    shapes = (shape for block in blocks_of(guide.reader.document()) for _, _, shape in pieces_of(block))
    return [shape.toImageFormat() for shape in shapes if shape.isImageFormat()]


def test_the_menu_leads_to_both_documents_in_one_window(person):
    person.window.actions_by_id["help.guide"].trigger()
    (guide,) = guides(person)
    assert guide.windowTitle().startswith("User guide")
    person.window.actions_by_id["help.ten_minutes"].trigger()
    assert guides(person) == [guide]
    assert guide.windowTitle().startswith("The debugger in ten minutes")


def test_the_welcome_page_leads_to_the_ten_minutes(new_window, qtbot):
    window = new_window()
    button = next(b for b in window.welcome.findChildren(QPushButton) if "ten minutes" in b.text())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (guide,) = (child for child in window.children() if isinstance(child, GuideWindow))
    assert guide.name == "ten-minutes"
    assert not window.is_loaded or not window.session.is_open


@pytest.mark.parametrize("name", resources.DOCUMENTS)
def test_every_heading_is_in_the_list_and_leads_to_its_place(guide, name):
    written = re.sub(r"^```.*?^```$", "", resources.document_text(name), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^(##+) (.+)$", written, re.MULTILINE)
    guide.show_page(name)
    everywhere = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
    items = [i for i in guide.pages.findItems("", everywhere) if i.data(0, Qt.ItemDataRole.UserRole)[1]]
    assert [anchor_of(i.text(0)) for i in items] == [anchor_of(title) for signs, title in titles if len(signs) <= 3]
    for item in items[:: max(len(items) // 4, 1)]:
        guide.pages.itemClicked.emit(item, 0)
        bar = guide.reader.verticalScrollBar()
        assert bar.value() == bar.maximum() or item.text(0) in in_sight(guide)
        assert guide.name == name


@pytest.mark.parametrize("name", resources.DOCUMENTS)
def test_every_picture_is_there_and_no_wider_than_the_column(guide, name):
    guide.show_page(name)
    assert len(pictures(guide)) == resources.document_text(name).count("![")
    for width in (1080, 560):
        guide.resize(width, 700)
        for shape in pictures(guide):
            assert not QImage(str(resources.document_folder() / shape.name())).isNull()
            assert 0 < shape.width() <= guide.reader.viewport().width()


@pytest.mark.parametrize("name", resources.DOCUMENTS)
def test_every_link_is_followed_or_is_plain_text(guide, name):
    guide.show_page(name)
    for block in list(blocks_of(guide.reader.document())):
        for _, _, shape in pieces_of(block):
            if shape.isAnchor():
                page, anchor = link_target(QUrl(shape.anchorHref())) or ("", "")
                assert page or anchor
                text = resources.document_text(page or name)
                assert not anchor or anchor in {anchor_of(t) for t in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def test_a_link_leads_to_another_page_and_back_to_where_one_was(guide):
    guide.show_page("user-guide", "breakpoints")
    assert "Breakpoints" in in_sight(guide)
    before = guide.reader.verticalScrollBar().value()
    guide.follow(QUrl("training.md#data-sets-and-training"))
    assert guide.name == "training"
    assert guide.pages.currentItem().text(0) in ("Training", "Data sets and training")
    guide.back.click()
    assert guide.name == "user-guide"
    assert guide.reader.verticalScrollBar().value() == before


def test_what_is_looked_for_is_marked_and_gone_through(guide, qtbot):
    guide.show_page("language")
    qtbot.keyClicks(guide.find_field, "param")
    marks = guide.reader.extraSelections()
    assert len(marks) == guide.reader.document().toPlainText().lower().count("param")
    assert guide.found.text() == f"{len(marks)} places"
    places = []
    for _ in range(len(marks) + 1):
        places.append(guide.reader.textCursor().position())
        qtbot.keyClick(guide.find_field, Qt.Key.Key_Return)
    assert places[:-1] == sorted(set(places))
    assert places[-1] == places[0]
    guide.find_previous()
    assert guide.reader.textCursor().position() == places[0]
    qtbot.keyClicks(guide.find_field, "zzz")
    assert guide.found.text() == "nowhere on this page"
    qtbot.keyClick(guide, Qt.Key.Key_Escape)
    assert guide.isVisible()
    assert not guide.find_field.text()
    qtbot.keyClick(guide, Qt.Key.Key_Escape)
    assert not guide.isVisible()


def test_its_frame_closes_it_at_once_also_while_something_is_searched(guide, qtbot):
    qtbot.keyClicks(guide.find_field, "param")
    assert guide.close()
    assert not guide.isVisible()


@pytest.mark.parametrize("name", THEMES)
def test_links_are_readable_in_every_theme_and_the_reader_stays_where_they_are(guide, name):
    theme = theme_named(name)
    guide.show_page("user-guide", "watches")
    guide.set_theme(theme)
    assert "Watches" in in_sight(guide)
    document = guide.reader.document()
    link = next(shape for block in blocks_of(document) for _, _, shape in pieces_of(block) if shape.isAnchor())
    assert contrast(link.foreground().color().name(), theme.hex("panel")) >= 4.5


def test_the_guide_takes_the_colours_of_the_window(person):
    person.window.actions_by_id["help.guide"].trigger()
    (guide,) = guides(person)
    pictures_before = [shape.name() for shape in pictures(guide)]
    person.window.apply_theme("dark")
    assert [shape.name() for shape in pictures(guide)] != pictures_before
    assert any(shape.name().endswith("-dark.png") for shape in pictures(guide))
