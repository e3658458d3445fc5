"""Numbers of passes of the history, worked out when they are asked for and kept as long as the pass is.

A pass is run again to be measured, so whoever draws a line over thousands of them takes some (:func:`evenly`), or goes
on a little at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary

from engine.execution.trace import Trace
from engine.history.record import PassRecord

Measure = Callable[[Trace], float]
_KNOWN: WeakKeyDictionary[PassRecord, dict[Hashable, float]] = WeakKeyDictionary()


def known(record: PassRecord, key: Hashable) -> float | None:
    """What a pass was measured to have; None as long as it was not.

    Args:
        record: The pass.
        key: What was measured, for example the expression's text.
    """
    return _KNOWN.get(record, {}).get(key)


def measured(record: PassRecord, key: Hashable, measure: Measure) -> float:
    """What a pass has; it is run for that once.

    Args:
        record: The pass.
        key: What is measured; the same key always comes with the same measure.
        measure: Works the number out.
    """
    numbers = _KNOWN.setdefault(record, {})
    if key not in numbers:
        numbers[key] = measure(record.trace())
    return numbers[key]


def keep(record: PassRecord, key: Hashable, number: float) -> None:
    """Keep a number that was worked out elsewhere, where the pass was at hand."""
    _KNOWN.setdefault(record, {})[key] = number
