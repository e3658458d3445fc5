"""The menu Training: training, and what a pass runs on."""

from __future__ import annotations

from ui.menus.command import Command

TRAINING = (
    Command("train.toggle", "Training", "Train", ("Ctrl+T",), hint="Train the parameters, or stop training"),
    Command(
        "data.all",
        "Training",
        "All",
        ("Alt+A",),
        hint="Run on all examples of the data set",
        checkable=True,
        separated=True,
    ),
    Command("data.batch", "Training", "Batch", ("Alt+B",), hint="Run on one batch of examples", checkable=True),
    Command("data.one", "Training", "One", ("Alt+O",), hint="Run on a single example", checkable=True),
    Command("data.previous", "Training", "Previous example", ("Alt+Left",), "previous", "The one before, or the batch"),
    Command("data.next", "Training", "Next example", ("Alt+Right",), "next", "The next one, or the next batch"),
    Command(
        "data.train_mode",
        "Training",
        "Training",
        (),
        hint="Dropout drops, batch normalisation uses the batch",
        checkable=True,
        separated=True,
    ),
    Command(
        "data.evaluate_mode",
        "Training",
        "Evaluation",
        (),
        hint="Dropout passes everything, batch normalisation uses what training has averaged",
        checkable=True,
    ),
)
