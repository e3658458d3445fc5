"""Operations that a test declares, and forgets again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

import graphviz_nn as gv
from engine.ops import REGISTRY
from graphviz_nn.tracing.functions import function


@contextmanager
def forgotten() -> Iterator[None]:
    """What is declared inside is unknown again afterwards."""
    before = dict(REGISTRY)
    try:
        yield
    finally:
        for name in set(REGISTRY) - set(before):
            vars(gv).pop(name, None)
        REGISTRY.clear()
        REGISTRY.update(before)
        function.cache_clear()


def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))


def swish(x):
    return x * logistic(x)


def swish_rule(g, out, x):
    return g * (out + logistic(x) * (1.0 - out))


def wrong_rule(g, out, x):
    """The factor of the product rule's second half is forgotten."""
    return g * (out + logistic(x))
