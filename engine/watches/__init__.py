"""Watches: expressions over the names of a model, looked at while a pass goes on."""

from engine.watches.changes import MOST_WATCHES, Watches, added, changed, moved, removed
from engine.watches.watcher import Outcome, Watcher, message_text, number_in, watch_text

__all__ = [
    "MOST_WATCHES",
    "Outcome",
    "Watcher",
    "Watches",
    "added",
    "changed",
    "message_text",
    "moved",
    "number_in",
    "removed",
    "watch_text",
]
