"""The settings of a training run: ``train(optimizer="adam", lr=0.01, batch=32, epochs=200, seed=0)``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from engine.errors import UnknownNameError, ValueNotAllowedError, nearest

OPTIMIZERS = ("sgd", "momentum", "rmsprop", "adam")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSettings:
    """How a model is trained.

    Attributes:
        optimizer: One of ``OPTIMIZERS``.
        lr: The learning rate (step size).
        batch: Examples a mini-batch; None takes all of them at once.
        epochs: Passes over the data.
        seed: Of everything random: the order of the examples, the split, the masks of dropout.
        momentum: What ``momentum`` keeps of its velocity.
        decay: What ``rmsprop`` keeps of its mean square.
        beta1: What ``adam`` keeps of its mean.
        beta2: What ``adam`` keeps of its mean square.
        eps: What the adaptive optimisers add to a root before they divide by it.
        l1: The weight of Σ|w| over all parameters, added to the loss.
        l2: The weight of Σw².
        max_norm: The largest Euclidean norm that a row of a parameter (one unit's incoming weights) may have after an
            update; a vector or a number is one row. None for no constraint.
        shuffle: Whether each epoch takes the examples in a new order.
        validation: The share of the examples that is held back to watch the loss on, below 1.
        patience: Epochs without a better validation loss after which training stops early; None never stops it.
    """

    optimizer: str = "sgd"
    lr: float = 0.1
    batch: int | None = None
    epochs: int = 100
    seed: int = 0
    momentum: float = 0.9
    decay: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    l1: float = 0.0
    l2: float = 0.0
    max_norm: float | None = None
    shuffle: bool = True
    validation: float = 0.0
    patience: int | None = None


MOST = 1e300
"""The largest number that a setting can be."""
_WHOLE: Mapping[str, int] = {"batch": 1, "epochs": 0, "seed": 0, "patience": 1}
"""Settings that are whole numbers, and the least they may be."""
_SHARES = frozenset({"momentum", "decay", "beta1", "beta2", "validation"})
_OR_NONE = frozenset({"batch", "patience", "max_norm"})


def settings_of(arguments: Mapping[str, Any]) -> TrainSettings:
    """Check the arguments of ``train(...)``, by name.

    Raises:
        UnknownNameError: There is no such setting.
        ValueNotAllowedError: A setting has a value that it cannot have.
    """
    known = [field.name for field in fields(TrainSettings)]
    plain = {name: value.item() if isinstance(value, np.generic) else value for name, value in arguments.items()}
    for name, value in plain.items():
        if name not in known:
            advice = nearest(name, known) or f"it takes {', '.join(known)}"
            raise UnknownNameError(f"'train' has no setting '{name}'", advice=advice)
        wanted = _refusal(name, value)
        if wanted is not None:
            raise ValueNotAllowedError(f"'{name}' of 'train' takes {wanted}", advice="correct it")
    return TrainSettings(**plain)


def overridden(settings: TrainSettings, arguments: Mapping[str, Any]) -> TrainSettings:
    """The settings with some of them replaced, checked as those of ``train(...)`` are.

    Raises:
        UnknownNameError: There is no such setting.
        ValueNotAllowedError: A setting has a value that it cannot have.
    """
    checked = settings_of(arguments)
    return replace(settings, **{name: getattr(checked, name) for name in arguments})


def _refusal(name: str, value: object) -> str | None:
    """What a setting takes, where the value is something else."""
    if value is None and name in _OR_NONE:
        return None
    if name == "optimizer":
        return None if value in OPTIMIZERS else f"one of {', '.join(OPTIMIZERS)}"
    if name == "shuffle":
        return None if isinstance(value, bool) else "True or False"
    if name in _WHOLE:
        whole = isinstance(value, int) and not isinstance(value, bool) and _WHOLE[name] <= value <= MOST
        return None if whole else f"a whole number from {_WHOLE[name]} on"
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST
    if name in _SHARES:
        return None if number and value < 1 else "a number from 0 on, below 1"  # type: ignore[operator]  # a number
    return None if number else "a number from 0 on"
