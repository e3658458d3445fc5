"""The main window: it puts the rooms together and knows nothing of what they show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from engine.debugging.actions import Continue, RunTo, StepInto, StepOut, StepOver, ToggleBreakpoint
from engine.levels.grouping import Level
from engine.notation import full_number
from ui.actions import COMMANDS, MENUS, make_actions, paint_icons
from ui.canvas.overlays import Overlays
from ui.canvas.view import Canvas
from ui.file_commands import FileCommands
from ui.gallery.pages import Gallery, WelcomePage
from ui.help_pages import ShortcutsPage
from ui.icons import icon
from ui.inspector.panel import Inspector
from ui.keys import has_own_use
from ui.model.panel import ModelPanel
from ui.session import Session, What, on_change
from ui.settings import Settings
from ui.status import Status
from ui.style import style_sheet
from ui.theme import theme_named
from ui.timeline.panel import Timeline
from ui.timeline.transport import Transport

_SIZE = (1440, 900)
_PANES = {"outer": [262, 852, 326], "inner": [760, 98]}


class MainWindow(QMainWindow):
    """The window.

    Args:
        settings: What the person chose earlier.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.settings = settings if settings is not None else Settings()
        self.session = Session(self.settings, self)
        self._theme = theme_named(self.settings.theme)
        self.files = FileCommands(self.session, self)
        self.setWindowIcon(icon("app", "#1F5FD6"))
        self.actions_by_id = make_actions(self, self._handlers())
        self._build()
        self._build_menus()
        self.resize(*_SIZE)
        self._restore_layout()
        on_change(self.session, ~What.PHASE, self._refresh)
        # The stack moves its index only after an edit has been announced.
        self.session.undo_stack.indexChanged.connect(lambda _: self._refresh_actions())
        self.apply_theme(self.settings.theme)
        self._refresh(What.DOCUMENT)

    # ------------------------------------------------------------------------------------------------------ building
    def _build(self) -> None:
        session, theme = self.session, self._theme
        self.canvas = Canvas(session, theme)
        self.overlays = Overlays(self.canvas, theme)
        self.timeline = Timeline(session, theme)
        self.inspector = Inspector(session, theme)
        self.model = ModelPanel(session, theme)
        self.gallery = Gallery(theme)
        self.transport = Transport(session, self.actions_by_id, theme)
        self.status = Status(session, theme)
        self.setStatusBar(self.status)
        self.left = QTabWidget()
        self.left.setObjectName("left")
        self.left.setDocumentMode(True)
        self.left.addTab(self.model, "Model")
        self.left.addTab(self.gallery, "Gallery")
        self.inner = QSplitter(Qt.Orientation.Vertical)
        self.inner.addWidget(self.canvas)
        self.inner.addWidget(self.timeline)
        self.inner.setStretchFactor(0, 1)
        self.outer = QSplitter(Qt.Orientation.Horizontal)
        for pane in (self.left, self.inner, self.inspector):
            self.outer.addWidget(pane)
        self.outer.setStretchFactor(1, 1)
        for splitter in (self.inner, self.outer):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        self.left.setMinimumWidth(210)
        self.inspector.setMinimumWidth(270)
        self.canvas.setMinimumSize(240, 160)
        workspace = QWidget()
        layout = QVBoxLayout(workspace)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self.outer, 1)
        self.welcome = WelcomePage(theme)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.welcome)
        self.pages.addWidget(workspace)
        self.setCentralWidget(self.pages)
        self.welcome.new_wanted.connect(self.files.new)
        self.welcome.open_wanted.connect(self.files.open)
        self.welcome.gallery.chosen.connect(self.files.open_example)
        self.gallery.chosen.connect(self.files.open_example)
        self.canvas.menu_wanted.connect(self._show_node_menu)

    def _build_menus(self) -> None:
        for title in MENUS:
            menu = self.menuBar().addMenu(f"&{title}")
            menu.setObjectName(f"menu{title}")
            for command in COMMANDS:
                if command.menu == title:
                    if command.separated:
                        menu.addSeparator()
                    menu.addAction(self.actions_by_id[command.id])

    def _handlers(self) -> dict[str, Callable[[], None]]:
        act = self.session.act
        return {
            "file.new": self.files.new,
            "file.open": self.files.open,
            "file.save": lambda: _ignore(self.files.save()),
            "file.save_as": lambda: _ignore(self.files.save_as()),
            "file.export": self.export_picture,
            "file.close": self.close_document,
            "file.quit": lambda: _ignore(self.close()),
            "edit.undo": self.session.undo,
            "edit.redo": self.session.redo,
            "view.fit": self._on_canvas(Canvas.fit),
            "view.zoom_in": self._on_canvas(Canvas.zoom_in),
            "view.zoom_out": self._on_canvas(Canvas.zoom_out),
            "view.level_layers": lambda: self.session.set_level(Level.LAYERS),
            "view.level_variables": lambda: self.session.set_level(Level.VARIABLES),
            "view.level_primitives": lambda: self.session.set_level(Level.PRIMITIVES),
            "view.theme": lambda: self.apply_theme("light" if self._theme.is_dark else "dark"),
            "view.reduce_motion": self._toggle_motion,
            "debug.play": self.session.toggle_play,
            "debug.step_into": lambda: act(StepInto()),
            "debug.step_over": lambda: act(StepOver()),
            "debug.step_out": lambda: act(StepOut()),
            "debug.step_back_into": lambda: act(StepInto(back=True)),
            "debug.step_back": lambda: act(StepOver(back=True)),
            "debug.step_back_out": lambda: act(StepOut(back=True)),
            "debug.continue": lambda: act(Continue()),
            "debug.continue_back": lambda: act(Continue(back=True)),
            "debug.run_to_here": lambda: self._with_inspected(lambda name: act(RunTo(name))),
            "debug.toggle_breakpoint": lambda: self._with_inspected(lambda name: act(ToggleBreakpoint(name))),
            "debug.goto_start": lambda: self.session.goto(0),
            "debug.goto_end": lambda: self.session.goto(len(self.session.state.steps) if self.session.state else 0),
            "debug.restart": lambda: self.session.goto(0),
            "debug.stop": self.session.stop,
            "help.shortcuts": lambda: _ignore(ShortcutsPage(self._theme, self).exec()),
            "help.about": self._about,
        }

    # ------------------------------------------------------------------------------------------------------ commands
    def _with_inspected(self, do: Callable[[str], None]) -> None:
        state, index = self.session.state, self.session.inspected
        if state is not None and index is not None:
            do(state.view.nodes[index].name)
        else:
            self.session.notified.emit("Select a node first")

    def _on_canvas(self, do: Callable[[Canvas], None]) -> Callable[[], None]:
        return lambda: do(self.canvas)

    def export_picture(self) -> None:
        """Show the export dialog for what the canvas shows."""
        if self.session.playback.is_playing:
            self.session.toggle_play()
        picture = self.canvas.picture
        if picture is None:
            return
        from ui.export.dialog import ExportDialog

        folder = self.session.path.parent if self.session.path is not None else Path.cwd()
        dialog = ExportDialog(picture, self._theme.name, folder, Path(self.session.name).stem, self)
        dialog.exec()
        if dialog.written is not None:
            self.session.notified.emit(f"Picture written to {dialog.written}")

    def close_document(self) -> None:
        """Back to the welcome page."""
        if self.files.may_leave():
            self.session.close()

    def apply_theme(self, name: str) -> None:
        """Paint everything in a theme's colours."""
        self.settings.theme = name
        self._theme = theme_named(name)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setPalette(self._theme.palette())
        application.setStyleSheet(style_sheet(self._theme))
        paint_icons(self.actions_by_id, self._theme)
        for room in (
            self.canvas,
            self.overlays,
            self.timeline,
            self.inspector,
            self.model,
            self.gallery,
            self.transport,
            self.status,
            self.welcome,
        ):
            room.set_theme(self._theme)
        self.actions_by_id["view.theme"].setChecked(self._theme.is_dark)

    def _toggle_motion(self) -> None:
        self.session.set_reduce_motion(not self.settings.reduce_motion)

    def _about(self) -> None:
        box = QMessageBox(self)
        box.setObjectName("about")
        box.setText("<b>GraphViz NN</b>")
        box.setInformativeText(
            "A debugger for backpropagation. Values flow forward, error signals flow backward, one message at a time: "
            "v̄ = Σ over the children of v̄_child · ∂child/∂v."
        )
        box.exec()

    def _show_node_menu(self, name: str | None, place: QPoint) -> None:
        self.node_menu(name).popup(place)

    def node_menu(self, name: str | None) -> QMenu:
        """The menu of a node, or of the empty canvas."""
        menu = QMenu(self)
        menu.setObjectName("nodeMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        state = self.session.state
        if state is not None and name is not None:
            index = state.view.index[name]
            has = name in state.breakpoints
            menu.addAction("Run to here", lambda: self.session.act(RunTo(name)))
            menu.addAction(
                "Remove breakpoint" if has else "Set breakpoint", lambda: self.session.act(ToggleBreakpoint(name))
            )
            menu.addSeparator()
            edit = menu.addAction("Edit value", lambda: self._edit_value(name))
            edit.setEnabled(self.session.leaf_of(index) is not None and self.session.can_edit_values)
            value = state.value(index)
            copy = menu.addAction("Copy value", lambda: self._copy_value(name))
            copy.setEnabled(value is not None)
            menu.addSeparator()
        menu.addAction(self.actions_by_id["view.fit"])
        menu.addAction(self.actions_by_id["file.export"])
        return menu

    def _edit_value(self, name: str) -> None:
        self.session.select(name)
        editor = self.inspector.editor
        target = editor.field if editor.field.isVisibleTo(editor) else editor.table
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.field.selectAll()

    def _copy_value(self, name: str) -> None:
        state = self.session.state
        if state is not None:
            value = state.numbers.value(state.view.index[name])
            text = full_number(float(value)) if value.ndim == 0 else str(value.tolist())
            QGuiApplication.clipboard().setText(text)

    # -------------------------------------------------------------------------------------------------------- window
    def _refresh(self, what: What) -> None:
        session = self.session
        self.pages.setCurrentIndex(1 if session.is_open else 0)
        if What.STRUCTURE in what and What.DOCUMENT in what and session.is_open and What.PLAYING in what:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)  # a document was opened: the keys belong to it
        self.status.setVisible(session.is_open)
        self.setWindowModified(session.is_dirty)
        self.setWindowTitle(f"{session.name}[*] — GraphViz NN" if session.is_open else "GraphViz NN")
        for command in COMMANDS:
            if command.needs_document:
                self.actions_by_id[command.id].setEnabled(session.is_open)
        self._refresh_actions()

    def _refresh_actions(self) -> None:
        session, actions = self.session, self.actions_by_id
        stack = session.undo_stack
        for name, able, text in (
            ("undo", stack.canUndo(), stack.undoText()),
            ("redo", stack.canRedo(), stack.redoText()),
        ):
            action = actions[f"edit.{name}"]
            action.setEnabled(able)
            action.setText(f"{name.capitalize()} {text}".strip())
        actions["view.reduce_motion"].setChecked(session.settings.reduce_motion)
        state = session.state
        if state is None:
            for command in COMMANDS:
                if command.id.startswith(("debug.", "view.level", "view.fit", "view.zoom", "file.export")):
                    actions[command.id].setEnabled(False)
            return
        for level in Level:
            actions[f"view.level_{level}"].setChecked(state.level is level)
        actions["view.level_layers"].setEnabled(bool(state.model.graph.groups))
        at_start, at_end = state.cursor == 0, state.cursor == len(state.steps)
        for name in ("step_into", "step_over", "step_out", "continue", "goto_end"):
            actions[f"debug.{name}"].setEnabled(not at_end)
        for name in ("step_back_into", "step_back", "step_back_out", "continue_back", "goto_start", "restart"):
            actions[f"debug.{name}"].setEnabled(not at_start)
        actions["debug.stop"].setEnabled(session.playback.is_playing)

    def _restore_layout(self) -> None:
        for name, splitter in (("outer", self.outer), ("inner", self.inner)):
            stored = self.settings.layout_of(name)
            if stored.isEmpty() or not splitter.restoreState(stored):
                splitter.setSizes(_PANES[name])
            splitter.setHandleWidth(1)
        stored = self.settings.layout_of("window")
        if not stored.isEmpty():
            self.restoreGeometry(stored)

    def event(self, event: QEvent) -> bool:
        """Leave single keys to the control that has the focus and a use of its own for them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and has_own_use(QApplication.focusWidget(), event)
        ):
            event.accept()
            return True
        return super().event(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work is lost; remember the layout."""
        if not self.files.may_leave():
            event.ignore()
            return
        self.session.playback.stop()
        for name, splitter in (("outer", self.outer), ("inner", self.inner)):
            self.settings.keep_layout(name, splitter.saveState())
        self.settings.keep_layout("window", self.saveGeometry())
        event.accept()


def _ignore(_: object) -> None:
    """A command has no result."""
