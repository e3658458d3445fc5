"""The main window: menus and welcome page at once, the workspace when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QStackedWidget

from ui.actions import make_actions, paint_icons
from ui.dropping import FileDrop
from ui.gallery.pages import WelcomePage
from ui.icons import icon
from ui.keys import has_own_use
from ui.menus.bar import fill_menu_bar
from ui.menus.table import COMMANDS
from ui.recent import fill_recent, recent_entries
from ui.settings import Settings
from ui.style import wear
from ui.theme import Theme, theme_named
from ui.windows import Windows

if TYPE_CHECKING:
    from ui.canvas.overlays import Overlays
    from ui.canvas.units_view import UnitsCanvas
    from ui.canvas.view import Canvas
    from ui.changes import What
    from ui.file_commands import FileCommands
    from ui.gallery.pages import Gallery
    from ui.inspector.panel import Inspector
    from ui.model.panel import ModelPanel
    from ui.session import Session
    from ui.status import Status
    from ui.timeline.panel import Timeline
    from ui.timeline.transport import Transport
    from ui.training.panel import TrainingPanel
    from ui.workspace import Workspace

_SIZE = (1440, 900)
_SEEN_MS = 30
_RECENT = "Open recent"


class MainWindow(QMainWindow):
    """The window.

    Asking for its session or one of its rooms builds the workspace, which loads the engine; the welcome page needs
    neither, so that the window is there at once.

    Args:
        settings: What the person chose earlier.
        windows: The windows that this is one of; None for the first.
    """

    settings: Settings
    theme: Theme
    windows: Windows

    painted = Signal()
    """Sent once, after the window was first painted."""
    theme_changed = Signal(object)
    """Other windows that belong to this one take the colours of this :class:`Theme`."""

    def __init__(self, settings: Settings | None = None, windows: Windows | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.settings = settings if settings is not None else Settings()
        self.windows = windows if windows is not None else Windows(self.settings)
        self.windows.add(self)
        self.theme = theme_named(self.settings.theme)
        self._was_painted = False
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.timeout.connect(self.painted)
        self.actions_by_id = make_actions(self, self._run, self.settings.keys)
        self.recent_commands: list[str] = []
        self.installEventFilter(self)
        self.actions_by_id[f"view.notation_{self.settings.notation}"].setChecked(True)
        self._style()
        self.setWindowTitle("GraphViz NN")
        self.setWindowIcon(icon("app", "#1F5FD6"))
        self.welcome = WelcomePage(self.theme)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.setCentralWidget(self.pages)
        self.menuBar().setAccessibleName("Menus")
        recent = fill_menu_bar(self.menuBar(), self.actions_by_id)[_RECENT]
        recent.aboutToShow.connect(lambda: self._fill_recent(recent))
        self._fill_recent(recent)
        for command in COMMANDS:
            self.actions_by_id[command.id].setEnabled(not command.needs_document)
        self.welcome.new_wanted.connect(lambda: self._run("file.new"))
        self.welcome.open_wanted.connect(lambda: self._run("file.open"))
        self.welcome.lesson_wanted.connect(lambda: self._run("help.ten_minutes"))
        self.welcome.gallery.chosen.connect(self._open_example)
        self.welcome.recent.chosen.connect(lambda name: self._open_path(Path(name)))
        self.welcome.recent.unwanted.connect(self._forget)
        self.show_recent()
        self.resize(*_SIZE)
        stored = self.settings.layout_of("window")
        if not stored.isEmpty():
            self.restoreGeometry(stored)

    def _fill_recent(self, menu: QMenu) -> None:
        clear = self.actions_by_id["file.clear_recent"]
        fill_recent(menu, self.settings, clear, self._open_path)

    def _open_path(self, path: Path) -> None:
        self.files.open_path(path)

    def show_recent(self) -> None:
        """Show which files were used last."""
        self.welcome.recent.show_entries(recent_entries(self.settings))

    def _forget(self, name: str) -> None:
        self.settings.forget(Path(name))
        self.show_recent()

    def _open_example(self, name: str) -> None:
        self.files.open_example(name)

    def _run(self, command: str) -> None:
        from ui.commands import run_command

        run_command(self, command)

    # --------------------------------------------------------------------------------------------------- the workspace
    @cached_property
    def workspace(self) -> Workspace:
        """The rooms, built when they are first asked for."""
        from ui.app_commands import choose_print_options
        from ui.changes import What, on_rest
        from ui.gallery.opening_progress import OpeningProgress
        from ui.workspace import Workspace

        choose_print_options(self.settings)

        workspace = Workspace(self.settings, self.actions_by_id, self.theme, self)
        self.pages.addWidget(workspace)
        self.setStatusBar(workspace.status)
        workspace.status.hide()
        paint_icons(self.actions_by_id, self.theme)
        workspace.transport.set_theme(self.theme)
        self.actions_by_id[f"view.theme_{self.theme.name}"].setChecked(True)
        on_rest(workspace.session, ~What.PHASE, lambda what: self._refresh(workspace, what))
        FileDrop(self, lambda paths: self.windows.open_files(paths, self))
        OpeningProgress(workspace.session, self.welcome, self.actions_by_id["view.stay"])
        workspace.recovering.refresh()
        return workspace

    def load(self) -> None:
        """Build the workspace now."""
        assert self.workspace is not None

    @property
    def is_loaded(self) -> bool:
        """Whether the workspace has been built."""
        return "workspace" in self.__dict__

    @property
    def session(self) -> Session:
        """The session."""
        return self.workspace.session

    @property
    def files(self) -> FileCommands:
        """What the file menu does."""
        return self.workspace.files

    @property
    def canvas(self) -> Canvas:
        """The graph."""
        return self.workspace.canvas

    @property
    def units(self) -> UnitsCanvas:
        """The neurons."""
        return self.workspace.units

    @property
    def overlays(self) -> Overlays:
        """Legend and zoom."""
        return self.workspace.overlays

    @property
    def timeline(self) -> Timeline:
        """The pass as a strip."""
        return self.workspace.timeline

    @property
    def inspector(self) -> Inspector:
        """Everything about one node."""
        return self.workspace.inspector

    @property
    def model(self) -> ModelPanel:
        """The text."""
        return self.workspace.model

    @property
    def gallery(self) -> Gallery:
        """The examples beside the text."""
        return self.workspace.gallery

    @property
    def training(self) -> TrainingPanel:
        """The training."""
        return self.workspace.training

    @property
    def transport(self) -> Transport:
        """The buttons of the stepping commands."""
        return self.workspace.transport

    @property
    def status(self) -> Status:
        """The status bar."""
        return self.workspace.status

    # ---------------------------------------------------------------------------------------------------------- window
    def apply_theme(self, name: str) -> None:
        """Paint everything in a theme's colours."""
        self.settings.theme = name
        self.theme = theme_named(name)
        self._style()
        self.welcome.set_theme(self.theme)
        if self.is_loaded:
            paint_icons(self.actions_by_id, self.theme)
            self.workspace.set_theme(self.theme)
        self.theme_changed.emit(self.theme)

    def _style(self) -> None:
        wear(self.theme)
        self.actions_by_id[f"view.theme_{self.theme.name}"].setChecked(True)

    def _refresh(self, workspace: Workspace, what: What) -> None:
        session = workspace.session
        if not session.is_open and self.pages.currentWidget() is workspace:
            self.show_recent()
            workspace.recovering.refresh()
        self.pages.setCurrentWidget(workspace if session.is_open else self.welcome)
        workspace.status.setVisible(session.is_open)
        # The title first: what is modified is shown in it.
        self.setWindowTitle(f"{session.name}[*] — GraphViz NN" if session.is_open else "GraphViz NN")
        self.setWindowModified(session.is_dirty)

    def when_painted(self, do: Callable[[], None]) -> None:
        """Do something once the window has been seen: now, if it has."""
        if self._was_painted:
            do()
        else:
            self.painted.connect(do)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first picture, when all of it is there."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # Not at once: the picture must have reached the screen before anything heavy begins.
            self._seen.start(_SEEN_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave single keys to the control that has a use of its own for them; drop steps that come too early."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                has_own_use(QApplication.focusWidget(), event)
                or (self.is_loaded and self.workspace.held_keys.too_early(event))
            )
        ):
            event.accept()
            return True
        # Hints stand in the tips; the status bar keeps loss and step in sight.
        return event.type() == QEvent.Type.StatusTip

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work is lost; remember the layout."""
        if self.is_loaded and not self.files.may_leave():
            event.ignore()
            return
        self.settings.keep_layout("window", self.saveGeometry())
        if self.is_loaded:
            self.workspace.panes.keep()
            self.session.playback.stop()
            self.hide()  # what works beside it ends at its next word, and nobody has to look on until then
            self.workspace.training.abandon()
            self.session.leave()
            self.workspace.autosave.forget()
        for child in self.children():
            if isinstance(child, QDialog):  # such as the guide, which stays open beside its window
                child.close()
        event.accept()
        self.windows.remove(self)
