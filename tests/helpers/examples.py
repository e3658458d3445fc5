"""The examples of the gallery; of those with a data set as few rows as a test can do with."""

from __future__ import annotations

import resources
from engine.language import parse, with_rows
from engine.model import Model

NAMES = resources.example_names()


def example(name: str, rows: int = 4) -> Model:
    """An example's model, on the first rows of its data set where it has one."""
    model = parse(resources.example_text(name), f"{name}.gvnn")
    return with_rows(model, tuple(range(rows))) if model.data else model
