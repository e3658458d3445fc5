"""New, open, save: with a question before work is lost, and a sentence where a file makes trouble."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFileDialog, QMessageBox

import resources
from engine.errors import FileError, GraphError
from engine.files.sessions import ENDING, is_session
from engine.files.traces import ENDING as TRACE_ENDING
from engine.files.traces import is_trace
from ui.dialogs import answer_of
from ui.file_watch import FileWatch
from ui.icons import icon
from ui.session import Session
from ui.session.found import Found

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_PICTURE = QSize(36, 36)
OPEN_FILTER = "Models, sessions and recorded runs (*.gvnn *.gvsession *.gvtrace);;All files (*)"
_TRACE_FILTER = "Recorded run: the model and all numbers of the pass (*.gvtrace)"
_MODEL_FILTER, _SESSION_FILTER = "Model: the text (*.gvnn)", "Session: the text and all numbers (*.gvsession)"


class Answer(Enum):
    """What to do with numbers that do not stand in the text."""

    SESSION = auto()
    TEXT = auto()
    CANCEL = auto()


class FileCommands:
    """What the file menu does.

    Args:
        session: Whose document.
        window: The parent of dialogs.
        watch: Knows whether the file has changed on disk.
    """

    def __init__(self, session: Session, window: MainWindow, watch: FileWatch) -> None:
        self._session, self._window, self._watch = session, window, watch
        session.not_opened.connect(lambda name, error: self.tell(f"{name} could not be opened", error.spoken))

    def new(self) -> None:
        """Begin a new model."""
        if self.may_leave():
            self._session.new()

    def open(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open a model", self._folder(), OPEN_FILTER)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path, otherwise: Callable[[], object] | None = None) -> None:
        """Open a file; what was open stays where that fails, unless the person wants to mend the file's text here.

        A file that is open in another window is shown there.

        Args:
            path: The file.
            otherwise: What is done where nothing is open here in the end, if anything.
        """
        other = self._window.windows.showing(path)
        if other is not None and other is not self._window:
            other.raise_()
            other.activateWindow()
            self._if_empty(otherwise)
            return
        # Looked at first: nobody need decide about unsaved work for a file that cannot be opened.
        self._session.find_soon(path, lambda found: self._end(path, found, otherwise))

    def _end(self, path: Path, found: Found | GraphError, otherwise: Callable[[], object] | None) -> None:
        self._opened(path, found)
        self._if_empty(otherwise)

    def _if_empty(self, otherwise: Callable[[], object] | None) -> None:
        if otherwise is not None and not (self._session.is_open or self._session.is_opening):
            otherwise()

    def _opened(self, path: Path, found: Found | GraphError) -> None:
        """Show what a file was found to hold, or say what is wrong with it."""
        if isinstance(found, Found):
            if self.may_leave():
                self._session.open_found(found)
                self._session.settings.remember(path)
        elif isinstance(found, FileError) or is_session(path) or is_trace(path):
            self.tell(_not_opened(path.name), found.spoken)
        elif self._ask_to_mend(path, found) and self.may_leave():
            self._try(_not_opened(path.name), lambda: self._session.open_to_mend(path, found))

    def open_example(self, name: str) -> None:
        """Open an example of the gallery."""
        if self.may_leave():
            self._session.open_text(resources.example_text(name), name)

    def save(self) -> bool:
        """Write the model to its file, or ask for one; False where it was not written."""
        if self._session.path is None:
            return self.save_as()
        return self._save_to(self._session.path)

    def save_as(self) -> bool:
        """Ask for a file and write the model to it; False where it was not written."""
        offered = str(Path(self._folder()) / self._session.name)
        filters = f"{_MODEL_FILTER};;{_SESSION_FILTER};;All files (*)"
        name, chosen = QFileDialog.getSaveFileName(self._window, "Save the model", offered, filters)
        if not name:
            return False
        path = Path(name)
        if path.suffix:
            return self._save_to(path)
        path = path.with_name(f"{path.name}{ENDING if chosen == _SESSION_FILTER else '.gvnn'}")
        # The file dialog has asked about the name without the ending only.
        return (not path.exists() or self._ask_to_replace(path)) and self._save_to(path)

    def save_run(self) -> bool:
        """Ask for a file and write the numbers of the pass to it; False where they were not written."""
        session = self._session
        session.stop()
        # Refused before it is asked where to: the answer would be for nothing.
        if not session.gives_pass("The run was not saved"):
            return False
        offered = str(Path(self._folder()) / Path(session.name).with_suffix(TRACE_ENDING))
        name, _ = QFileDialog.getSaveFileName(self._window, "Save the run", offered, _TRACE_FILTER)
        if not name:
            return False
        path = Path(name)
        if not path.suffix:
            path = path.with_suffix(TRACE_ENDING)
            # The file dialog has asked about the name without the ending only.
            if path.exists() and not self._ask_to_replace(path):
                return False
        if not self._try(f"'{path.name}' was not saved", lambda: session.save_run(path)):
            return False
        session.settings.remember(path)
        session.notified.emit(f"Run written to {path}")
        return True

    def _save_to(self, path: Path) -> bool:
        is_own = path == self._session.path
        if is_own and self._watch.is_in_conflict and not self._ask_to_overwrite(path):
            return False
        if self._session.overridden and not is_session(path):
            answer = self._ask_about_overrides()
            if answer is Answer.SESSION:
                path = path.with_suffix(ENDING)
                if path.exists() and not self._ask_to_replace(path):
                    return False
            elif answer is Answer.CANCEL:
                return False
        saved = self._try(f"'{path.name}' was not saved", lambda: self._session.save(path))
        if saved:
            self._session.settings.remember(path)
        return saved

    def _ask_to_mend(self, path: Path, error: GraphError) -> bool:
        box = self._box(QMessageBox.Icon.Warning, f"'{path.name}' has an error", error.spoken)
        mend = box.addButton("Open its text", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        answer_of(box)
        return box.clickedButton() is mend

    def _ask_to_replace(self, path: Path) -> bool:
        box = self._box(
            QMessageBox.Icon.Warning, f"Replace {path.name}?", f"There is a file of that name in {path.parent}."
        )
        box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
        return answer_of(box) == QMessageBox.StandardButton.Save

    def _ask_to_overwrite(self, path: Path) -> bool:
        box = self._box(
            QMessageBox.Icon.Warning,
            f"{path.name} has changed on disk",
            "Another program has written it. Saving replaces what stands there now.",
        )
        box.setStandardButtons(QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        return answer_of(box) == QMessageBox.StandardButton.Save

    def _ask_about_overrides(self) -> Answer:
        """A model's text has no place for edited numbers of initialised leaves: never drop them silently."""
        names = ", ".join(sorted(self._session.overridden))
        box = self._box(
            QMessageBox.Icon.Question,
            f"The edited numbers of {names} do not stand in the text",
            "They come from an initialiser, a layer or a data set. A session holds the text and all numbers; a model "
            "file holds the text alone, and the edited numbers stay in this window only.",
        )
        session = box.addButton("Save a session", QMessageBox.ButtonRole.AcceptRole)
        text = box.addButton("Save the text alone", QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(session)
        answer_of(box)
        pressed = box.clickedButton()
        return Answer.SESSION if pressed is session else Answer.TEXT if pressed is text else Answer.CANCEL

    def may_leave(self) -> bool:
        """Whether what is open may be replaced: asks where there is work that no file holds."""
        session = self._session
        session.stop()
        if not session.is_dirty:
            return True
        box = self._box(
            QMessageBox.Icon.Warning, f"Save the changes to {session.name}?", "Without saving they will be lost."
        )
        box.setStandardButtons(
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        )
        box.setDefaultButton(QMessageBox.StandardButton.Save)
        answer = answer_of(box)
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard

    def tell(self, title: str, sentence: str) -> None:
        """Show one sentence."""
        box = self._box(QMessageBox.Icon.Warning, title, sentence)
        box.setStandardButtons(QMessageBox.StandardButton.Ok)
        answer_of(box)

    def _try(self, title: str, work: Callable[[], None]) -> bool:
        try:
            work()
        except GraphError as error:
            self.tell(title, error.spoken)
            return False
        return True

    def _box(self, picture: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setObjectName("question")
        drawing = "question" if picture is QMessageBox.Icon.Question else "warning"
        color = self._window.palette().color(QPalette.ColorRole.Link)
        box.setIcon(picture)  # screen readers and the platform's sounds go by it
        box.setIconPixmap(icon(drawing, color.name()).pixmap(_PICTURE, self._window.devicePixelRatio()))
        box.setText(f"<b>{_escaped(title)}</b>")
        box.setInformativeText(_escaped(text))
        return box

    def _folder(self) -> str:
        return str(self._session.path.parent if self._session.path is not None else Path.cwd())


def _not_opened(name: str) -> str:
    return f"'{name}' could not be opened"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
