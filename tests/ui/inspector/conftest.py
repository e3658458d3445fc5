"""The inspector of the window, and its arrays."""

from __future__ import annotations

import pytest


@pytest.fixture
def inspector(person):
    return person.window.inspector


@pytest.fixture
def arrays(inspector):
    return inspector.arrays
