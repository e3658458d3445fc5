"""The style sheet of the window, from a theme's tokens."""

from __future__ import annotations

from ui.theme import Theme

_SHEET = """
* { outline: none; }
QWidget { color: $text; font-family: "DejaVu Sans"; font-size: 12px; }
QMainWindow, QDialog, QStackedWidget, QSplitter { background: $panel; }
QToolTip { background: $panel; color: $text; border: 1px solid $border; padding: 6px 8px; }
QMenuBar { background: $panel; padding: 3px 6px; border-bottom: 1px solid $line; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: 6px; }
QMenuBar::item:selected { background: $sunken; }
QMenu { background: $panel; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 22px; border-radius: 5px; }
QMenu::item:selected { background: $forward_tint; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QMenu::indicator { width: 14px; height: 14px; left: 5px; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $sunken; border-top: 1px solid $line; }
QStatusBar QLabel { padding: 2px 10px; color: $secondary; }
QStatusBar::item { border: none; }
QTabWidget::pane { border: none; background: $panel; }
QTabBar { background: $panel; font-size: 12px; }
QTabBar::tab { background: transparent; padding: 10px 12px 9px 12px; color: $secondary; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $forward; }
QTabBar::tab:hover:!selected { color: $text; }
QTabBar::tab:focus { color: $forward; }
#transport { background: $panel; border-bottom: 1px solid $line; }
#transport QToolButton { background: transparent; border: none; border-radius: 7px; padding: 5px; }
#transport QToolButton:hover { background: $sunken; }
#transport QToolButton:pressed, #transport QToolButton:checked { background: $forward_tint; }
#transport QToolButton:focus { border: 1px solid $forward; padding: 4px; }
#levels { background: $sunken; border-radius: 8px; }
#levels QToolButton { padding: 6px 13px; margin: 2px; border-radius: 6px; color: $secondary; }
#levels QToolButton:checked { background: $card; color: $text; font-weight: bold; border: 1px solid $line; padding: 5px 12px; }
#levels QToolButton:focus { border: 1px solid $forward; padding: 5px 12px; }
QComboBox { background: $sunken; border: 1px solid transparent; border-radius: 7px; padding: 5px 8px; }
QComboBox:hover, QComboBox:focus { border-color: $border; }
QComboBox::drop-down { border: none; width: 16px; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $border; selection-background-color: $forward_tint; selection-color: $text; }
QPushButton { background: $sunken; border: 1px solid $line; border-radius: 7px; padding: 7px 14px; }
QPushButton:hover { border-color: $border; background: $tint; }
QPushButton:focus { border-color: $forward; }
QPushButton:default, QPushButton#primary { background: $forward; border-color: $forward; color: $panel; font-weight: bold; }
QPushButton:disabled { color: $faint; background: $sunken; border-color: $line; }
QLineEdit, QDoubleSpinBox, QSpinBox { background: $panel; border: 1px solid $border; border-radius: 7px; padding: 5px 8px;
  selection-background-color: $selection; selection-color: $text; }
QLineEdit:focus, QDoubleSpinBox:focus, QSpinBox:focus { border-color: $forward; }
QLineEdit:disabled { background: $sunken; color: $faint; }
QLineEdit[invalid="true"] { border-color: $error; }
QSlider { min-height: 26px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $forward; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -7px 0; border-radius: 9px; background: $card; border: 2px solid $forward; }
QSlider::handle:horizontal:hover { background: $forward_tint; }
QSlider:focus { border: 1px solid $forward; border-radius: 6px; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal:disabled { border-color: $border; }
QScrollArea, QScrollArea > QWidget > QWidget { background: $panel; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle { background: $border; border-radius: 3px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }
QTableView { background: $panel; gridline-color: $line; border: 1px solid $line; border-radius: 7px;
  selection-background-color: $selection; selection-color: $text; font-family: "DejaVu Sans Mono"; font-size: 11px; }
QTableView QLineEdit { border: none; border-radius: 0; padding: 0 2px; }
QHeaderView { background: $sunken; }
QHeaderView::section { background: $sunken; color: $secondary; border: none; padding: 3px 6px; font-size: 10px; }
QTableCornerButton::section { background: $sunken; border: none; }
QPlainTextEdit { background: $panel; border: none; selection-background-color: $selection; selection-color: $text; font-family: "DejaVu Sans Mono"; font-size: 12px; }
QCheckBox { spacing: 8px; }
#legend, #zoom { background: $panel; border: 1px solid $line; border-radius: 9px; }
#legend QLabel { color: $secondary; font-size: 11px; background: transparent; }
#legend QToolButton, #zoom QToolButton { border: none; border-radius: 5px; padding: 2px 7px; color: $secondary; }
#legend QToolButton:hover, #zoom QToolButton:hover { background: $sunken; color: $text; }
#zoom QLabel { color: $secondary; font-size: 11px; background: transparent; }
#section { color: $secondary; font-size: 10px; font-weight: bold; }
#badge { background: $sunken; color: $secondary; border-radius: 5px; padding: 3px 7px; font-size: 11px; }
#valueTile { background: $forward_tint; border-radius: 9px; }
#signalTile { background: $backward_tint; border-radius: 9px; }
#formulaTile { background: $sunken; border-radius: 9px; }
#valueTile QLabel { background: transparent; color: $forward; }
#signalTile QLabel { background: transparent; color: $backward; }
#formulaTile QLabel { background: transparent; }
#note { color: $secondary; }
#problem { background: $error_tint; color: $error; border-radius: 7px; padding: 8px 10px; }
#guide { background: $sunken; border-radius: 9px; }
#guide QLabel, #guide QTextBrowser { background: transparent; border: none; }
#card { background: $card; border: 1px solid $line; border-radius: 10px; text-align: left; padding: 0; }
#card:hover { border-color: $forward; }
#card:focus { border: 2px solid $forward; }
#card QLabel { background: transparent; }
#cardTitle { font-weight: bold; font-size: 13px; }
#cardText { color: $secondary; font-size: 11px; }
#headline { font-size: 26px; font-weight: bold; }
#subline { color: $secondary; font-size: 13px; }
"""


def style_sheet(theme: Theme) -> str:
    """The whole style sheet in a theme's colours."""
    sheet = _SHEET
    # Longest first, so that $forward does not eat the beginning of $forward_tint.
    for token in sorted(theme.tokens, key=len, reverse=True):
        sheet = sheet.replace(f"${token}", theme.hex(token))
    return sheet
