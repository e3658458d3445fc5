"""Optimisers: how a gradient changes the parameters. The rules are PyTorch's, step for step.

All parameters lie in one vector, and everything happens in place.
"""

from __future__ import annotations

from math import sqrt
from typing import Protocol

import numpy as np

from engine.arrays import Array
from engine.learning.settings import TrainSettings


class Optimizer(Protocol):
    """Changes parameters by a gradient."""

    def update(self, parameters: Array, gradient: Array) -> None:
        """One step, in place. The gradient may be overwritten."""


class Sgd:
    """Stochastic gradient descent: w ← w − lr·g.

    Args:
        lr: The learning rate.
    """

    def __init__(self, lr: float) -> None:
        self._lr = lr

    def update(self, parameters: Array, gradient: Array) -> None:
        """One step, in place."""
        gradient *= self._lr
        parameters -= gradient


class Momentum:
    """Momentum (Polyak 1964): v ← μ·v + g, w ← w − lr·v.

    Args:
        lr: The learning rate.
        momentum: μ, what is kept of the velocity.
        size: The number of parameters.
    """

    def __init__(self, lr: float, momentum: float, size: int) -> None:
        self._lr, self._momentum = lr, momentum
        self._velocity = np.zeros(size)

    def update(self, parameters: Array, gradient: Array) -> None:
        """One step, in place."""
        self._velocity *= self._momentum
        self._velocity += gradient
        np.multiply(self._velocity, self._lr, out=gradient)
        parameters -= gradient


class RmsProp:
    """RMSProp (Tieleman and Hinton 2012): s ← α·s + (1 − α)·g², w ← w − lr·g / (√s + ε).

    Args:
        lr: The learning rate.
        decay: α, what is kept of the mean square.
        eps: ε.
        size: The number of parameters.
    """

    def __init__(self, lr: float, decay: float, eps: float, size: int) -> None:
        self._lr, self._decay, self._eps = lr, decay, eps
        self._square, self._scratch = np.zeros(size), np.zeros(size)

    def update(self, parameters: Array, gradient: Array) -> None:
        """One step, in place."""
        _average(self._square, self._decay, np.multiply(gradient, gradient, out=self._scratch))
        np.sqrt(self._square, out=self._scratch)
        self._scratch += self._eps
        gradient /= self._scratch
        gradient *= self._lr
        parameters -= gradient


class Adam:
    """Adam (Kingma and Ba 2015): means of g and g², both corrected for starting at 0.

    m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², w ← w − lr·m̂ / (√ŝ + ε) with m̂ = m/(1 − β₁ᵗ), ŝ = s/(1 − β₂ᵗ).

    Args:
        lr: The learning rate.
        beta1: β₁, what is kept of the mean.
        beta2: β₂, what is kept of the mean square.
        eps: ε.
        size: The number of parameters.
    """

    def __init__(self, lr: float, beta1: float, beta2: float, eps: float, size: int) -> None:
        self._lr, self._betas, self._eps = lr, (beta1, beta2), eps
        self._mean, self._square, self._scratch = np.zeros(size), np.zeros(size), np.zeros(size)
        self._steps = 0

    def update(self, parameters: Array, gradient: Array) -> None:
        """One step, in place."""
        self._steps += 1
        beta1, beta2 = self._betas
        _average(self._square, beta2, np.multiply(gradient, gradient, out=self._scratch))
        _average(self._mean, beta1, gradient)
        np.sqrt(self._square, out=self._scratch)
        self._scratch /= sqrt(1 - beta2**self._steps)
        self._scratch += self._eps
        np.divide(self._mean, self._scratch, out=gradient)
        gradient *= self._lr / (1 - beta1**self._steps)
        parameters -= gradient


def _average(mean: Array, kept: float, new: Array) -> None:
    """A running average in place; ``new`` is overwritten."""
    mean *= kept
    new *= 1 - kept
    mean += new


def optimizer_of(settings: TrainSettings, size: int) -> Optimizer:
    """The optimiser that the settings name, for a number of parameters."""
    if settings.optimizer == "momentum":
        return Momentum(settings.lr, settings.momentum, size)
    if settings.optimizer == "rmsprop":
        return RmsProp(settings.lr, settings.decay, settings.eps, size)
    if settings.optimizer == "adam":
        return Adam(settings.lr, settings.beta1, settings.beta2, settings.eps, size)
    return Sgd(settings.lr)
