"""Somebody who trains a line."""

from __future__ import annotations

import pytest

from tests.ui.training.trainer import LINE, Trainer


@pytest.fixture
def trainer(person):
    person.opens_text(LINE)
    return Trainer(person)
