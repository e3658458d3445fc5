"""The training panel: settings, start and stop, the loss curve; the canvas shows what is learnt while it is learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.errors import GraphError
from engine.learning.outcomes import Stopped, TrainResult
from engine.learning.settings import TrainSettings
from engine.learning.training import Training
from engine.notation import format_count, format_number
from ui.changes import What, on_change
from ui.document import Document, parameters_of
from ui.feed import ALL
from ui.session import Session
from ui.theme import Theme
from ui.training.form import SettingsForm
from ui.training.runner import TrainingRun

if TYPE_CHECKING:
    from ui.training.curve import LossCurve

_WORDS = {
    Stopped.DONE: "done",
    Stopped.EARLY: "stopped early: the validation loss no longer falls",
    Stopped.INTERRUPTED: "stopped",
    Stopped.BREAKPOINT: "stopped at a breakpoint",
    Stopped.NOT_FINITE: "stopped: the loss is no longer a finite number",
}


class TrainingPanel(QWidget):
    """Trains the model that is open.

    Args:
        session: Whose model.
        theme: The colours.
        parent: The owner.
    """

    toggled = Signal()
    """A training has begun or ended."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self.setAccessibleName("Training")
        self._session, self._theme = session, theme
        self._run: TrainingRun | None = None
        self._told = ""
        self._curve: LossCurve | None = None
        self.form = SettingsForm()
        self.button = QPushButton("Train")
        self.button.setObjectName("primary")
        self.button.setAccessibleName("Train")
        self.button.clicked.connect(self.toggle)
        self.said = QLabel()
        self.said.setObjectName("note")
        self.said.setWordWrap(True)
        self.said.setAccessibleName("Progress of the training")
        self._left = QVBoxLayout()
        self._left.setSpacing(8)
        self._left.addWidget(self.form)
        self._left.addWidget(self.button)
        self._left.addStretch()
        self._right = QVBoxLayout()
        self._right.setSpacing(4)
        self._right.addWidget(self.said, 0, Qt.AlignmentFlag.AlignTop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(18)
        layout.addLayout(self._left)
        layout.addLayout(self._right, 1)
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        session.reading.connect(self._buttons)
        on_change(session, What.DOCUMENT | What.TEXT | What.STRUCTURE, self._refresh)
        self._shown: TrainSettings | None = None
        self._trained = Document("")
        self._refresh(What.DOCUMENT)

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it, and the timeline beside it stays small."""
        return QSize(0, 0)

    @property
    def is_running(self) -> bool:
        """Whether a training is under way."""
        return self._run is not None

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        if self._curve is not None:
            self._curve.set_theme(theme)

    def toggle(self) -> None:
        """Start a training with the settings of the form, or stop the one that is under way."""
        if self._run is not None:
            self._run.stop()
            return
        session = self._session
        if session.state is None or not self.is_able:
            return
        try:
            # On all examples, whatever is shown; the model's file is where it was read from.
            model = session.model_of(session.document, ALL)
            watch, heard = session.training_watch(), session.past.take_trained
            training = Training(model, self.form.settings, watch, heard)
        except GraphError as error:
            self.said.setText(error.spoken)
            return
        self._plot().show_losses((), ())
        session.stop()
        self._trained, self._told = session.document, ""
        run = self._run = TrainingRun(training, self)
        run.advanced.connect(self._advanced)
        run.counted.connect(self._counted)
        run.ended.connect(self._ended)
        run.failed.connect(self._failed)
        run.start()
        self._buttons()

    def abandon(self) -> None:
        """End a training without its outcome: the document that it belongs to is no longer there."""
        run, self._run = self._run, None
        if run is not None:
            run.abandon()

    def _advanced(self, result: TrainResult) -> None:
        if self._run is not None:
            self._show(result, f"epoch {format_count(result.epochs)} of {format_count(self._run.epochs)}")
            self._told = self.said.text()
            self._session.preview(parameters_of(result.model))
            self._session.past.tell()

    def _counted(self, epochs: int, batches: int, of_all: int) -> None:
        """Say how far it has come, beside what was last told of the losses."""
        if self._run is not None:
            _, _, losses = self._told.partition(" · ")
            words = f"epoch {format_count(epochs)} of {format_count(self._run.epochs)}"
            words += f", batch {format_count(batches)} of {format_count(of_all)}" if batches and of_all > 1 else ""
            self.said.setText(f"{words} · {losses}" if losses else words)

    def _ended(self, result: TrainResult) -> None:
        words = _WORDS[result.stopped]
        if result.trouble is not None:
            words += " in epoch {}, batch {}; the numbers before it are kept".format(*result.trouble)
        if result.halt is not None:
            words += f" in epoch {result.halt.epoch}, batch {result.halt.batch}"
        self._show(result, f"{words} · {_epochs(result.epochs)}")
        self._run = None
        try:
            self._session.edit_document("training", self._session.document.with_values_of(result.model))
            if result.halt is not None:
                self._session.show_halt(result.halt)
        except GraphError as error:
            self.said.setText(error.spoken)
        self._buttons()

    def _failed(self, sentence: str) -> None:
        self._run = None
        self.said.setText(sentence)
        self._session.end_preview()
        self._session.past.tell()
        self._buttons()

    def _show(self, result: TrainResult, words: str) -> None:
        self._plot().show_losses(result.losses, result.validation_losses)
        parts = [words]
        if result.losses:
            parts.append(f"loss {format_number(result.losses[-1])}")
        if result.validation_losses:
            parts.append(f"validation {format_number(result.validation_losses[-1])}")
        self.said.setText(" · ".join(parts))

    def _plot(self) -> LossCurve:
        if self._curve is None:
            from ui.training.curve import LossCurve  # pyqtgraph: not before somebody trains

            self._curve = LossCurve(self._theme)
            self._right.addWidget(self._curve, 1)
        return self._curve

    def _refresh(self, what: What) -> None:
        state = self._session.state
        if self._run is not None and not self._session.document.is_of_model(self._trained):
            self.abandon()
            self.said.setText("stopped: the model was edited")
        settings = state.model.training if state is not None else None
        wanted = settings or TrainSettings()
        if wanted != self._shown:
            self._shown = wanted
            self.form.show_settings(wanted)
        if What.PLAYING in what:  # another document
            self.said.clear()
            if self._curve is not None:
                self._curve.show_losses((), ())
        self._buttons()

    @property
    def is_able(self) -> bool:
        """Whether a training can be started or stopped."""
        state = self._session.state
        readable = state is not None and self._session.error is None and state.model.graph.loss is not None
        return self.is_running or (readable and not self._session.is_reading)

    def _buttons(self, _reading: object = None) -> None:
        self.button.setText("Stop" if self.is_running else "Train")
        self.button.setAccessibleName(self.button.text())
        self.form.setEnabled(not self.is_running)
        self.button.setEnabled(self.is_able)
        self.toggled.emit()


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{format_count(count)} epochs"
