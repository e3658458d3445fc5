"""Python programs as texts, run as a notebook runs a cell: with their source where Python looks for it."""

from __future__ import annotations

import ast
import itertools
import linecache

import graphviz_nn as gv
from engine.ops import callable_names

_cells = itertools.count()


def run(text: str, filename: str = "", **names) -> dict:
    """Run a program; ``gv`` is there, and numpy as ``np``."""
    import numpy as np

    filename = filename or f"<cell {next(_cells)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    space = {"gv": gv, "np": np, "__name__": "__main__", **names}
    exec(compile(text, filename, "exec"), space)
    return space


def without_source(text: str) -> dict:
    """Run a program as a console does: nobody can read its source again."""
    space = {"gv": gv, "__name__": "__main__"}
    exec(compile(text, "<nowhere>", "exec"), space)
    return space


def language_as_python(text: str) -> str:
    """A program of the model language as the Python program that reads the same; it keeps every variable."""
    lines = []
    for line in text.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if line.endswith(":"):
            lines.append(line)
            continue
        statement = ast.parse(line.strip()).body[0]
        value = ast.unparse(statement.value)
        if isinstance(statement, ast.AnnAssign):
            name, kind = statement.target.id, statement.annotation.id
            if kind in {"input", "target", "param", "const"}:
                value = f"{kind}({value})"
        else:
            name = statement.targets[0].id
        lines += [f"{indent}{name} = {value}", f"{indent}kept.append({name})"]
    return "\n".join(lines) + "\n"


def run_as_language(text: str) -> dict:
    """Run such a program with the language's own names."""
    kinds = {name: getattr(gv, name) for name in ("input", "target", "param", "const", "layer")}
    operations = {name: getattr(gv, name) for name in callable_names()}
    return run(language_as_python(text), kept=[], **kinds, **operations)
