"""Functions that remember what they worked out, as long as that lives of which they worked it out."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import wraps
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

_Owner = TypeVar("_Owner")
_Others = ParamSpec("_Others")
_Result = TypeVar("_Result")
_MOST = 32


class _Nothing(Enum):
    """What is found where nothing is remembered; None may be a result."""

    NOTHING = auto()


_NOTHING = _Nothing.NOTHING


def remembered(
    function: Callable[Concatenate[_Owner, _Others], _Result],
) -> Callable[Concatenate[_Owner, _Others], _Result]:
    """Work out once what a function says of its first argument, and forget it when that is gone.

    ``functools.lru_cache`` would keep the argument itself: of a closed document the graph, its views and its numbers.

    Args:
        function: Its arguments are hashable, the first one by identity. Its result does not hold the first argument,
            or neither would ever end. With other arguments it remembers the last 32 results for each first one.

    Returns:
        The function, remembering. Threads may ask it at the same time; both may then work out the same.
    """
    known: WeakKeyDictionary[_Owner, dict[object, _Result | _Nothing]] = WeakKeyDictionary()
    storing = RLock()  # not an ordinary one: what is stored may ask, when it is compared, for something else

    @wraps(function)
    def remembering(owner: _Owner, /, *args: _Others.args, **kwargs: _Others.kwargs) -> _Result:
        results = known.get(owner)
        if results is None:
            with storing:
                results = known.setdefault(owner, {})
        key = (args, *sorted(kwargs.items())) if kwargs else args
        # One look only: what is there now, another thread may have put out by the next.
        found = results.get(key, _NOTHING)
        if found is not _NOTHING:
            return found
        made = function(owner, *args, **kwargs)
        with storing:
            while len(results) >= _MOST:
                results.pop(next(iter(results)), None)
            results[key] = made
        return made

    return remembering
