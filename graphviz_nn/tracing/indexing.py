"""What stands between the brackets of ``x[...]`` in a traced program."""

from __future__ import annotations

import numpy as np

from graphviz_nn.tracing.refusals import refusal


def key_of(key: object, ndim: int) -> tuple[int | slice, ...]:
    """The key of an index as the language has it: whole numbers and slices.

    Args:
        key: What stands between the brackets in Python.
        ndim: How many axes there are, for ``...``.

    Raises:
        TracingError: Something in it is no whole number.
    """
    parts = list(key) if isinstance(key, tuple) else [key]
    places = [i for i, part in enumerate(parts) if part is Ellipsis]
    if len(places) == 1:
        every = [slice(None)] * max(0, ndim - len(parts) + 1)
        parts[places[0] : places[0] + 1] = every
    return tuple(_key_part(part) for part in parts)


def _key_part(part: object) -> int | slice:
    if isinstance(part, slice):
        ends = [None if end is None else _whole(end) for end in (part.start, part.stop, part.step)]
        if ends[2] == 0:
            raise refusal("a slice's step is not 0", "write x[::2]")
        return slice(*ends)
    return _whole(part)


def _whole(part: object) -> int:
    if isinstance(part, bool | np.bool) or not isinstance(part, int | np.integer):
        raise refusal(
            "an index is a whole number, or a slice of them",
            "write x[0] or x[:, 0:3]; rows by number are gv.embedding(indices, x), a new axis is gv.expand(x, axis)",
        )
    return int(part)
