"""Finding the way: what a person looks for in a graph, by name, by a condition on its numbers, or along its paths."""

from engine.conditions import MOST_CHARACTERS
from engine.finding.paths import Trail, ancestors, between, descendants, to_loss, trail
from engine.finding.search import found_by, index_words, is_filter
from engine.finding.vocabulary import Subject, titles_of

__all__ = [
    "MOST_CHARACTERS",
    "Subject",
    "Trail",
    "ancestors",
    "between",
    "descendants",
    "found_by",
    "index_words",
    "is_filter",
    "titles_of",
    "to_loss",
    "trail",
]
