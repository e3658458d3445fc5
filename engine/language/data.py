"""What a model says about its data and its training: ``x, t = dataset(...)``, ``train(...)``, ``max_norm(w, c)``."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from math import inf
from pathlib import Path
from typing import NamedTuple

from engine.arrays import Array, frozen
from engine.errors import GraphError, ModelSyntaxError, Span, ValueNotAllowedError
from engine.graph import Kind, Leaf
from engine.language.budget import check_shape
from engine.language.builder import Builder, Target
from engine.language.constants import evaluate
from engine.language.scope import Scope
from engine.learning.datasets import load_dataset
from engine.learning.settings import settings_of
from engine.model import DataLeaves, MaxNorm


class DataRequest(NamedTuple):
    """Which data a reading takes.

    Attributes:
        directory: Where data files lie: beside the model. None for a text that is no file.
        rows: The examples to take; None for all of them.
        files: Data files that came along with the text, by name; these are taken, whatever lies beside the model.
    """

    directory: Path | None
    rows: tuple[int, ...] | None
    files: Mapping[str, bytes]


def directory_of(filename: str) -> Path | None:
    """The folder of a model's file, if it is one."""
    try:
        path = Path(filename)
        return path.parent if filename and path.is_file() else None
    except (OSError, ValueError):
        return None


def is_data_set(tree: ast.expr) -> bool:
    """Whether an expression is a call of ``dataset``."""
    return isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "dataset"


def read_data_set(
    tree: ast.Call, targets: tuple[Target, Target], scope: Scope, builder: Builder, request: DataRequest
) -> None:
    """Add the two leaves of a data set, inputs and targets.

    Raises:
        GraphError: There is no such data set, it cannot be read, or it does not fit the others.
    """
    span = scope.source.span(tree)
    _refuse_repetition("a data set", scope, span)
    if len(tree.args) != 1 or not isinstance(tree.args[0], ast.Constant) or not isinstance(tree.args[0].value, str):
        raise ModelSyntaxError(
            "'dataset' takes one name in quotes, then arguments with names",
            advice='write x, t = dataset("xor")',
            span=span,
        )
    if targets[0].name == targets[1].name:
        raise ModelSyntaxError("inputs and targets have two names", advice="write x, t = dataset(...)", span=span)
    arguments = {name: _value(keyword.value, scope) for name, keyword in _keywords("dataset", tree, scope)}
    try:
        found = load_dataset(tree.args[0].value, arguments, request.directory, request.files)
    except GraphError as error:
        error.span = error.span or span
        raise
    _check_size(found.size, builder, request, span)
    ids = []
    for target, array in zip(targets, (found.inputs, found.targets), strict=True):
        if request.rows is not None:
            check_shape((len(request.rows), *array.shape[1:]), span)
        value = _chosen(array, request.rows)
        leaf = Leaf(None, span, {})
        node = builder.leaf(target, scope.source.text_of(tree), value, leaf, scope.groups)
        scope.names[target.name] = node
        ids.append(node)
    builder.data.append(DataLeaves(ids[0], ids[1], found.size, tree.args[0].value))


def _chosen(array: Array, rows: tuple[int, ...] | None) -> Array:
    return array if rows is None else frozen(array[list(rows)])


def _check_size(size: int, builder: Builder, request: DataRequest, span: Span) -> None:
    if builder.data and builder.data[0].size != size:
        raise ValueNotAllowedError(
            f"this data set has {size} examples, and the first one {builder.data[0].size}",
            advice="all data sets of a model have the same number of examples",
            span=span,
        )
    wrong = [row for row in request.rows or () if not 0 <= row < size]
    if wrong:
        raise ValueNotAllowedError(
            f"there is no example {wrong[0]}: the data set has {size}", advice=f"choose 0 to {size - 1}", span=span
        )


def read_training(tree: ast.Call, scope: Scope, builder: Builder) -> None:
    """Take over the settings of ``train(...)``.

    Raises:
        GraphError: A setting is unknown or cannot be had, or the model has settings already.
    """
    span = scope.source.span(tree)
    _refuse_repetition("'train'", scope, span)
    if builder.training is not None:
        raise ModelSyntaxError("a model has one 'train'", advice="keep one", span=span)
    if tree.args:
        raise ModelSyntaxError(
            "the settings of 'train' have names", advice='write train(optimizer="sgd", lr=0.1)', span=span
        )
    arguments = {}
    for name, keyword in _keywords("train", tree, scope):
        arguments[name] = _value(keyword.value, scope)
        try:
            settings_of({name: arguments[name]})
        except GraphError as error:
            error.span = scope.source.span(keyword)
            raise
    builder.training = settings_of(arguments)


def read_max_norm(tree: ast.Call, scope: Scope, builder: Builder) -> None:
    """Take over ``max_norm(w, c)``: a constraint that holds after each update.

    Raises:
        GraphError: It constrains no parameter, or one that is constrained already, or to no length.
    """
    span = scope.source.span(tree)
    if len(tree.args) != 2 or tree.keywords or not isinstance(tree.args[0], ast.Name):
        raise ModelSyntaxError(
            "'max_norm' takes a parameter and the largest norm of its rows", advice="write max_norm(W, 3)", span=span
        )
    name = tree.args[0].id
    node = scope.find(name)
    variable = builder.variables[builder.nodes[node].variable] if isinstance(node, int) else None
    if variable is None or variable.kind is not Kind.PARAM:
        raise ModelSyntaxError(
            f"'{name}' is no parameter, and only parameters are updated",
            advice=f"declare it above: {name}: param = ...",
            span=scope.source.span(tree.args[0]),
        )
    if any(constraint.leaf == node for constraint in builder.constraints):
        raise ModelSyntaxError(f"'{name}' has a 'max_norm' already", advice="keep one", span=span)
    longest = evaluate(tree.args[1], scope)
    if isinstance(longest, bool) or not isinstance(longest, int | float) or not 0 <= longest < inf:
        raise ValueNotAllowedError(
            "the largest norm is a number from 0 on",
            advice="write max_norm(W, 3)",
            span=scope.source.span(tree.args[1]),
        )
    builder.constraints.append(MaxNorm(variable.last, float(longest)))


def _keywords(name: str, tree: ast.Call, scope: Scope) -> Iterator[tuple[str, ast.keyword]]:
    """The arguments by name, each once."""
    seen: set[str] = set()
    for keyword in tree.keywords:
        span = scope.source.span(keyword)
        if keyword.arg is None:
            raise ModelSyntaxError(f"'{name}' takes no '**'", advice="write the arguments out", span=span)
        if keyword.arg in seen:
            raise ModelSyntaxError(f"'{keyword.arg}' is given twice", advice="leave one out", span=span)
        seen.add(keyword.arg)
        yield keyword.arg, keyword


def _value(tree: ast.expr, scope: Scope) -> object:
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return tree.value
    return evaluate(tree, scope)


def _refuse_repetition(what: str, scope: Scope, span: Span) -> None:
    if scope.repeated:
        raise ModelSyntaxError(f"{what} stands outside of loops and defs", advice="move it to the margin", span=span)
