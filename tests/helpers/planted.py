"""The planted bugs: documents of which the engine's tests and the window's know what is to be found in them."""

from __future__ import annotations

from pathlib import Path

from engine.diagnosis import FindingKind

PLANTED = Path(__file__).resolve().parents[1] / "engine" / "diagnosis" / "planted"
BUGS = {
    "log-of-zero": (FindingKind.NOT_FINITE, "surprise.1", "log of 0"),
    "softmax-overflow": (FindingKind.NOT_FINITE, "e", "overflow of exp"),
    "dead-relu": (FindingKind.ZERO_SIGNAL, "h_2", "dead ReLU"),
    "logistic-chain": (FindingKind.VANISHING, "h_6", "slope of sigmoid"),
    "small-weights": (FindingKind.VANISHING, "W@3", "small weights"),
    "exploding-rnn": (FindingKind.EXPLODING, "W", "weight W"),
    "zero-variance": (FindingKind.NOT_FINITE, "normal", "0/0"),
    "wrong-sign": (FindingKind.UNBOUNDED, "L", "wrong sign"),
    "detached-branch": (FindingKind.NO_PATH, "right", "no path to the loss"),
    "tied-once": (FindingKind.COPY, "V", "copy of W"),
    "swapped-targets": (FindingKind.SWAPPED, "t", "swapped examples"),
    "kink": (FindingKind.KINK, "L.1", "kink of abs"),
    "float16-overflow": (FindingKind.HALF, "power.1", "overflow in float16"),
}
"""Document -> what is found, at which node, and why."""
