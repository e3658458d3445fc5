"""What a run of the tests needs before its first test."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings

from tests.helpers.generated import some

# Without a screen Qt ends the process instead of raising, and with one nobody wants to see the tests' windows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Several processes test at a time, and each on small arrays: threads of their own would only get into their way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What the program keeps by itself must not land among what a person has.
os.environ["GRAPHVIZ_NN_STATE"] = mkdtemp(prefix="graphviz-nn-tests-")
atexit.register(shutil.rmtree, os.environ["GRAPHVIZ_NN_STATE"], ignore_errors=True)

# How long an example takes is the machine's business, and no reason to fail.
settings.register_profile(
    "patient", max_examples=some(100), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare pytest-qt's settings where it is not installed: the engine is also tested without Qt."""
    if find_spec("pytestqt") is None:
        for key in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(key, "a setting of pytest-qt, which is not installed here")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl+C as in a terminal, also where the tests run in the background: a shell lets its jobs there ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
