"""Functions that remember what they worked out, as long as that lives of which they worked it out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

_Owner = TypeVar("_Owner")
_Others = ParamSpec("_Others")
_Result = TypeVar("_Result")
_MOST = 32


def remembered(
    function: Callable[Concatenate[_Owner, _Others], _Result],
) -> Callable[Concatenate[_Owner, _Others], _Result]:
    """Work out once what a function says of its first argument, and forget it when that is gone.

    ``functools.lru_cache`` would keep the argument itself: of a closed document the graph, its views and its numbers.

    Args:
        function: Its arguments are hashable, the first one by identity. Its result does not hold the first argument,
            or neither would ever end. With other arguments it remembers the last 32 results for each first one.
    """
    known: WeakKeyDictionary[_Owner, dict[object, _Result]] = WeakKeyDictionary()

    @wraps(function)
    def remembering(owner: _Owner, /, *args: _Others.args, **kwargs: _Others.kwargs) -> _Result:
        results = known.get(owner)
        if results is None:
            results = known[owner] = {}
        key = (args, *sorted(kwargs.items())) if kwargs else args
        if key not in results:
            made = function(owner, *args, **kwargs)
            while len(results) >= _MOST:
                results.pop(next(iter(results)), None)
            results[key] = made
            return made
        return results[key]

    return remembering
