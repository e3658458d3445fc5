"""What is wrong with a pass, and what is to blame: findings, and walks from a symptom back to its culprit."""

from engine.diagnosis.asking import Asked, questions, why
from engine.diagnosis.diagnosing import diagnose
from engine.diagnosis.layers import Layer, profile
from engine.diagnosis.record import Finding, FindingKind, Question, Severity, Side, TrailStep
from engine.diagnosis.units import Units, units_of
from engine.diagnosis.wrong_rules import own_wrong_rules

__all__ = [
    "Asked",
    "Finding",
    "FindingKind",
    "Layer",
    "Question",
    "Severity",
    "Side",
    "TrailStep",
    "Units",
    "diagnose",
    "own_wrong_rules",
    "profile",
    "questions",
    "units_of",
    "why",
]
