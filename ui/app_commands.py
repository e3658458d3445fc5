"""What the commands about the program itself do: the palette, settings, the list of edits, help."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMessageBox

from engine.history.history import MEGABYTE, History
from engine.notation import Notation, PrintOptions, format_count, set_print_options
from ui.actions import set_keys
from ui.dialogs import answer_of
from ui.help_pages import ShortcutsPage
from ui.palette.panel import Palette
from ui.preferences.page import PreferencesPage
from ui.settings import Settings
from ui.undo_page import UndoPage

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_MOST_RECENT = 8


def choose_print_options(settings: Settings) -> None:
    """Print numbers and names as the settings say."""
    set_print_options(PrintOptions(settings.digits, settings.mathematical))


def _use_keys(window: MainWindow, preset: str) -> None:
    window.settings.keys = preset
    set_keys(window.actions_by_id, preset)
    window.workspace.refresh_keys()


def _print_with(name: str) -> Callable[[MainWindow, Any], None]:
    def handler(window: MainWindow, value: Any) -> None:  # noqa: ANN401 - of the setting's own type
        setattr(window.settings, name, value)
        choose_print_options(window.settings)
        window.session.reprint()

    return handler


def _keep_unsaved(window: MainWindow, wanted: bool) -> None:
    window.settings.autosave = wanted


_APPLY: Mapping[str, Callable[[MainWindow, Any], object]] = {
    "theme": lambda window, name: window.windows.apply_theme(name),
    "notation": lambda window, name: window.session.set_notation(Notation(name)),
    "digits": _print_with("digits"),
    "mathematical": _print_with("mathematical"),
    "speed": lambda window, factor: window.session.set_speed(factor),
    "reduce_motion": lambda window, wanted: window.session.set_reduce_motion(wanted),
    "keys": _use_keys,
    "history_mb": lambda window, megabytes: window.session.past.set_bound(megabytes),
    "autosave": _keep_unsaved,
}
"""Setting's id -> puts a value of it in force; one for each row of the settings' table."""


def apply_preference(window: MainWindow, name: str, value: object) -> None:
    """Put a setting in force, and keep it."""
    _APPLY[name](window, value)


def memory_words(history: History) -> str:
    """How much memory the passes of a sitting take now."""
    used = history.used_bytes / MEGABYTE
    taken = "less than 1 MB is" if used < 1 else f"{used:,.0f} MB are"
    return f"{taken} used now, by {format_count(len(history.records))} of {format_count(history.made)} passes"


def _show_settings(window: MainWindow) -> None:
    notes = {"history_mb": memory_words(window.session.history)} if window.is_loaded else {}
    page = PreferencesPage(window.settings, window, notes=notes)
    page.wanted.connect(lambda name, value: apply_preference(window, name, value))
    answer_of(page)


def _show_palette(window: MainWindow) -> None:
    for open_one in window.children():  # asked for again without a look at it: it does not lie there twice
        if isinstance(open_one, Palette) and open_one.isVisible():
            open_one.leave()
    palette = Palette(window.actions_by_id, window.recent_commands, window.theme, window)
    palette.chosen.connect(lambda command: _run_chosen(window, command))


def _run_chosen(window: MainWindow, command: str) -> None:
    kept = [name for name in window.recent_commands if name != command]
    window.recent_commands = [command, *kept][:_MOST_RECENT]
    window.actions_by_id[command].trigger()


def _show_edits(window: MainWindow) -> None:
    answer_of(UndoPage(window.session.undo_stack, window))
    window.session.history_changed.emit()


def _about(window: MainWindow) -> None:
    box = QMessageBox(window)
    box.setObjectName("about")
    box.setText("<b>GraphViz NN</b>")
    box.setInformativeText(
        "A debugger for backpropagation. Values flow forward, error signals flow backward, one message at a time: "
        "v̄ = Σ over the children of v̄_child · ∂child/∂v."
    )
    answer_of(box)


APP_HANDLERS: dict[str, Callable[[MainWindow], object]] = {
    "app.palette": _show_palette,
    "app.settings": _show_settings,
    "edit.history": _show_edits,
    "help.shortcuts": lambda window: answer_of(ShortcutsPage(window.theme, window.settings.keys, window)),
    "help.about": _about,
}
"""Command's id -> what it does."""
