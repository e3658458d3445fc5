"""The numbers in a condition: sums, products, powers, elements, operations. No code is run.

What stands in parentheses may be a condition, which is read by whoever inherits this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.arrays import Array
from engine.conditions.answers import Misfit, applied, as_number, combined, count, indexed, keyed, tested
from engine.conditions.arguments import ArgumentReader, Constant
from engine.conditions.functions import CONSTANTS, SUMMARIES, TESTS, callable_here, function
from engine.conditions.record import Number, Piece, Term, Truths
from engine.conditions.tokens import Sort, Token
from engine.conditions.truth import Truth
from engine.conditions.vocabulary import Numeric, Question, S, Vocabulary
from engine.errors import QueryError, Span
from engine.notation import format_shape
from engine.ops import REGISTRY, Operation

_ARITHMETIC: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_MATMUL, _TRANSPOSE = REGISTRY["matmul"], REGISTRY["transpose"]
_OF_TRUTHS = {"any": Truth.of_any, "all": Truth.of_all}
_RESERVED = frozenset({"and", "or", "not"})


class NumberReader(ArgumentReader[S]):
    """Reads the numbers from left to right.

    Attributes:
        names: The numbers of the vocabulary that were read.
        calls: The functions of names, each with its names.
        pieces: The questions that were read, in the order of the text.
    """

    def __init__(self, text: str, vocabulary: Vocabulary[S]) -> None:
        super().__init__(text, vocabulary)
        self.calls: list[tuple[str, tuple[str, ...]]] = []
        self.names: set[str] = set()
        self.pieces: list[Piece[S]] = []

    def _either(self) -> Term[S]:
        """Whatever stands in parentheses."""
        raise NotImplementedError

    def _whole_piece(self, start: Token, inner: int, question: Question[S]) -> Truths[S]:
        """One piece in the place of those that have been read inside of it."""
        self.pieces[inner:] = [Piece(self._since(start), question)]
        return Truths(question)

    def _sum(self) -> Term[S]:
        return self._folded(("+", "-"), self._product)

    def _product(self) -> Term[S]:
        return self._folded(("*", "/", "@"), self._signed)

    def _folded(self, signs: tuple[str, ...], part: Callable[[], Term[S]]) -> Term[S]:
        term = part()
        while self._next().sort is Sort.SIGN and self._next().text in signs:
            sign = self._take()
            left, right = self._as_number(term), self._as_number(part())
            if sign.text == "@":
                term = Number(applied(_MATMUL, (left, right), {}, self._strictly(sign)))
            else:
                term = Number(combined(_ARITHMETIC[sign.text], left, right, self._misfit(sign)))
        return term

    def _signed(self) -> Term[S]:
        if self._next().sort is Sort.SIGN and self._next().text == "-":
            self._take()
            number = self._deeper(lambda: self._as_number(self._signed()))
            return Number(combined(np.subtract, lambda _: np.zeros(()), number))
        term = self._part()
        if self._next().sort is Sort.SIGN and self._next().text == "**":
            sign = self._take()
            exponent = self._deeper(lambda: self._as_number(self._signed()))
            return Number(combined(np.power, self._as_number(term), exponent, self._misfit(sign)))
        return term

    def _misfit(self, sign: Token) -> Misfit | None:
        """What is done with operands that do not fit each other: refused where it can be told, else left open."""
        if not self._vocabulary.is_strict:
            return None

        def refuse(left: Array, right: Array) -> None:
            raise QueryError(
                f"the shapes {format_shape(left.shape)} and {format_shape(right.shape)} do not fit",
                advice="take an element, w[0], or the whole of it, norm(w)",
                span=sign.span,
            )

        return refuse

    def _part(self) -> Term[S]:
        start = self._next()
        term = self._atom()
        while self._sees("[", ".T"):
            term = self._element(start, term) if self._sees("[") else self._transposed(term, self._take())
        return term

    def _transposed(self, term: Term[S], sign: Token) -> Term[S]:
        return Number(applied(_TRANSPOSE, (self._as_number(term),), {"axes": None}, self._strictly(sign)))

    def _element(self, start: Token, term: Term[S]) -> Term[S]:
        """An element or a part of what stands before the bracket."""
        number, opened = self._as_number(term), self._take()
        wanted = self._indices()
        what = self._since(start)

        def refuse(array: Array) -> None:
            raise QueryError(
                f"there is no {what}",
                advice=f"its shape is {format_shape(array.shape)}, and the first index is 0",
                span=opened.span,
            )

        return Number(indexed(number, wanted, refuse if self._vocabulary.is_strict else None))

    def _atom(self) -> Term[S]:
        token = self._take()
        if token.sort is Sort.NUMBER:
            number = np.asarray(float(token.text.replace("\u2212", "-")))
            return Number(lambda _: number)
        if token.sort is Sort.KEYED and token.text.partition(":")[0] in self._vocabulary.words.of:
            return self._whole_piece(token, len(self.pieces), keyed(self._vocabulary.words, token.text))
        if token.sort is Sort.SIGN and token.text == "(":
            term = self._deeper(self._either)
            self._close("(")
            return term
        if token.sort is Sort.SIGN and token.text == "[":
            self._place -= 1
            array = self._array()
            return Number(lambda _: array)
        if token.sort is Sort.NAME and token.text not in _RESERVED:
            return self._call(token) if self._sees("(") else self._named(token)
        self._place -= token.sort is not Sort.END
        raise self._unexpected()

    def _named(self, token: Token) -> Term[S]:
        numbers = self._vocabulary.numbers
        if token.text not in numbers and token.text.endswith(".T"):
            whole = token._replace(text=token.text[:-2], end=token.end - 2)
            return self._transposed(self._named(whole), token._replace(start=token.end - 2))
        if token.text in numbers:
            self.names.add(token.text)
            return Number(numbers[token.text])
        if token.text in CONSTANTS:
            constant = np.asarray(CONSTANTS[token.text])
            return Number(lambda _: constant)
        if token.text == "nan":
            raise QueryError("nothing equals nan", advice=f"write isnan({self._vocabulary.argument})", span=token.span)
        if token.text in SUMMARIES or token.text in TESTS or function(token.text):
            of_truths = token.text in SUMMARIES
            argument = f"{self._vocabulary.argument} > 0" if of_truths else self._vocabulary.argument
            raise QueryError(
                f"'{token.text}' is asked of something", advice=f"write {token.text}({argument})", span=token.span
            )
        words, of_names = self._vocabulary.words.of, self._vocabulary.of_names
        if token.text in of_names:
            example = f"{token.text}({', '.join(of_names[token.text].arguments)})"
            raise QueryError(f"'{token.text}' is asked of names", advice=f"write {example}", span=token.span)
        raise self._unknown(token, [*numbers, *words, *CONSTANTS, *callable_here()])

    def _call(self, token: Token) -> Term[S]:
        """An operation of numbers, a question about each of them, or one about all of them together."""
        if token.text in self._vocabulary.of_names:
            return self._call_of_names(token)
        if token.text not in TESTS and token.text not in SUMMARIES:
            operation = function(token.text)
            if operation is None:
                raise self._no_function(token, [*self._vocabulary.of_names, *callable_here()])
            return self._operation(token, operation)
        self._take()
        inner = len(self.pieces)
        argument = self._deeper(self._either)
        self._close(f"{token.text}(")
        if token.text in TESTS:
            return self._whole_piece(token, inner, tested(TESTS[token.text], self._as_number(argument)))
        asked = self._as_question(argument)
        if token.text == "count":
            del self.pieces[inner:]  # the comparison that it stands in is the piece
            return Number(lambda subject: count(asked(subject)))
        summary = _OF_TRUTHS[token.text]
        return self._whole_piece(token, inner, lambda subject: summary(asked(subject)))

    def _operation(self, token: Token, operation: Operation) -> Term[S]:
        """A call of an operation: its operands, and the constants behind them or with their names."""
        self._take()
        operands: list[Numeric[S]] = []
        unnamed: list[Constant] = []
        named: dict[str, Constant] = {}

        def read() -> None:
            while not self._sees(")"):
                start, attribute = self._next(), self._keyword(operation) if operands else None
                if attribute is not None:
                    if attribute.name in named:
                        raise QueryError(f"'{attribute.name}' is given twice", advice="leave one out", span=start.span)
                    named[attribute.name] = self._argument(operation, 0, attribute)
                elif named or not (operation.variadic or len(operands) < len(operation.slots)):
                    unnamed.append(self._argument(operation, len(unnamed), None))
                elif operation.variadic and not operands and self._sees("["):
                    operands.extend(self._listed())
                else:
                    operands.append(self._as_number(self._either()))
                if not self._sees(","):
                    return
                self._take()

        self._deeper(read)
        self._close(f"{token.text}(")
        if len(operands) < len(operation.slots) - operation.optional:
            need = ", ".join(operation.slot_names)
            raise QueryError(f"'{token.text}' is asked of {need}", advice=f"write {operation.formula}", span=token.span)
        attrs = self._attributes(operation, token, unnamed, named)
        return Number(applied(operation, operands, attrs, self._strictly(token)))

    def _listed(self) -> list[Numeric[S]]:
        """Operands in a list: ``stack([a, b])``."""
        self._take()
        operands = [self._as_number(self._either())]
        while self._sees(","):
            self._take()
            operands.append(self._as_number(self._either()))
        self._close("[", "]")
        return operands

    def _strictly(self, token: Token) -> Span | None:
        """Where shapes that do not fit are refused; None where they leave the answer open."""
        return token.span if self._vocabulary.is_strict else None

    def _call_of_names(self, token: Token) -> Term[S]:
        """A function of names; one of a single name may have an index inside: ``grad(W[0,1])``."""
        function, opened = self._vocabulary.of_names[token.text], self._take()
        names: list[str] = []
        for i, what in enumerate(function.arguments):
            if i and not self._sees(","):
                raise QueryError(
                    f"'{token.text}' needs {len(function.arguments)} names",
                    advice=f"write {token.text}({', '.join(function.arguments)})",
                    span=self._next().span,
                )
            if i:
                self._take()
            names.append(self._name(what))
        try:
            term: Term[S] = Number(function.of(*names))
        except QueryError as error:
            error.span = error.span or token.span
            raise
        self.calls.append((token.text, tuple(names)))
        while len(names) == 1 and self._sees("["):
            term = self._element(self._tokens[self._tokens.index(opened) + 1], term)
        self._close(f"{token.text}(")
        return term

    def _name(self, what: str) -> str:
        """A name of the vocabulary."""
        token = self._take()
        if token.sort is not Sort.NAME:
            raise QueryError(f"here comes the name of a {what}", advice="write one of the model's", span=token.span)
        if token.text not in self._vocabulary.numbers:
            raise self._unknown(token, list(self._vocabulary.numbers))
        return token.text

    def _as_question(self, term: Term[S]) -> Question[S]:
        if isinstance(term, Truths):
            return term.of
        raise QueryError("this is a number, no condition", advice="compare it: grad > 1", span=self._next().span)

    def _as_number(self, term: Term[S]) -> Numeric[S]:
        """A term as a number; a condition is 1 where it holds and 0 where it fails, as in the model language."""
        if isinstance(term, Number):
            return term.of
        truth = term.of
        return lambda subject: as_number(truth(subject))
