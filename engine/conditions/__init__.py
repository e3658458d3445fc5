"""Conditions on numbers, as a person writes them: read without running code, asked element by element."""

from engine.conditions.functions import callable_here
from engine.conditions.reader import condition_of, expression_of, number_of
from engine.conditions.record import Condition, Expression, Piece
from engine.conditions.tokens import MOST_CHARACTERS
from engine.conditions.truth import Truth, known
from engine.conditions.vocabulary import Numeric, OfNames, Question, Vocabulary, Words

__all__ = [
    "MOST_CHARACTERS",
    "Condition",
    "Expression",
    "Numeric",
    "OfNames",
    "Piece",
    "Question",
    "Truth",
    "Vocabulary",
    "Words",
    "callable_here",
    "condition_of",
    "expression_of",
    "known",
    "number_of",
]
