"""Building the units view: inputs, neurons, the nodes between them, and the columns that they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from engine.errors import LevelError
from engine.graph import Graph, Kind
from engine.levels.affine import AffineForm, AffineForms, Weights
from engine.levels.images import image_side
from engine.levels.origins import Ids, Origins
from engine.levels.units import Block, Edges, Element, Unit, UnitNetwork
from engine.model import Model
from engine.remembering import remembered

MOST_EDGES, MOST_NODES = 2_000_000, 50_000


def units_of(model: Model, example: int = 0) -> UnitNetwork:
    """A model's units.

    Args:
        model: The model; its data sets say which inputs hold a batch.
        example: Which example of the batch; past its end, the last one.

    Raises:
        LevelError: It has none, or more weights than the view holds.
    """
    return unit_network(model.graph, example, frozenset(data.inputs for data in model.data))


def unit_network(graph: Graph, example: int = 0, batched: frozenset[int] = frozenset()) -> UnitNetwork:
    """A graph's units.

    Args:
        graph: The primitives.
        example: Which example of a batch; past its end, the last one.
        batched: The ids of the leaves that hold one example along axis 0; other batches show in the shapes.

    Raises:
        LevelError: It has none, or more weights than the view holds.
    """
    origins, forms = _found(graph, batched)
    examples = forms.examples
    example = min(example, (examples or 1) - 1)
    return _Builder(graph, origins, forms.find(example)).network(example, examples)


def units_refusal(model: Model) -> str:
    """Why a model has no units view, without building one; empty where it has one."""
    return _refusal(model.graph, frozenset(data.inputs for data in model.data))


@remembered
def _refusal(graph: Graph, batched: frozenset[int]) -> str:
    try:
        _found(graph, batched)
    except LevelError as error:
        return error.message
    return ""


def _found(graph: Graph, batched: frozenset[int]) -> tuple[Origins, AffineForms]:
    """What the units of a graph are made of."""
    if len(graph.nodes) > MOST_NODES:
        words = f"the units view holds at most {MOST_NODES:,} operations, and this model has {len(graph.nodes):,}"
        raise LevelError(words, advice="write layers as vectors and matrices")
    origins = Origins(graph)
    forms = AffineForms(graph, origins, batched)
    count = forms.weight_count
    if not count:
        words = "the model has no units: none of its variables is a sum of parameters times values"
        raise LevelError(words, advice="write a layer such as h = sigmoid(W @ x + b)")
    if count > MOST_EDGES:
        words = f"the units view holds at most {MOST_EDGES:,} weights, and this model has {count:,}"
        raise LevelError(words, advice="look at it at the level of variables")
    return origins, forms


class _Builder:
    """Gathers blocks first, then their units, then what connects them.

    Args:
        graph: The primitives.
        origins: Where elements come from.
        forms: The affine variables, for one example.
    """

    def __init__(self, graph: Graph, origins: Origins, forms: list[AffineForm]) -> None:
        self._graph, self._origins = graph, origins
        self._forms = {form.a: form for form in forms}
        inner = {member for form in forms for member in form.members}
        others = self._other_nodes(inner)
        self._inputs = self._input_elements(forms)
        shown = [i for members in others for i in members]
        loose = self._loose_leaves(shown)
        members = [sorted(form.members) for form in forms] + others + [[i] for i in sorted({*self._inputs, *loose})]
        self._members = sorted(members, key=lambda found: found[-1])
        self._owner = {i: block for block, found in enumerate(self._members) for i in found}
        self._is_owned = np.zeros(len(graph.nodes) + 1, dtype=bool)  # the last one: node -1, of a literal
        self._is_owned[list(self._owner)] = True
        self._units: list[Unit] = []
        self._ranges = [self._make_units(block) for block in range(len(self._members))]
        self._numbers, self._at = self._lookup()

    def network(self, example: int, examples: int | None) -> UnitNetwork:
        """All of it."""
        edges = self._edges()
        links = self._links()
        ranks = self._ranks(edges, links)
        blocks = tuple(self._block(block, ranks[block]) for block in range(len(self._members)))
        return UnitNetwork(self._graph, example, examples, tuple(self._units), blocks, edges, links)

    # ------------------------------------------------------------------------------------------------------ blocks
    def _other_nodes(self, inner: set[int]) -> list[list[int]]:
        """The computed nodes that belong to no unit, gathered by statement; apart where a unit lies between them."""
        crossings: dict[int, int] = {}
        found: dict[tuple[int, int], list[int]] = {}
        for node in self._graph.nodes:
            before = [i for i in node.parents if self._graph.nodes[i].variable == node.variable]
            crossings[node.id] = max((crossings[i] + (i in self._forms) for i in before), default=0)
            if node.op is not None and node.id not in inner and not self._origins.is_transparent(node):
                found.setdefault((node.variable, crossings[node.id]), []).append(node.id)
        return list(found.values())

    def _input_elements(self, forms: Iterable[AffineForm]) -> dict[int, Ids]:
        """Leaf's id -> the flat indices of its elements that weights multiply."""
        read = [weights.sources for form in forms for weights in form.weights]
        ids = np.unique(np.concatenate(read)) if read else np.zeros(0, dtype=np.int64)
        nodes, flat = self._origins.located(ids[ids > 0])
        return {int(i): flat[nodes == i] for i in np.unique(nodes) if self._graph.nodes[int(i)].op is None}

    def _loose_leaves(self, readers: Iterable[int]) -> set[int]:
        """The inputs and targets that only nodes without units read."""
        parents = {p for i in readers for p in self._sources_of(i)}
        kinds = (Kind.INPUT, Kind.TARGET)
        return {p for p in parents if self._graph.nodes[p].op is None and self._graph.variable_of(p).kind in kinds}

    def _sources_of(self, node_id: int) -> list[int]:
        """The nodes that a node reads, through those that only move elements around."""
        found: dict[int, None] = {}
        waiting, seen = list(reversed(self._graph.nodes[node_id].parents)), set[int]()
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            if self._origins.is_transparent(self._graph.nodes[current]):
                waiting += reversed(self._graph.nodes[current].parents)
            else:
                found[current] = None
        return list(found)

    def _block(self, index: int, rank: int) -> Block:
        members, units = self._members[index], self._ranges[index]
        form = self._forms.get(members[-1])
        activation = form.a if form is not None and form.a != form.z else None
        is_input = members[-1] in self._inputs
        side = image_side(len(units)) if is_input else 0
        return Block(index, members[-1], units, rank, is_input, activation, tuple(members), side)

    # ------------------------------------------------------------------------------------------------------- units
    def _make_units(self, block: int) -> range:
        first, node = len(self._units), self._members[block][-1]
        form = self._forms.get(node)
        if form is not None:
            biases = [(*self._origins.located(ids), sign) for ids, sign in form.biases]
            for j, flat in enumerate(form.elements.tolist()):
                own = tuple(
                    (Element(int(nodes[j]), int(flats[j])), sign) for nodes, flats, sign in biases if nodes[j] >= 0
                )
                self._units.append(Unit(first + j, block, Element(form.z, flat), Element(form.a, flat), own))
        else:
            for j, flat in enumerate(self._inputs.get(node, np.zeros(0, dtype=np.int64)).tolist()):
                self._units.append(Unit(first + j, block, Element(node, flat), Element(node, flat)))
        return range(first, len(self._units))

    def _lookup(self) -> tuple[Ids, Ids]:
        """The numbers of all elements that are units, ascending, and the units that they are."""
        elements = [(unit.index, element) for unit in self._units for element in {unit.z, unit.a}]
        units, nodes, flat = (np.array(c, dtype=np.int64) for c in zip(*((i, *e) for i, e in elements), strict=True))
        numbers = self._origins.numbers(nodes, flat)
        order = np.argsort(numbers)
        return numbers[order], units[order]

    # --------------------------------------------------------------------------------------------------- connections
    def _edges(self) -> Edges:
        parts = []
        for block, units in enumerate(self._ranges):
            form = self._forms.get(self._members[block][-1])
            parts += [self._edges_of(weights, units) for weights in form.weights] if form is not None else []
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return Edges(*(_readonly(column, kind) for column, kind in zip(columns, _EDGE_TYPES, strict=True)))

    def _edges_of(self, weights: Weights, units: range) -> tuple[np.ndarray, ...]:
        read = weights.sources > 0
        sources = weights.sources[read]
        place = np.minimum(np.searchsorted(self._numbers, sources), len(self._numbers) - 1)
        nodes, flat = self._origins.located(sources)
        found = np.where(self._numbers[place] == sources, self._at[place], -1)
        # What is no unit comes from a node without units, or from nowhere that is drawn.
        for node in np.unique(nodes[found < 0]):
            found[(found < 0) & (nodes == node)] = -1 - self._owner.get(int(node), -1)
        known = (found >= 0) | self._is_owned[nodes]
        leaves, places = self._origins.located(weights.parameters[read][known])
        targets = units.start + weights.targets[read][known]
        sign = np.full(len(targets), weights.sign)
        return found[known], nodes[known], flat[known], targets, leaves, places, sign

    def _links(self) -> tuple[tuple[int, int], ...]:
        """(source, block) for everything that the nodes without units read."""
        found: dict[tuple[int, int], None] = {}
        for block, members in enumerate(self._members):
            if self._ranges[block] or members[-1] in self._forms:
                continue
            outside = [p for i in members for p in self._graph.nodes[i].parents if p not in members]
            for source in dict.fromkeys(s for p in outside for s in self._read(p)):
                if source != -1 - block:
                    found[source, block] = None
        return tuple(found)

    def _read(self, parent: int) -> list[int]:
        """The sources that reading a node reads: units, or blocks without units."""
        if not self._origins.is_transparent(self._graph.nodes[parent]):
            block = self._owner.get(parent)
            if block is None:
                return []
            return list(self._ranges[block]) or [-1 - block]
        ids = np.unique(self._origins.of(parent))
        units = self._at[np.isin(self._numbers, ids)]
        nodes = np.unique(self._origins.located(ids[ids > 0])[0])
        owners = {self._owner[int(i)] for i in nodes if int(i) in self._owner}
        return [*units.tolist(), *(-1 - block for block in sorted(owners) if not self._ranges[block])]

    # ----------------------------------------------------------------------------------------------------- columns
    def _ranks(self, edges: Edges, links: tuple[tuple[int, int], ...]) -> list[int]:
        """Each block's column: behind all that it reads; what reads nothing stands right before its first reader."""
        block_of = np.array([unit.block for unit in self._units], dtype=np.int64)
        sources = np.where(edges.source >= 0, block_of[np.maximum(edges.source, 0)], -1 - edges.source)
        pairs = set(zip(sources.tolist(), block_of[edges.target].tolist(), strict=True))
        pairs |= {(int(block_of[s]) if s >= 0 else -1 - s, block) for s, block in links}
        ordered = sorted((p for p in pairs if p[0] != p[1]), key=lambda p: (p[1], p[0]))
        ranks = [0] * len(self._members)
        for _ in ranks:
            before = list(ranks)
            for source, target in ordered:
                # Two nodes of one statement may read each other's inputs: no column can be right for both.
                ranks[target] = min(max(ranks[target], ranks[source] + 1), len(ranks))
            if ranks == before:
                break
        readers: dict[int, list[int]] = defaultdict(list)
        reading = {target for _, target in ordered}
        for source, target in ordered:
            readers[source].append(ranks[target])
        for block, found in readers.items():
            if block not in reading:
                ranks[block] = min(found) - 1
        columns = {rank: i for i, rank in enumerate(sorted(set(ranks)))}
        return [columns[rank] for rank in ranks]


_EDGE_TYPES = (np.int32, np.int32, np.int64, np.int32, np.int32, np.int64, np.float64)


def _readonly(column: np.ndarray, kind: type) -> np.ndarray:
    array: np.ndarray = column.astype(kind)
    array.flags.writeable = False
    return array
