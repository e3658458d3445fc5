"""What the person's source says about a place in it: its line and columns, and the name that a value is bound to.

Everything here may find nothing (a program typed into a console has no source): None, never an error.
"""

from __future__ import annotations

import ast
import dis
import linecache
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from engine.errors import GraphError, Span
from engine.model import Origin
from engine.ops import Operation
from graphviz_nn.tracing.calls import Site

_GATHERING = frozenset({"sum", "reduce", "accumulate", "map", "starmap", "prod"})
"""Functions that run an operation, or a function given to them, many times: their results are not each of these."""


class Range(NamedTuple):
    """A stretch of a file as Python counts it: 1-based lines, 0-based columns in UTF-8 bytes, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class _Reading:
    """What a file says about the values of its expressions.

    Attributes:
        names: Where a value is computed -> the name that it is bound to.
        hints: The same for names that only a leaf takes: those of keyword arguments and of keys.
        results: Where the result of a function is computed: the name is found where the function is called.
        gathering: Calls that run something many times.
        operands: Where a value is computed -> the names of its operands, None where one is no plain name.
        starts: The beginnings of all statements, in order.
    """

    names: dict[Range, str] = field(default_factory=dict)
    hints: dict[Range, str] = field(default_factory=dict)
    results: set[Range] = field(default_factory=set)
    gathering: set[Range] = field(default_factory=set)
    operands: dict[Range, tuple[str | None, ...]] = field(default_factory=dict)
    starts: list[tuple[int, int]] = field(default_factory=list)


def origin_of(site: Site) -> Origin | None:
    """The file and the stretch of it that a place is in."""
    found = _range_of(site)
    if found is None:
        return None
    name = site.call.code.co_filename
    lines = linecache.getlines(name)

    def characters(line: int, column: int) -> int:
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        return len(text.encode()[:column].decode(errors="ignore")) if text else column

    start, end = characters(found.line, found.column), characters(found.end_line, found.end_column)
    return Origin(name, Span(found.line, start + 1, found.end_line, end + 1))


def located(error: GraphError, site: Site) -> GraphError:
    """The same error, knowing the line of the Python program that it is about."""
    origin = origin_of(site)
    if origin is not None:
        error.span, error.filename = origin.span, _shown(origin.filename)
        error.line_text = linecache.getline(origin.filename, origin.span.line).rstrip("\r\n")
    return error


def name_of(site: Site, *, leaf: bool = False) -> str | None:
    """The name that the value computed at a place is bound to.

    Args:
        site: The place.
        leaf: Whether it is a leaf, which takes the names of keyword arguments and of keys, too.
    """
    last = bound_at(site)
    found, reading = _range_of(last), _reading_at(last)
    if reading is None:
        return _stored_name(last)
    if found is None or (found in reading.gathering and last is not site):
        return None
    return reading.names.get(found) or (reading.hints.get(found) if leaf else None)


@lru_cache(maxsize=20_000)
def _stored_name(site: Site) -> str | None:
    """Without a source: the name that the very next instruction stores the value under, as in a plain console."""
    following = (each for each in dis.get_instructions(site.call.code) if each.offset > site.offset)
    store = next(following, None)
    plain = store is not None and store.opname.startswith("STORE_") and isinstance(store.argval, str)
    return store.argval if store is not None and plain and store.opname != "STORE_SUBSCR" else None


def bound_at(site: Site) -> Site:
    """Where a value leaves the functions that only hand it on: the place of the outermost call that results in it."""
    while True:
        found, reading, caller = _range_of(site), _reading_at(site), site.call.caller
        if found is None or reading is None or found not in reading.results or caller is None:
            return site
        site = caller


def is_result(site: Site) -> bool:
    """Whether the value computed at a place is what its function returns."""
    reading = _reading_at(site)
    return reading is not None and _range_of(site) in reading.results


def gathers(site: Site, op: Operation) -> bool:
    """Whether a place is a call that runs an operation many times, as ``sum`` does."""
    reading = _reading_at(site)
    if reading is None:
        return site.is_call and not op.callable
    return _range_of(site) in reading.gathering


def operand_name(site: Site, index: int) -> str | None:
    """The plain name of an operand of the operation at a place."""
    found, reading = _range_of(site), _reading_at(site)
    names = reading.operands.get(found, ()) if found is not None and reading is not None else ()
    return names[index] if index < len(names) else None


def statement_of(site: Site) -> tuple[str, tuple[int, int]] | None:
    """The file and the beginning of the statement that a place is in."""
    found, reading = _range_of(site), _reading_at(site)
    if found is None or reading is None:
        return None
    index = bisect_right(reading.starts, (found.line, found.column)) - 1
    return (site.call.code.co_filename, reading.starts[index]) if index >= 0 else None


@lru_cache(maxsize=20_000)
def _range_of(site: Site) -> Range | None:
    if site.offset < 0:
        return None
    lines = next(islice(site.call.code.co_positions(), site.offset // 2, None), None)
    if lines is None:
        return None
    line, end_line, column, end_column = lines
    if line is None or end_line is None or column is None or end_column is None:
        return None
    return Range(line, column, end_line, end_column)


_files: dict[str, tuple[list[str], _Reading | None]] = {}
"""A file's lines and their reading; read again where the lines are others (a cell of a notebook that is run again)."""


def _reading_at(site: Site) -> _Reading | None:
    name = site.call.code.co_filename
    lines = linecache.getlines(name)
    known = _files.get(name)
    if known is None or known[0] != lines:
        known = _files[name] = (lines, _read("".join(lines)))
    return known[1]


def _shown(filename: str) -> str:
    """A file's name as short as it is clear: relative to the folder one is in, if it lies below."""
    path = Path(filename)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else filename


def _read(text: str) -> _Reading | None:
    try:
        tree = ast.parse(text) if text else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        return None
    reading = _Reading()
    for node in ast.walk(tree):
        _look_at(node, reading)
    reading.starts.sort()
    return reading


def _look_at(node: ast.AST, reading: _Reading) -> None:
    if isinstance(node, ast.stmt):
        reading.starts.append((node.lineno, node.col_offset))
    match node:
        case ast.Assign(targets=[first, *_], value=value):
            _bind(first, value, reading)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            _bind(target, value, reading)
        case ast.AugAssign(target=target):
            _name(_identifier(target), node, reading.names)
        case ast.Return(value=ast.expr() as value) | ast.Lambda(body=value):
            reading.results.update(_range(each) for each in _alternatives(value))
        case ast.keyword(arg=str(name), value=value):
            _name(name, value, reading.hints)
        case ast.Dict(keys=keys, values=values):
            for key, value in zip(keys, values, strict=True):
                _name(_text(key), value, reading.hints)
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            _operands(node, [left, right], reading)
        case ast.Call(func=function, args=args):
            _operands(node, args, reading)
            if _identifier(function) in _GATHERING:
                reading.gathering.add(_range(node))
            if isinstance(function, ast.Attribute) and function.attr == "append" and len(args) == 1:
                _bind(function.value, args[0], reading)


def _bind(target: ast.expr, value: ast.expr, reading: _Reading) -> None:
    for each in _alternatives(value):
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(each, ast.Tuple | ast.List) and len(each.elts) == len(target.elts):
                for part, source in zip(target.elts, each.elts, strict=True):
                    _bind(part, source, reading)
            continue
        _name(_identifier(target), each, reading.names)
        members = [each.elt] if isinstance(each, ast.ListComp) else []
        for member in each.elts if isinstance(each, ast.Tuple | ast.List) else members:
            _name(_identifier(target), member, reading.names)


def _alternatives(value: ast.expr) -> Iterator[ast.expr]:
    """The expressions that a value may come from: both sides of ``a if condition else b``."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.IfExp):
            waiting += [each.body, each.orelse]
        else:
            yield each


def _identifier(target: ast.expr) -> str | None:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value, slice=key):
            return _text(key) or _identifier(value)
    return None


def _text(key: ast.expr | None) -> str | None:
    text = key.value if isinstance(key, ast.Constant) else None
    return text if isinstance(text, str) and text.isidentifier() else None


def _name(name: str | None, node: ast.AST, names: dict[Range, str]) -> None:
    if name is not None:
        names.setdefault(_range(node), name)


def _operands(node: ast.AST, operands: list[ast.expr], reading: _Reading) -> None:
    names = tuple(_identifier(each) if isinstance(each, ast.Name | ast.Attribute) else None for each in operands)
    if any(names):
        reading.operands[_range(node)] = names


def _range(node: ast.AST) -> Range:
    line, column = getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
    return Range(line, column, getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
