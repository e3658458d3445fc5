"""A source text, and where things stand in it."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from engine.errors import GraphError, LimitError, ModelSyntaxError, Span

MOST_CHARACTERS = 8_000_000
"""A longer text is refused: no person writes it, and reading it would take minutes."""
MOST_PARTS = 1_000_000
"""Nor is one of more names, numbers and signs read: Python's own reader takes up to a kilobyte of memory for each."""
_PART = re.compile(r"\w+|[^\w\s]")

Placed = ast.expr | ast.stmt | ast.keyword | ast.arg
"""Pieces of a syntax tree that know their places."""


_SURROGATE = re.compile("[\ud800-\udfff]")
_new = tuple.__new__
"""Makes a span in half the time that its own constructor takes; every piece of a text has one."""


class Source:
    """A text with its name; turns syntax trees into spans and spans into errors with a caret."""

    def __init__(self, text: str, filename: str) -> None:
        self.text = text
        self.filename = filename
        # Only the line ends that Python's own reader counts: a form feed or U+2028 must not shift the numbers.
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._ascii = text.isascii()
        self._later_bytes: dict[int, list[int]] = {}
        self._pieces: dict[int, tuple[tuple[str, str], ...]] = {}
        self._kept: list[ast.expr] = []

    def tree(self) -> ast.Module:
        """Parse the text as Python, without running it.

        Raises:
            ModelSyntaxError: The text is not Python.
            LimitError: It is too long or nested too deeply.
        """
        if len(self.text) > MOST_CHARACTERS:
            raise self.located(
                LimitError(
                    f"the model has {len(self.text):,} characters, and {MOST_CHARACTERS:,} are the most",
                    advice="keep data in a file of its own",
                )
            )
        if len(self.text) > MOST_PARTS and next(islice(_PART.finditer(self.text), MOST_PARTS, None), None):
            raise self.located(
                LimitError(
                    f"the model has more than {MOST_PARTS:,} names, numbers and signs",
                    advice="keep data in a file of its own, and write loops",
                )
            )
        try:
            return _parsed(self.text)
        except SyntaxError as error:
            raise self._syntax_error(error) from None
        except (RecursionError, MemoryError):
            raise self.located(self.too_deep(self._deepest_line())) from None
        except ValueError as error:
            if "null byte" in str(error):
                raise self.located(self._null_byte()) from None
            if isinstance(error, UnicodeEncodeError):
                raise self.located(self._surrogate()) from None
            advice = "a model is plain text; is this another kind of file?"
            raise self.located(ModelSyntaxError(f"the text cannot be read ({error})", advice=advice)) from None

    def line_that_binds(self, name: str) -> int | None:
        """The first line outside of all macros that binds a name, for the message about one that is used too early."""
        waiting: list[ast.AST] = [_parsed(self.text)]
        found: list[int] = []
        while waiting:
            tree = waiting.pop()
            if isinstance(tree, ast.FunctionDef):
                if tree.name == name:
                    found.append(tree.lineno)
                continue
            if isinstance(tree, ast.Assign | ast.AnnAssign):
                targets = tree.targets if isinstance(tree, ast.Assign) else [tree.target]
                names = [part for target in targets for part in ast.walk(target)]
                found += [tree.lineno for part in names if isinstance(part, ast.Name) and part.id == name]
            waiting.extend(ast.iter_child_nodes(tree))
        return min(found, default=None)

    def _deepest_line(self) -> Span | None:
        """The line that is too deep on its own, since Python's reader does not say where it gave up."""
        for number, line in enumerate(self.lines, start=1):
            try:
                _parsed(line.strip())
            except (RecursionError, MemoryError):
                return Span(number, 1, number, 2)
            except (SyntaxError, ValueError):
                continue
        return None

    def _null_byte(self) -> GraphError:
        line = next((i for i, text in enumerate(self.lines) if "\0" in text), 0)
        column = self.lines[line].find("\0") + 1
        return ModelSyntaxError(
            "the text holds a null byte",
            advice="a model is plain text; is this another kind of file?",
            span=Span(line + 1, column, line + 1, column + 1),
        )

    def _surrogate(self) -> GraphError:
        """The error for half of a pair that stands for one character, which is none alone."""
        line = next((i for i, text in enumerate(self.lines) if _SURROGATE.search(text)), 0)
        found = _SURROGATE.search(self.lines[line])
        column = found.start() + 1 if found else 1
        return ModelSyntaxError(
            "the text holds half a character (a lone surrogate)",
            advice="write the character anew",
            span=Span(line + 1, column, line + 1, column + 1),
        )

    def _long_number(self, span: Span) -> GraphError:
        """The error for a whole number of so many digits that Python does not even read it; it says the line only."""
        text = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        longest = max(re.finditer(r"\d[\d_]*", text), key=lambda found: found.end() - found.start(), default=None)
        if longest is not None:
            span = Span(span.line, longest.start() + 1, span.line, longest.end() + 1)
        return ModelSyntaxError(
            "the number is too large for float64 (about 1.8e308)", advice="write a smaller one, or inf", span=span
        )

    @staticmethod
    def too_deep(span: Span | None = None) -> GraphError:
        """The error for an expression nested deeper than the reader goes."""
        return LimitError("the expression is nested too deeply", advice="split it into several statements", span=span)

    def _syntax_error(self, error: SyntaxError) -> GraphError:
        line = max(1, error.lineno or 1)
        column = max(1, error.offset or 1)
        end_line = error.end_lineno or line
        end_column = error.end_offset or column + 1
        if end_line < line or (end_line == line and end_column <= column):
            end_line, end_column = line, column + 1
        span = Span(line, column, end_line, end_column)
        reason = (error.msg or "invalid syntax").rstrip(".")
        if "integer string conversion" in reason:
            return self.located(self._long_number(span))
        if "null bytes" in reason:
            return self.located(self._null_byte())
        if "too many nested" in reason:
            return self.located(self.too_deep(span))
        return self.located(
            ModelSyntaxError(f"not a statement of the model language ({reason})", advice=_hint(reason), span=span)
        )

    def span(self, tree: Placed) -> Span:
        """Where a piece of the syntax tree stands, in characters."""
        line, end_line = tree.lineno, tree.end_lineno or tree.lineno
        column, end_column = tree.col_offset, tree.end_col_offset or tree.col_offset + 1
        if not self._ascii:
            column, end_column = self._characters(line, column), self._characters(end_line, end_column)
        return _new(Span, (line, column + 1, end_line, end_column + 1))

    def _characters(self, line: int, utf8_bytes: int) -> int:
        if line not in self._later_bytes:
            text = self.lines[line - 1] if line <= len(self.lines) else ""
            encoded = b"" if text.isascii() else text.encode("utf-8", "surrogatepass")
            # Every byte of a character but its first is one that is no column.
            self._later_bytes[line] = [i for i, byte in enumerate(encoded) if byte & 0xC0 == 0x80]
        return utf8_bytes - bisect_left(self._later_bytes[line], utf8_bytes)

    def text_of(self, tree: ast.expr) -> str:
        """How a piece of the syntax tree is written."""
        return self.segment(self.span(tree))

    def pieces(self, tree: ast.expr) -> tuple[tuple[str, str], ...]:
        """How an expression is written, cut at the names that it takes from around it: (what precedes, name), ...

        The last piece has no name. What a comprehension binds itself is no such name.
        """
        found = self._pieces.get(id(tree))
        if found is None:
            found = self._pieces[id(tree)] = tuple(self._cut(tree))
            self._kept.append(tree)
        return found

    def _cut(self, tree: ast.expr) -> Iterator[tuple[str, str]]:
        parts = list(ast.walk(tree))
        own = {name.id for part in parts if isinstance(part, ast.comprehension) for name in _names(part.target)}
        names = [part for part in parts if isinstance(part, ast.Name) and part.id not in own]
        whole = self.span(tree)
        line, column = whole.line, whole.column
        for name in sorted(names, key=lambda n: (n.lineno, n.col_offset)):
            span = self.span(name)
            yield self.segment(Span(line, column, span.line, span.column)), name.id
            line, column = span.end_line, span.end_column
        yield self.segment(Span(line, column, whole.end_line, whole.end_column)), ""

    def segment(self, span: Span) -> str:
        """The text of a span."""
        if span.line == span.end_line:
            return self.lines[span.line - 1][span.column - 1 : span.end_column - 1]
        first = self.lines[span.line - 1][span.column - 1 :]
        last = self.lines[span.end_line - 1][: span.end_column - 1]
        return "\n".join([first, *self.lines[span.line : span.end_line - 1], last])

    def located(self, error: GraphError) -> GraphError:
        """The same error, knowing its file and its source line; what has no place of its own is about line 1."""
        if error.filename:
            return error  # its place is in another file, one of data
        error.filename = self.filename
        error.span = error.span or Span(1, 1, 1, 2)
        if 0 < error.span.line <= len(self.lines):
            error.line_text = self.lines[error.span.line - 1]
        return error


def _names(tree: ast.AST) -> Iterator[ast.Name]:
    return (part for part in ast.walk(tree) if isinstance(part, ast.Name))


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        # Python warns of its own affairs here: escapes in the notes, `3is`.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _hint(reason: str) -> str:
    if "was never closed" in reason or "unterminated" in reason or "EOF" in reason:
        return "close what was opened"
    if "indent" in reason:
        return "indent only inside 'with layer(...):', 'for' and 'def'"
    return "a line reads 'name: param = number' or 'name = expression'"
