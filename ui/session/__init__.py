"""The session, in layers: each file adds what can be done to what the ones before it hold."""

from ui.session.core import NO_EDITING, NOT_COPIED
from ui.session.selecting import SelectedNumber
from ui.session.session import Session

__all__ = ["NOT_COPIED", "NO_EDITING", "SelectedNumber", "Session"]
