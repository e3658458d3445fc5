"""The document: what a person edits and undoes. Text and values are one thing, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import GraphError
from engine.graph import Variable
from engine.language import parse, with_leaf_number
from engine.model import Model

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
        overrides: Leaf's address -> its edited value, for leaves made by an initialiser.
    """

    text: str
    overrides: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))

    @staticmethod
    def of_model(model: Model) -> Document:
        """The document of a model made in Python: its text, with the values that it was given since it was read."""
        document = Document(model.text)
        read = document.model("")
        for address in [leaf.address for leaf in read.graph.leaves]:
            leaf = read.graph.variable(address)
            old, new = read.values[leaf.last], model.values[leaf.last]
            if not is_literal(leaf):
                if not np.array_equal(old, new, equal_nan=True):
                    document = replace(document, overrides=MappingProxyType({**document.overrides, address: new}))
                continue
            for place in np.ndindex(old.shape):
                if old[place] == new[place] or (np.isnan(old[place]) and np.isnan(new[place])):
                    continue
                document = document.with_number(read, leaf, place, float(new[place]))
                read = document.model("")
                leaf = read.graph.variable(address)
        return document

    def same_as(self, other: Document) -> bool:
        """Whether two documents hold the same."""
        return (
            self.text == other.text
            and self.overrides.keys() == other.overrides.keys()
            and all(np.array_equal(v, other.overrides[k], equal_nan=True) for k, v in self.overrides.items())
        )

    def model(self, filename: str) -> Model:
        """The model that the document describes; overrides that no longer fit a leaf are left out.

        Raises:
            GraphError: The text is no model.
        """
        model = parse(self.text, filename)
        fitting = {name: self.overrides[name] for name in self.overridden(model)}
        return model.with_values(**fitting) if fitting else model

    def overridden(self, model: Model) -> tuple[str, ...]:
        """The leaves whose overrides are in force: still made by an initialiser, in a shape and of values that fit."""
        graph = model.graph
        shapes = {leaf.address: graph.nodes[leaf.last].shape for leaf in graph.leaves if not is_literal(leaf)}
        return tuple(
            name
            for name, array in self.overrides.items()
            if shapes.get(name) == array.shape and model.refusal(model.leaf_id(name), array) is None
        )

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
            return replace(self, text=with_leaf_number(self.text, leaf, index, value))
        return replace(self, overrides=MappingProxyType({**self.overrides, leaf.address: frozen(array)}))


def is_literal(leaf: Variable) -> bool:
    """Whether a leaf's numbers stand in the text."""
    return leaf.leaf is not None and leaf.leaf.is_literal


def read_or_error(document: Document, filename: str) -> Model | GraphError:
    """The document's model, or what is wrong with its text."""
    try:
        return document.model(filename)
    except GraphError as error:
        return error
