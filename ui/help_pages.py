"""The help pages: all commands with their keys, and what this program is."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from ui.menus.presets import STANDARD, TITLES, keys_of
from ui.menus.table import COMMANDS, MENUS
from ui.theme import Theme


class ShortcutsPage(QDialog):
    """All commands and their keys, from the table that makes the menus.

    Args:
        theme: The colours.
        preset: Whose keys the commands have.
        parent: The owner.
    """

    def __init__(self, theme: Theme, preset: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcuts")
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(760, 680)
        # A label would try a dozen widths before it is shown, each with all of the table.
        page = QTextBrowser()
        page.setObjectName("shortcutsTable")
        page.setAccessibleName("Commands and their keys")
        page.setFrameShape(QTextBrowser.Shape.NoFrame)
        page.document().setDocumentMargin(20)
        page.setHtml(shortcuts_markup(theme, preset))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(page)
        layout.addWidget(buttons)


def shortcuts_markup(theme: Theme, preset: str = STANDARD) -> str:
    """The page as rich text."""
    secondary, tile = theme.hex("secondary"), theme.hex("sunken")
    whose = f"The keys of {TITLES[preset]}; Settings has others."
    rows = [f"<tr><td colspan='3' style='color:{secondary}'>{whose}</td></tr>"]
    for menu in MENUS:
        rows.append(f"<tr><td colspan='3' style='padding:14px 0 4px 0'><b>{menu}</b></td></tr>")
        for command in COMMANDS:
            if command.menu != menu:
                continue
            keys = " &nbsp; ".join(
                f"<span style='background:{tile}'>&nbsp;{_shown(key)}&nbsp;</span>" for key in keys_of(command, preset)
            )
            rows.append(
                f"<tr><td style='padding:3px 18px 3px 0'>{command.title}</td>"
                f"<td style='padding:3px 18px 3px 0; white-space:nowrap'>{keys}</td>"
                f"<td style='padding:3px 0; color:{secondary}'>{command.hint}</td></tr>"
            )
    extra = (
        ("Arrow keys", "on the graph: along the edges sideways, through the columns up and down"),
        ("Escape", "on the graph: show all, then select nothing, so that the inspector follows the steps"),
        ("Ctrl or Shift + click", "on the graph: select one node more, or one less; with Shift, drag a frame"),
        ("Wheel", "on the graph: zoom; with Shift sideways; drag to pan"),
    )
    rows.append("<tr><td colspan='3' style='padding:14px 0 4px 0'><b>Graph</b></td></tr>")
    rows += [f"<tr><td>{key}</td><td></td><td style='color:{secondary}'>{words}</td></tr>" for key, words in extra]
    return f"<table cellspacing='0'>{''.join(rows)}</table>"


def _shown(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
