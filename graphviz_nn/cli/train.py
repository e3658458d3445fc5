"""``graphviz-nn train``: train a model, with a progress bar; Ctrl+C keeps what was learnt."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from engine.errors import FileError, ValueNotAllowedError
from engine.files.sessions import is_session, missing_data, write_session
from engine.files.writing import write_text
from engine.graph import Kind
from engine.language.writer import with_values_written
from engine.learning.interrupting import stopped_by_interrupt
from engine.learning.outcomes import Stopped, TrainResult
from engine.learning.settings import OPTIMIZERS, TrainSettings, overridden
from engine.learning.training import Training
from engine.model import Model
from engine.notation import format_number
from graphviz_nn.cli.common import add_file, add_json, jsonable, model_of, print_json
from graphviz_nn.cli.printing import a_reader_may_leave, progress, progress_bar, say, warn

_BAR = 30
_LINES = 10
"""How many lines a training prints where no bar can be drawn, besides the first."""
_PAUSE_S = 0.05
_HELP: Mapping[str, str] = {
    "optimizer": f"one of {', '.join(OPTIMIZERS)}",
    "lr": "the learning rate",
    "batch": "examples a mini-batch; 'none' for all at once",
    "epochs": "passes over the data",
    "seed": "of the order, the split and the masks",
    "l1": "the weight of the sum of |w|",
    "l2": "the weight of the sum of w squared",
    "max_norm": "the longest row of weights after an update, or 'none'",
    "shuffle": "'true' or 'false': each epoch in a new order",
    "validation": "the share of examples held back",
    "patience": "epochs without a better validation loss before it stops, or 'none'",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FILE, --set, one option a setting, --save, --quiet, --json."""
    add_file(parser)
    group = parser.add_argument_group("settings, in place of those in the file")
    for field in fields(TrainSettings):
        words = _HELP.get(field.name, f"of the optimiser that has it (default: {field.default})")
        group.add_argument(f"--{field.name.replace('_', '-')}", metavar="VALUE", dest=f"with_{field.name}", help=words)
    parser.add_argument("--save", metavar="OUT", help="where to write: .gvsession, or .gvnn (the numbers in the text)")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    add_json(parser)


def command(arguments: argparse.Namespace) -> int:
    """Train a model; 1 where the loss was not finite."""
    target = None if arguments.save is None else _target(arguments.save)
    model = model_of(arguments)
    if target is not None and not is_session(target):
        _text(model)  # what cannot be written is told before the training, not after it
    training = Training(model, overridden(model.training or TrainSettings(), _settings(arguments)))
    progress = None if arguments.quiet else _Progress(training)
    with stopped_by_interrupt(training):
        result = training.run(progress)
    if progress is not None:
        progress.end()
    saved = None if target is None else str(_saved(target, result.model))
    with a_reader_may_leave():
        if arguments.json:
            print_json(_document(result, training.settings, saved))
        else:
            _print(result, training.settings, saved)
    if saved != arguments.save:
        return 2
    return 1 if result.stopped is Stopped.NOT_FINITE else 0


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that are given as options."""
    given = {field.name: getattr(arguments, f"with_{field.name}") for field in fields(TrainSettings)}
    return {name: _value(name, text) for name, text in given.items() if text is not None}


def _value(name: str, text: str) -> object:
    if name == "optimizer":
        return text
    words = {"none": None, "true": True, "false": False}
    if text.lower() in words:
        return words[text.lower()]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    takes = "true or false" if isinstance(getattr(TrainSettings(), name), bool) else "a number"
    raise ValueNotAllowedError(
        f"--{name.replace('_', '-')} takes {takes}, not '{text}'", advice="'graphviz-nn train --help' tells more"
    )


def _target(name: str) -> Path:
    """Where to save."""
    path = Path(name)
    if not is_session(path) and path.suffix.lower() != ".gvnn":
        raise FileError(f"'{name}' ends neither in .gvsession nor in .gvnn", advice="write --save trained.gvsession")
    if not path.parent.is_dir():
        raise FileError(f"there is no folder '{path.parent}'", advice="choose another place")
    if path.is_dir():
        raise FileError(f"'{name}' is a folder", advice="give the file a name of its own")
    if not os.access(path.parent, os.W_OK):
        raise FileError(f"nothing can be written into '{path.parent}'", advice="choose another place")
    return path


def _saved(path: Path, model: Model) -> Path:
    """Save; where that fails after all, save a session elsewhere: what was learnt is not lost to a full disk."""
    try:
        _save(path, model)
    except FileError as error:
        warn(error.with_caret())
        refuge = Path(mkdtemp(prefix="graphviz-nn-")) / path.with_suffix(".gvsession").name
        write_session(refuge, model)
        return refuge
    return path


def _save(path: Path, model: Model) -> None:
    if is_session(path):
        write_session(path, model)
        missing = missing_data(model, path)
        if missing:
            words = f"the session looks for {', '.join(missing)} beside itself: copy it into '{path.parent}'"
            warn(f"warning: {words}")
        return
    write_text(path, _text(model))
    if model.statistics:
        words = "the running statistics of batch_norm are not in the text; a .gvsession keeps them"
        warn(f"warning: {words}")


def _text(model: Model) -> str:
    """The model's text with the parameters' values in it."""
    return with_values_written(model, [leaf for leaf in model.graph.leaves if leaf.kind is Kind.PARAM])


class _Progress:
    """A bar on a terminal; elsewhere a line for the first epoch and ten more. On standard error.

    Args:
        training: What is going on.
    """

    def __init__(self, training: Training) -> None:
        self._is_bar = sys.stderr.isatty()
        self._every = max(1, training.settings.epochs // _LINES)
        self._last_s = 0.0

    def __call__(self, training: Training) -> None:
        """Show an epoch's end."""
        if not self._is_bar:
            if training.epoch == 1 or training.epoch % self._every == 0:
                progress(_words(training))
            return
        now = time.monotonic()
        if now - self._last_s >= _PAUSE_S:
            self._last_s = now
            done = _BAR * training.epoch // training.settings.epochs
            progress_bar(f"{'█' * done}{'░' * (_BAR - done)} {_words(training)}")

    def end(self) -> None:
        """Take the bar away."""
        if self._is_bar:
            progress_bar("")


def _words(training: Training) -> str:
    width = len(str(training.settings.epochs))
    words = f"epoch {training.epoch:>{width}}/{training.settings.epochs}  loss {format_number(training.losses[-1])}"
    if training.validation_losses:
        words += f"  validation {format_number(training.validation_losses[-1])}"
    return words


def _document(result: TrainResult, settings: TrainSettings, saved: str | None) -> dict[str, Any]:
    model = result.model
    parameters = [
        {"name": leaf.address, "value": jsonable(model.values[leaf.last])}
        for leaf in model.graph.leaves
        if leaf.kind is Kind.PARAM
    ]
    return {
        "format": "graphviz-nn/train",
        "version": 1,
        "title": model.graph.title,
        "settings": asdict(settings),
        "epochs": result.epochs,
        "stopped": str(result.stopped),
        "trouble": None if result.trouble is None else dict(zip(("epoch", "batch"), result.trouble, strict=True)),
        "losses": jsonable(list(result.losses)),
        "validation_losses": jsonable(list(result.validation_losses)),
        "loss": jsonable(result.loss),
        "parameters": parameters,
        "saved": saved,
    }


def _print(result: TrainResult, settings: TrainSettings, saved: str | None) -> None:
    if result.model.graph.title:
        say(f"{result.model.graph.title}\n")
    say(f"{result.epochs} of {settings.epochs} epochs with {settings.optimizer}, lr {settings.lr:g}")
    for words, losses in (("loss", result.losses), ("validation loss", result.validation_losses)):
        if losses:
            say(f"{words}: {format_number(losses[0])} in the first epoch, {format_number(losses[-1])} in the last")
    if result.stopped is Stopped.EARLY:
        say(f"stopped early: no better validation loss for {settings.patience} epochs; the best is kept")
    if result.stopped is Stopped.INTERRUPTED:
        say("interrupted: what was learnt so far is kept")
    if result.trouble is not None:
        epoch, batch = result.trouble
        say(
            f"the loss is not finite in epoch {epoch}, batch {batch}; the last parameters with a finite one are kept. "
            "A smaller lr may help"
        )
    say(f"loss of the trained model, evaluated on all examples: {format_number(result.loss)}")
    if saved is not None:
        say(f"saved {saved}")
