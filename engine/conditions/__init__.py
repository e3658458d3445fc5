"""Conditions on numbers, as a person writes them: read without running code, asked element by element."""

from engine.conditions.reader import Condition, Piece, condition_of, number_of
from engine.conditions.tokens import MOST_CHARACTERS
from engine.conditions.truth import Truth, known
from engine.conditions.vocabulary import Numeric, Question, Vocabulary, Words

__all__ = [
    "MOST_CHARACTERS",
    "Condition",
    "Numeric",
    "Piece",
    "Question",
    "Truth",
    "Vocabulary",
    "Words",
    "condition_of",
    "known",
    "number_of",
]
