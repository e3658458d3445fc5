"""The document: what a person edits and undoes. Text and values are one thing, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from engine.arrays import Array, frozen
from engine.debugging.breakpoints.record import Breakpoints
from engine.errors import GraphError
from engine.execution.passes import run
from engine.graph import Graph, Kind, Variable
from engine.language import parse, with_leaf_number
from engine.language.writer import with_values_written
from engine.learning.data.files import NO_FILES
from engine.learning.modes import Mode, in_mode
from engine.model import Model
from engine.ops.record import Statistics
from engine.remembering import remembered
from engine.watches import Watches
from ui.feed import ALL, Feed, examples_of
from ui.rereading import Read

STARTER = '''"""Untitled

A model is a list of equations. Change a number or a line and the graph follows.
"""
x: input(-3, 3) = 1.0
w: param(-3, 3) = 0.5
b: param(-3, 3) = 0.0
t: target = 1.0

y = w*x + b
L: loss = (y - t)**2 / 2
'''
"""What a new document begins with."""


@dataclass(frozen=True, eq=False)
class Document:
    """A model's text, and the values that an edit gave to leaves whose numbers do not stand in it.

    Attributes:
        text: The equations.
        overrides: Leaf's address -> its edited value, for leaves made by an initialiser or a data set (all examples).
        statistics: Node's name -> what training has averaged for it, for the model as in use.
        breakpoints: Where its pass stops.
        watches: The expressions that are watched.
        declared: Leaf's address -> how the text made it when it was overridden. Another initialiser there means
            other numbers; with the old one the override is in force again.
    """

    text: str
    overrides: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    statistics: Mapping[str, Statistics] = field(default_factory=lambda: MappingProxyType({}))
    breakpoints: Breakpoints = ()
    watches: Watches = ()
    declared: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def of_model(model: Model) -> Document:
        """The document of a model made in Python or read from a session: its text, with the values it was given.

        Raises:
            GraphError: A value cannot be written.
        """
        return Document(model.text).with_values_of(model)

    def same_as(self, other: Document) -> bool:
        """Whether two documents hold the same model, wherever their passes stop and whatever is watched."""
        return (
            self.text == other.text
            and self.overrides.keys() == other.overrides.keys()
            and all(
                v is other.overrides[k] or np.array_equal(v, other.overrides[k], equal_nan=True)
                for k, v in self.overrides.items()
            )
            and self.declared == other.declared
            and self.statistics.keys() == other.statistics.keys()
            and all(v.same_as(other.statistics[k]) for k, v in self.statistics.items())
        )

    def stops_and_watches_as(self, other: Document) -> bool:
        """Whether two documents stop at the same breakpoints and watch the same expressions."""
        return (self.breakpoints, self.watches) == (other.breakpoints, other.watches)

    def is_of_model(self, other: Document) -> bool:
        """Whether a document is another one with other breakpoints or watches, and nothing to be read anew."""
        return (self.text, id(self.overrides), id(self.statistics)) == (
            other.text,
            id(other.overrides),
            id(other.statistics),
        )

    def model(
        self, filename: str, feed: Feed = ALL, files: Mapping[str, bytes] = NO_FILES, read: Read = parse
    ) -> Model:
        """The model that the document describes; overrides that no longer fit a leaf are left out.

        Args:
            filename: The text's name, for messages; data files are looked for beside it.
            feed: Which examples, and in which mode.
            files: Data files that came along with the text, by name.
            read: How the text is read.

        Raises:
            GraphError: The text is no model, or has no such examples, or an operation that a program declared fails.
        """
        model = replace(read(self.text, filename, rows=feed.rows, files=files), statistics=self.statistics)
        fitting = self._fitting(model)
        model = model.with_leaf_values(fitting) if fitting else model
        model = in_mode(model, Mode.EVALUATE) if feed.evaluate else model
        if _has_declared(model.graph):
            run(model)  # a person's own functions may fail: they do so here, before anything is shown
        return model

    def overridden(self, model: Model) -> tuple[str, ...]:
        """The leaves whose overrides are in force."""
        return tuple(model.graph.nodes[leaf].name for leaf in self._fitting(model))

    def kept(self, model: Model | None) -> Mapping[str, Array]:
        """The overrides, but for those of leaves that a model's text makes in another way by now."""
        known = {} if model is None else model.graph.by_address
        return {
            address: array
            for address, array in self.overrides.items()
            if (leaf := known.get(address)) is None or not self._is_declared_anew(leaf)
        }

    def _is_declared_anew(self, leaf: Variable) -> bool:
        return self.declared.get(leaf.address, leaf.formula) != leaf.formula

    def _fitting(self, model: Model) -> dict[int, Array]:
        """The overrides that are in force: of leaves whose numbers do not stand in the text, and of values that fit."""
        found = {}
        meant = (model.graph.by_address.get(address) for address in self.overrides)
        for leaf in sorted((v for v in meant if v is not None and v.is_leaf), key=lambda v: v.index):
            if is_literal(leaf) or self._is_declared_anew(leaf):
                continue
            array = self.overrides[leaf.address]
            size = _examples(model, leaf)
            if size and size == len(array) and model.rows is not None:
                array = array[list(model.rows)]
            fits = model.graph.nodes[leaf.last].shape == array.shape
            if fits and model.refusal(leaf.last, array) is None:
                found[leaf.last] = array
        return found

    def with_number(self, model: Model, leaf: Variable, index: tuple[int, ...], value: float) -> Document:
        """The document with one number of a leaf changed: in the text where it stands there, else as an override.

        Args:
            model: The model that this document describes.
            leaf: The leaf.
            index: Which element, ``()`` for a scalar.
            value: The new number.

        Raises:
            GraphError: The number cannot be written, or the leaf cannot have it.
        """
        array = np.array(model.values[leaf.last])
        array[index] = value
        model.with_leaf_values({leaf.last: array})
        if is_literal(leaf):
            return replace(self, text=with_leaf_number(self.text, leaf, index, value, model.rewritten))
        array = self._of_all_examples(model, leaf, array)
        return self._with_overrides([(leaf, frozen(array))])

    def with_values_of(self, model: Model) -> Document:
        """The document with the values of a model of its text: in the text where numbers stand there, else overrides.

        Args:
            model: The model, with what training has averaged for it.

        Raises:
            GraphError: A value cannot be written.
        """
        before = self.model(model.filename, Feed(model.rows), model.files)
        changed = [
            leaf
            for leaf in model.graph.leaves
            if not np.array_equal(model.values[leaf.last], before.values[leaf.last], equal_nan=True)
        ]
        written = [leaf for leaf in changed if is_literal(leaf)]
        text = with_values_written(model, written) if written else self.text
        overrides = [
            (leaf, self._of_all_examples(model, leaf, model.values[leaf.last]))
            for leaf in changed
            if not is_literal(leaf)
        ]
        return replace(self._with_overrides(overrides), text=text, statistics=model.statistics)

    def _with_overrides(self, values: Sequence[tuple[Variable, Array]]) -> Document:
        """The document with values of leaves that do not stand in the text."""
        if not values:
            return self
        new = {leaf.address: array for leaf, array in values}
        declared = {leaf.address: leaf.formula for leaf, _ in values}
        return replace(
            self,
            overrides=MappingProxyType({**self.overrides, **new}),
            declared=MappingProxyType({**self.declared, **declared}),
        )

    def _of_all_examples(self, model: Model, leaf: Variable, array: Array) -> Array:
        """A leaf's value over the whole data set, where the model holds only some of its examples."""
        if model.rows is None or not _examples(model, leaf):
            return array
        everything = np.array(self.model(model.filename, files=model.files).values[leaf.last])
        everything[list(model.rows)] = array
        return everything


def is_literal(leaf: Variable) -> bool:
    """Whether a leaf's numbers stand in the text."""
    return leaf.leaf is not None and leaf.leaf.is_literal


def parameters_of(model: Model) -> dict[int, Array]:
    """Each parameter's node id -> its value."""
    return {leaf.last: model.values[leaf.last] for leaf in model.graph.leaves if leaf.kind is Kind.PARAM}


@remembered
def _has_declared(graph: Graph) -> bool:
    """Whether any operation of a graph was declared by a program."""
    return any(node.op is not None and node.op.is_declared for node in graph.nodes)


def _examples(model: Model, leaf: Variable) -> int:
    """How many examples the data set of a leaf has; 0 for a leaf that comes from none."""
    return next((data.size for data in model.data if leaf.last in {data.inputs, data.targets}), 0)


def read_or_error(
    document: Document, filename: str, feed: Feed = ALL, files: Mapping[str, bytes] = NO_FILES, read: Read = parse
) -> Model | GraphError:
    """The document's model, or what is wrong with its text."""
    try:
        return document.model(filename, feed, files, read)
    except GraphError as error:
        return error


def read_as_fed(
    document: Document, filename: str, feed: Feed, files: Mapping[str, bytes], read: Read
) -> tuple[Model | GraphError, Feed]:
    """The document's model, and what it is fed: all examples where those that were chosen are gone."""
    outcome = read_or_error(document, filename, feed, files, read)
    if isinstance(outcome, GraphError) and feed.rows is not None:
        everything = read_or_error(document, filename, replace(feed, rows=None), files, read)
        if isinstance(everything, Model):
            fitting = feed.fitting(examples_of(everything))
            if fitting != feed:
                return everything, fitting
    return outcome, feed
