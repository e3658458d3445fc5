"""A page of Markdown as a document to read: its fonts, its spacing, and its colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

import resources
from ui.fonts import HANGUL, MONO, SANS
from ui.theme import Theme

TEXT_PX, CODE_PX = 14, 12
_HEADING_PX = {1: 25, 2: 19, 3: 15}
_ABOVE_PX = {1: 8, 2: 30, 3: 20}
_BELOW_PX = 10
_BETWEEN_PX = 4
_LINE_PERCENT, _CODE_PERCENT = 140.0, 130.0
_INDENT_PX = 22
_PAD_PX, _CODE_PAD_PX = 7, 12
_LIGHT = re.compile(r"-light\.png\)")
"""Pictures that are there in both sorts of themes are named so."""


def write_page(document: QTextDocument, name: str, theme: Theme) -> None:
    """Fill a document with a page.

    Args:
        document: It is emptied before.
        name: The page, one of ``resources.DOCUMENTS``.
        theme: The colours.

    Raises:
        KeyError: There is no such page.
    """
    font = QFont([SANS, HANGUL])
    font.setPixelSize(TEXT_PX)
    document.setDefaultFont(font)
    document.setIndentWidth(_INDENT_PX)
    text = _LIGHT.sub("-dark.png)", resources.document_text(name)) if theme.is_dark else resources.document_text(name)
    document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    everything = QTextCursor(document)
    everything.beginEditBlock()  # or each format would lay out the whole page anew
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _shape_table(frame, theme)
    for block in list(blocks_of(document)):
        _shape_block(block, theme)
    for first, last in reversed(_stretches_of_code(document)):
        _frame_code(document, first, last, theme)
    everything.endEditBlock()


def link_target(url: QUrl) -> tuple[str, str] | None:
    """The page and the anchor that a link leads to; None where it leads out of these pages.

    An empty page is the one that the link stands on.
    """
    if url.scheme():
        return None
    path = PurePosixPath(url.path())
    if not url.path():
        return "", url.fragment()
    known = str(path.parent) == "." and path.suffix == ".md" and path.stem in resources.DOCUMENTS
    return (path.stem, url.fragment()) if known else None


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    """The paragraphs of a document."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def pieces_of(block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """Position, length and format of each piece of a paragraph that is formatted alike."""
    iterator = block.begin()
    while not iterator.atEnd():
        piece = iterator.fragment()
        yield piece.position(), piece.length(), piece.charFormat()
        iterator += 1


def _shape_table(table: QTextTable, theme: Theme) -> None:
    form = table.format()
    form.setCellPadding(_PAD_PX)
    form.setCellSpacing(0)
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(theme.color("line")))
    form.setTopMargin(_BELOW_PX)
    form.setBottomMargin(2 * _BELOW_PX)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        shape = cell.format()
        shape.setBackground(theme.color("sunken"))
        cell.setFormat(shape)


def _shape_block(block: QTextBlock, theme: Theme) -> None:
    """The spacing of a paragraph, and what its words look like."""
    cursor, form, pieces = QTextCursor(block), block.blockFormat(), list(pieces_of(block))
    level, in_table, in_list = form.headingLevel(), cursor.currentTable() is not None, block.textList() is not None
    is_code = _is_code(block)
    is_picture = bool(pieces) and all(shape.isImageFormat() for _, _, shape in pieces)
    lines = 100.0 if is_picture or level else _CODE_PERCENT if is_code else _LINE_PERCENT
    form.setLineHeight(lines, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    form.setTopMargin(_ABOVE_PX.get(level, 0))
    form.setBottomMargin(0 if in_table or is_code else _BETWEEN_PX if in_list else _BELOW_PX)
    if form.hasProperty(QTextFormat.Property.BlockQuoteLevel):
        form.setLeftMargin(_INDENT_PX)
    if is_code:
        form.setLeftMargin(0)
    cursor.setBlockFormat(form)
    for position, length, shape in pieces:
        if shape.isImageFormat():
            continue
        if level:
            shape.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            shape.setProperty(QTextFormat.Property.FontPixelSize, _HEADING_PX.get(level, TEXT_PX))
        if shape.fontFixedPitch() or is_code:
            shape.setFontFamilies([MONO, HANGUL])
            shape.setProperty(QTextFormat.Property.FontPixelSize, _HEADING_PX.get(level, CODE_PX))
            if not is_code:
                shape.setBackground(theme.color("sunken"))
        if shape.isAnchor():
            _shape_link(shape, theme)
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(shape)


def _shape_link(shape: QTextCharFormat, theme: Theme) -> None:
    """Give a link its colour; one that leads to none of these pages, and to no address, is plain text."""
    url = QUrl(shape.anchorHref())
    leads = url.scheme() in ("http", "https") or link_target(url) is not None
    shape.setFontUnderline(leads)
    if leads:
        shape.setForeground(theme.color("forward"))
    else:
        shape.setAnchor(False)
        shape.setAnchorHref("")
        shape.clearForeground()


def _is_code(block: QTextBlock) -> bool:
    form = block.blockFormat()
    fence, language = QTextFormat.Property.BlockCodeFence, QTextFormat.Property.BlockCodeLanguage
    return form.hasProperty(fence) or form.hasProperty(language)


def _stretches_of_code(document: QTextDocument) -> list[tuple[int, int]]:
    """The numbers of the first and the last paragraph of each piece of code."""
    found: list[tuple[int, int]] = []
    for block in blocks_of(document):
        number = block.blockNumber()
        if not _is_code(block):
            continue
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _frame_code(document: QTextDocument, first: int, last: int, theme: Theme) -> None:
    """Put a piece of code on a ground of its own."""
    cursor = QTextCursor(document.findBlockByNumber(first))
    end = document.findBlockByNumber(last)
    cursor.setPosition(end.position() + end.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    form = QTextFrameFormat()
    form.setBackground(theme.color("sunken"))
    form.setPadding(_CODE_PAD_PX)
    form.setTopMargin(_BETWEEN_PX)
    form.setBottomMargin(_BELOW_PX + _BETWEEN_PX)
    form.setBorder(0)
    frame = cursor.insertFrame(form)
    above = QTextCursor(document.findBlock(frame.firstPosition() - 1))
    if not above.block().text():  # the empty paragraph that the frame has parted from its text takes no room
        thin = QTextBlockFormat()
        thin.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        above.setBlockFormat(thin)
