"""Which call of which function an operation belongs to, so that functions become groups and lines have places.

Every operation asks for its place, so this is quick: the calls between the running line and the module are remembered
from one operation to the next, and only calls that are new are looked at.
"""

from __future__ import annotations

import dis
import inspect
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from sysconfig import get_paths
from types import CodeType, FrameType
from typing import NamedTuple

from engine.errors import ValueNotAllowedError

_INSTALLED = tuple({get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")})
_OWN = "graphviz_nn.tracing"
_PLAIN_CALLS = frozenset({"__call__", "forward"})
"""Methods that are the whole purpose of their object: the group is called after the class."""


class Call:
    """One call of a function while it ran, or one ``with layer`` block inside it.

    Attributes:
        code: The function's code.
        parent: The call that it was made from, or None for a module.
        offset: The instruction of the parent that made it.
        layer: The title, for a ``with layer`` block.
    """

    def __init__(self, code: CodeType, parent: Call | None, offset: int, layer: str = "") -> None:
        self.code, self.parent, self.offset, self.layer = code, parent, offset, layer

    @cached_property
    def title(self) -> str:
        """The title of the group that it becomes; empty for modules, lambdas, comprehensions and installed packages."""
        if self.layer or self.code.co_filename.startswith(_INSTALLED):
            return self.layer
        *outer, name = self.code.co_qualname.split(".")
        if name.startswith("<"):
            return ""
        if not outer or outer[-1] == "<locals>":
            return name
        return outer[-1] if name in _PLAIN_CALLS else f"{outer[-1]}.{name}"

    @property
    def function(self) -> Call:
        """The call of the function itself."""
        call = self
        while call.layer and call.parent is not None:
            call = call.parent
        return call

    @property
    def caller(self) -> Site | None:
        """Where the function was called, or None for a module."""
        function = self.function
        return None if function.parent is None else Site(function.parent, function.offset)

    def path(self) -> tuple[Call, ...]:
        """This call and those around it, outermost first."""
        found: list[Call] = []
        call: Call | None = self
        while call is not None:
            found.append(call)
            call = call.parent
        return tuple(reversed(found))


class Site(NamedTuple):
    """A place in a running program.

    Attributes:
        call: The call.
        offset: The instruction in its code.
    """

    call: Call
    offset: int

    @property
    def is_call(self) -> bool:
        """Whether a function is called there; an operator at such a place is one that ``sum`` or the like uses."""
        return dis.opname[self.call.code.co_code[self.offset]].startswith("CALL")


class _Running(threading.local):
    """The calls that were running at the last operation, outermost first.

    Their frames are kept until the next operation looks: a frame that is held cannot be confused with a later one.
    """

    def __init__(self) -> None:
        self.frames: list[FrameType] = []
        self.calls: list[Call] = []
        self.places: dict[int, int] = {}

    def call_of(self, frame: FrameType) -> Call:
        """The call of a running frame, the same one at each of its operations."""
        new: list[FrameType] = []
        at: FrameType | None = frame
        while at is not None and id(at) not in self.places:
            new.append(at)
            # A module has no caller that matters: notebooks and test runners call it from deep inside themselves.
            at = None if at.f_code.co_name == "<module>" else at.f_back
        self._keep(0 if at is None else self.places[id(at)] + 1)
        for each in reversed(new):
            parent, back = (self.calls[-1] if self.calls else None), each.f_back
            self.places[id(each)] = len(self.frames)
            self.frames.append(each)
            self.calls.append(Call(each.f_code, parent, -1 if back is None else back.f_lasti))
        return self.calls[-1]

    def _keep(self, count: int) -> None:
        while len(self.frames) > count:
            del self.places[id(self.frames.pop())]
            self.calls.pop()

    def replace(self, frame: FrameType, call: Call) -> None:
        """Let the further operations of a frame belong to another call."""
        if id(frame) in self.places:
            self.calls[self.places[id(frame)]] = call


_running = _Running()


def here() -> Site:
    """The place in the person's program that is being run."""
    frame = _outside()
    return Site(_running.call_of(frame), frame.f_lasti)


@contextmanager
def layer(title: str) -> Iterator[None]:
    """A group of everything that is computed in a ``with`` block, as the model language has it.

    Args:
        title: The layer's name.

    Raises:
        ValueNotAllowedError: The name is empty.
    """
    text = str(title).strip()
    if not text:
        raise ValueNotAllowedError("a layer has a name", advice='write with gv.layer("hidden"):')
    frame = _outside()
    outer = _running.call_of(frame)
    _running.replace(frame, Call(outer.code, outer, -1, text))
    try:
        yield
    finally:
        _running.replace(frame, outer)


def _outside() -> FrameType:
    """The nearest frame that is not this package's own, nor that of a ``with`` statement's machinery."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_back is not None:
        name = frame.f_globals.get("__name__", "")
        if not name.startswith(_OWN) and name != "contextlib":
            break
        frame = frame.f_back
    assert frame is not None
    return frame
