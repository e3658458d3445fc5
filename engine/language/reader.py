"""A text becomes a model: the one way from text to graph."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import GraphError, ModelSyntaxError, ValueNotAllowedError
from engine.language.builder import Builder
from engine.language.data import DataRequest, directory_of
from engine.language.scope import Scope
from engine.language.source import Source
from engine.language.statements import Reading, StatementReader
from engine.learning.data.files import NO_FILES
from engine.model import Model


def parse(
    text: str, filename: str = "", *, rows: tuple[int, ...] | None = None, files: Mapping[str, bytes] = NO_FILES
) -> Model:
    """Read a model from its text. Nothing in the text is run.

    Args:
        text: The equations.
        filename: The text's name, for messages; data files are looked for beside it.
        rows: Which examples of its data sets the model holds, in this order; None for all of them.
        files: Data files that came along with the text, by name; these are not looked for.

    Raises:
        GraphError: One of its subclasses, with the place in the text and what to do.
    """
    source = Source(text, filename)
    try:
        with _no_collection():
            return _read(source, DataRequest(directory_of(filename), rows, files))
    except GraphError as error:
        raise source.located(error) from None
    except (RecursionError, MemoryError):
        raise source.located(source.too_deep()) from None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave the garbage collector out: a graph is made of many small objects, all of which stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def with_rows(model: Model, rows: tuple[int, ...] | None) -> Model:
    """The same model with other examples of its data sets.

    Args:
        model: A model that was read from a text; the values of its leaves are kept, of its data those that are chosen
            from, which may have been edited.
        rows: Which examples, in this order; None for all of them.

    Raises:
        ValueNotAllowedError: An example does not exist.
        GraphError: The data cannot be read any more.
    """
    found = parse(model.text, model.filename, rows=rows, files=model.files)
    batched = {leaf: data.size for data in model.data for leaf in (data.inputs, data.targets)}
    kept = {
        leaf: value
        for leaf, value in model.values.items()
        if leaf not in batched and found.graph.nodes[leaf].shape == value.shape
    }
    for leaf, size in batched.items():
        kept[leaf] = _with_known_rows(found.values[leaf], rows, model.values[leaf], model.rows, size)
    return replace(found.with_leaf_values(kept), statistics=model.statistics)


def _with_known_rows(
    read: Array, rows: tuple[int, ...] | None, known: Array, known_rows: tuple[int, ...] | None, size: int
) -> Array:
    """The examples of a data set as they were read, with those that are known already in their place."""
    place = np.full(size, -1)
    place[np.arange(size) if known_rows is None else np.array(known_rows)] = np.arange(len(known))
    asked = place if rows is None else place[np.array(rows)]
    filled = np.array(read)
    filled[asked >= 0] = known[asked[asked >= 0]]
    return frozen(filled)


def _read(source: Source, data: DataRequest) -> Model:
    body = source.tree().body
    title, notes = "", ""
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        doc = body[0].value.value
        if isinstance(doc, str):
            title, _, notes = doc.strip().partition("\n")
            body = body[1:]
    builder = Builder()
    StatementReader(Scope(source), Reading(builder, data)).block(body)
    if not builder.variables:
        raise ModelSyntaxError("the model is empty", advice="write a leaf, 'x: input = 1', and an equation, 'y = 2*x'")
    if data.rows is not None and not builder.data:
        raise ValueNotAllowedError(
            "the model has no data set to choose examples of", advice='write x, t = dataset("xor")'
        )
    model = Model(
        builder.graph(title.strip(), notes.strip()),
        MappingProxyType(builder.values),
        source.text,
        source.filename,
        data=tuple(builder.data),
        rows=data.rows,
        files=data.files,
        training=builder.training,
        constraints=tuple(builder.constraints),
    )
    _refuse_bad_indices(model)
    return model


def _refuse_bad_indices(model: Model) -> None:
    """Leaves that are read as indices hold whole numbers that are there to choose from."""
    for variable in model.graph.leaves:
        refused = model.refusal(variable.last, model.values[variable.last])
        if refused is not None and variable.leaf is not None:
            error, element = refused
            error.span = variable.leaf.element_spans.get(element, variable.leaf.value_span)
            raise error
