"""Descriptors for stored settings: what was stored, or the default where that is not allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from ui.settings import Settings

T = TypeVar("T")


class Stored(Generic[T]):
    """A setting as an attribute of :class:`ui.settings.Settings`.

    Args:
        default: What holds as long as nothing else was chosen.
        read: A value from its stored text.
        allowed: Whether a value is one of those that are offered.
        written: The text that is stored for a value.
    """

    def __init__(
        self,
        default: T,
        read: Callable[[str], T],
        allowed: Callable[[T], bool] = lambda _: True,
        written: Callable[[T], str] = str,
    ) -> None:
        self.default = default
        self._read, self._allowed, self._written = read, allowed, written
        self._key = ""

    def __set_name__(self, owner: type[Settings], name: str) -> None:
        """It is stored under the attribute's name."""
        self._key = name

    @overload
    def __get__(self, settings: None, owner: type[Settings]) -> Stored[T]: ...
    @overload
    def __get__(self, settings: Settings, owner: type[Settings]) -> T: ...
    def __get__(self, settings: Settings | None, owner: type[Settings]) -> Stored[T] | T:
        """The stored value, or the default where there is none that is allowed."""
        if settings is None:
            return self
        text = settings.store.value(self._key)
        if text is None:
            return self.default
        try:
            value = self._read(str(text))
        except ValueError:
            return self.default
        return value if self._allowed(value) else self.default

    def __set__(self, settings: Settings, value: T) -> None:
        """Store a value."""
        settings.store.setValue(self._key, self._written(value))


def flag(*, default: bool) -> Stored[bool]:
    """A setting that is on or off."""
    return Stored(default, lambda text: text.lower() == "true", written=lambda on: "true" if on else "false")


def choice(default: str, offered: Callable[[], tuple[str, ...]]) -> Stored[str]:
    """One of several names."""
    return Stored(default, str, lambda name: name in offered())
