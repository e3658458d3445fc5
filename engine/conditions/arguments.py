"""What is written out between brackets: indices and slices, lists of numbers, constant arguments of operations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.conditions.functions import CONSTANTS
from engine.conditions.stream import TokenStream
from engine.conditions.tokens import Sort, Token
from engine.conditions.vocabulary import S
from engine.errors import QueryError, nearest
from engine.ops import Attribute, Operation

_WORDS: Mapping[str, object] = {"True": True, "False": False, "None": None, **CONSTANTS}
_MOST_DIGITS = 18
"""A whole number with more is read as any other number: none of them counts anything here."""
_SEVERAL = frozenset({"reshape", "transpose"})
"""Operations whose one attribute may be written as several arguments: reshape(x, 2, 3)."""

Constant = tuple[Token, object]
"""What is written for an attribute, with its first token."""


class ArgumentReader(TokenStream[S]):
    """Reads what has no name of the vocabulary in it."""

    # -------------------------------------------------------------------------------------------------------- indices
    def _indices(self) -> tuple[int | slice, ...]:
        """What stands between ``[`` and ``]``, from its first token to the bracket that closes it."""
        index = [self._index()]
        while self._sees(","):
            self._take()
            index.append(self._index())
        self._close("[", "]")
        return tuple(index)

    def _index(self) -> int | slice:
        """One index: a whole number, from the end if it is negative, or a slice, ``0:3`` or ``:``."""
        begin = None if self._sees(":") else self._whole()
        if begin is not None and not self._sees(":"):
            return begin
        ends: list[int | None] = [begin]
        while self._sees(":") and len(ends) < 3:
            self._take()
            ends.append(None if self._sees(":", ",", "]") else self._whole())
        if ends[2:] == [0]:
            raise QueryError("a slice's step is not 0", advice="write [::2]", span=self._next().span)
        return slice(*ends)

    def _whole(self) -> int:
        is_negative = self._sees("-")
        if is_negative:
            self._take()
        token = self._take()
        if token.sort is not Sort.NUMBER or not token.text.isdecimal():
            raise QueryError(
                "an index is a whole number, a slice such as 0:3, or : for all",
                advice="write w[0]",
                span=token.span,
            )
        return -int(token.text) if is_negative else int(token.text)

    # ------------------------------------------------------------------------------------------------------ constants
    def _argument(self, operation: Operation, unnamed: int, attribute: Attribute | None) -> Constant:
        """A constant argument, behind its name if that is written: ``axis=0``; ``unnamed`` are there without one."""
        first, known = self._next(), operation.attributes
        if attribute is None and known:
            attribute = known[unnamed if unnamed < len(known) else 0]
        if attribute is None or (unnamed >= len(known) and operation.name not in _SEVERAL):
            raise QueryError(
                f"'{operation.name}' has been given too many arguments",
                advice=f"write {operation.formula}",
                span=first.span,
            )
        return first, self._constant(f"'{attribute.name}' of '{operation.name}', a constant")

    def _constant(self, takes: str) -> object:
        """A number, a word such as True, or a list of them; ``takes`` says what was to come here."""
        opened = self._next()
        if self._sees("(", "["):
            self._take()
            closing = ")" if opened.text == "(" else "]"
            found = self._deeper(lambda: self._constants(closing, takes))
            self._close(opened.text, closing)
            return found
        is_negative = self._sees("-")
        if is_negative:
            self._take()
        token = self._take()
        number: object
        if token.sort is Sort.NUMBER:
            is_whole = token.text.isdecimal() and len(token.text) <= _MOST_DIGITS
            number = int(token.text) if is_whole else float(token.text.replace("\u2212", "-"))
        elif token.sort is Sort.NAME and token.text in _WORDS:
            number = _WORDS[token.text]
        else:
            raise QueryError(f"here comes {takes}", advice="write a number", span=token.span)
        return -number if is_negative and isinstance(number, int | float) else number

    def _constants(self, closing: str, takes: str) -> tuple[object, ...]:
        found: list[object] = []
        while not self._sees(closing):
            found.append(self._constant(takes))
            if not self._sees(","):
                break
            self._take()
        return tuple(found)

    def _array(self) -> Array:
        """A list of numbers, ``[0.3, 1]``, as an array."""
        opened = self._next()
        numbers = self._constant("a number")
        try:
            return np.asarray(numbers, dtype=np.float64)
        except (TypeError, ValueError):
            raise QueryError(
                "a list holds numbers, and rows of equal length", advice="write [1, 2]", span=opened.span
            ) from None

    # ----------------------------------------------------------------------------------------------------- attributes
    def _keyword(self, operation: Operation) -> Attribute | None:
        """The attribute whose name and ``=`` come next; they are taken. None where an operand comes."""
        token, sign = self._tokens[self._place : self._place + 2] if self._next().sort is Sort.NAME else (None, None)
        if token is None or sign is None or self._text[sign.start : sign.end] != "=":
            return None
        known = {attribute.name: attribute for attribute in operation.attributes}
        if token.text not in known:
            if token.text in self._vocabulary.numbers or token.text in self._vocabulary.words.of:
                return None  # a comparison
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            raise QueryError(
                f"'{operation.name}' has no argument '{token.text}'",
                advice=nearest(token.text, list(known)) or takes,
                span=token.span,
            )
        self._take()
        self._take()
        return known[token.text]

    def _attributes(
        self, operation: Operation, called: Token, unnamed: Sequence[Constant], named: Mapping[str, Constant]
    ) -> dict[str, Any]:
        """The attributes of a call, as the operation takes them.

        Args:
            operation: What is called.
            called: Its name in the text.
            unnamed: What is written behind the operands.
            named: What is written with its name.
        """
        known, attrs = operation.attributes, dict[str, Any]()
        if len(unnamed) > len(known):
            unnamed = [(unnamed[0][0], [constant for _, constant in unnamed])]
        written = {attribute.name: constant for attribute, constant in zip(known, unnamed, strict=False)}
        for attribute in known:
            name = attribute.name
            if name in written and name in named:
                raise QueryError(f"'{name}' is given twice", advice="leave one out", span=named[name][0].span)
            found = written.get(name) or named.get(name)
            if found is not None:
                attrs[name] = _parsed(operation, attribute, *found)
            elif attribute.required:
                raise QueryError(
                    f"'{operation.name}' needs '{name}'", advice=f"write {operation.formula}", span=called.span
                )
            else:
                attrs[name] = attribute.default
        return attrs


def _parsed(operation: Operation, attribute: Attribute, token: Token, constant: object) -> object:
    try:
        parsed: object = attribute.parse(constant)
    except (ValueError, TypeError, OverflowError) as error:
        takes = str(error) if type(error) is ValueError else "another kind of constant"
        raise QueryError(
            f"'{attribute.name}' of '{operation.name}' takes {takes}", advice="correct it", span=token.span
        ) from None
    return parsed
