"""Ordinary Python becomes a model: values that remember how they were computed, and the text that says the same."""
