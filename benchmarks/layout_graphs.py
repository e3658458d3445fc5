"""Graphs to lay out: perceptrons written out in scalars, and tensor graphs as frameworks have them."""

from __future__ import annotations

import random

import networkx as nx

Graph = nx.DiGraph  # the stubs' type parameter does not exist at run time
Groups = dict[str, tuple[str, ...]]


def scalar_network(*widths: int) -> nx.DiGraph[str]:
    """A perceptron with one node per scalar operation: products, sums, ReLU; weights and biases docked.

    Args:
        widths: How many units each layer has.
    """
    graph: nx.DiGraph[str] = Graph()
    values = [f"x{i}" for i in range(widths[0])]
    graph.add_nodes_from(values)
    for depth, width in enumerate(widths[1:]):
        outputs = []
        for j in range(width):
            unit, bias, total = (f"{kind}{depth},{j}" for kind in ("relu", "b", "sum"))
            products = []
            for i, value in enumerate(values):
                weight, product = f"w{depth},{j},{i}", f"mul{depth},{j},{i}"
                graph.add_node(weight, dock=True)
                graph.add_edges_from([(value, product), (weight, product)])
                products.append(product)
            graph.add_node(bias, dock=True)
            graph.add_edges_from((operand, total) for operand in [*products, bias])
            graph.add_edge(total, unit)
            outputs.append(unit)
        values = outputs
    return graph


def tensor_network(size: int, seed: int = 0) -> nx.DiGraph[str]:
    """Blocks of operations with weights, each with a skip connection, and now and then a long one."""
    chance = random.Random(seed)
    graph: nx.DiGraph[str] = Graph()
    last, number, joints = "x", 0, ["x"]
    while number < size:
        begin = last
        for kind in ("matmul", "add", "relu", "matmul", "add"):
            node = f"{kind}{number}"
            graph.add_edge(last, node)
            if kind != "relu":
                graph.add_node(f"p{number}", dock=True)
                graph.add_edge(f"p{number}", node)
            last, number = node, number + 1
        graph.add_edges_from([(last, f"skip{number}"), (begin, f"skip{number}")])
        last, number = f"skip{number}", number + 1
        if chance.random() < 0.3:  # about every third block
            graph.add_edge(chance.choice(joints[-8:]), last)
        joints.append(last)
    return graph


def wide_network(size: int, reach: int = 400, seed: int = 0) -> nx.DiGraph[str]:
    """Operations with one to three operands among those before them, all over the last ones."""
    chance = random.Random(seed)
    graph: nx.DiGraph[str] = Graph()
    graph.add_nodes_from(map(str, range(size)))
    for node in range(1, size):
        operands = (chance.randrange(max(0, node - reach), node) for _ in range(chance.choice([1, 2, 2, 3])))
        graph.add_edges_from((str(operand), str(node)) for operand in operands)
    return graph


class _Writer:
    """Operations one after the other, with their parameters and groups."""

    def __init__(self) -> None:
        self.graph: nx.DiGraph[str] = Graph()
        self.groups: Groups = {}

    def add(self, name: str, inputs: list[str], group: tuple[str, ...] = (), parameters: str = "") -> str:
        self.graph.add_node(name)
        self.groups[name] = group
        self.graph.add_edges_from((operand, name) for operand in inputs)
        for letter in parameters:
            leaf = f"{name}.{letter}"
            self.graph.add_node(leaf, dock=True)
            self.groups[leaf] = group
            self.graph.add_edge(leaf, name)
        return name


def residual_network(blocks: int, stages: int) -> tuple[nx.DiGraph[str], Groups]:
    """A ResNet-like graph: stages of blocks of two convolutions, around which a shortcut leads.

    Args:
        blocks: How many blocks a stage has.
        stages: How many stages there are; all but the first begin with a convolution in the shortcut.
    """
    writer = _Writer()
    last = writer.add("stem", [writer.add("x", [])], parameters="K")
    for stage in range(stages):
        for block in range(blocks):
            group, k = (f"stage {stage}", f"block {block}"), f"{stage}.{block}."
            first = writer.add(k + "conv1", [last], group, "K")
            inner = writer.add(k + "relu1", [writer.add(k + "norm1", [first], group, "gb")], group)
            second = writer.add(k + "norm2", [writer.add(k + "conv2", [inner], group, "K")], group, "gb")
            shortcut = writer.add(k + "down", [last], group, "K") if stage and not block else last
            last = writer.add(k + "relu2", [writer.add(k + "add", [second, shortcut], group)], group)
    scores = writer.add("linear", [writer.add("pool", [last])], parameters="Wb")
    writer.add("loss", [scores, writer.add("t", [])])
    return writer.graph, writer.groups


def transformer(blocks: int, heads: int) -> tuple[nx.DiGraph[str], Groups]:
    """A transformer-like graph: attention by heads and two linear layers, each beside a residual connection."""
    writer = _Writer()
    last = writer.add("embed", [writer.add("x", [])], parameters="E")
    for block in range(blocks):
        outer, k = f"block {block}", f"{block}."
        around = (outer, "attention")
        norm = writer.add(k + "norm1", [last], around, "gb")
        mixed = []
        for head in range(heads):
            inside, h = (*around, f"head {head}"), f"{k}{head}."
            query, key, value = (writer.add(h + name, [norm], inside, "W") for name in ("query", "key", "value"))
            scores = writer.add(h + "scores", [query, key], inside)
            mixed.append(writer.add(h + "mix", [writer.add(h + "softmax", [scores], inside), value], inside))
        joined = writer.add(k + "join", [writer.add(k + "concat", mixed, around)], around, "W")
        middle = writer.add(k + "add1", [joined, last], (outer,))
        deep = (outer, "feedforward")
        wide = writer.add(k + "linear1", [writer.add(k + "norm2", [middle], deep, "gb")], deep, "Wb")
        narrow = writer.add(k + "linear2", [writer.add(k + "gelu", [wide], deep)], deep, "Wb")
        last = writer.add(k + "add2", [narrow, middle], (outer,))
    writer.add("loss", [writer.add("scores", [last], parameters="U"), writer.add("t", [])])
    return writer.graph, writer.groups


def unit_network(*widths: int) -> tuple[nx.DiGraph[str], Groups]:
    """A dense perceptron whose units are groups of three operations; weights and biases beside them.

    Args:
        widths: How many units each layer has.
    """
    writer = _Writer()
    values = [writer.add(f"x{i}", []) for i in range(widths[0])]
    for depth, width in enumerate(widths[1:]):
        outputs = []
        for j in range(width):
            group, k = (f"unit {depth}.{j}",), f"{depth}.{j}."
            weights = [writer.add(f"w{k}{i}", []) for i in range(len(values))]
            product = writer.add(k + "dot", [*values, *weights], group)
            total = writer.add(k + "add", [product, writer.add(f"b{k}", [])], group)
            outputs.append(writer.add(k + "tanh", [total], group))
        values = outputs
    writer.add("loss", values)
    return writer.graph, writer.groups


def closed(graph: nx.DiGraph[str], groups: Groups, group: tuple[str, ...]) -> tuple[nx.DiGraph[str], Groups]:
    """The same graph with one group as a single node, which is called by the group's path."""
    name = " / ".join(group)
    inside = {node for node, path in groups.items() if path[: len(group)] == group}

    def place(node: str) -> str:
        return name if node in inside else node

    result: nx.DiGraph[str] = Graph()
    for node in graph:
        if node not in inside:
            result.add_node(node, dock=bool(graph.nodes[node].get("dock")))
        elif name not in result:
            result.add_node(name)
    result.add_edges_from((place(u), place(v)) for u, v in graph.edges if place(u) != place(v))
    return result, {place(node): group[:-1] if node in inside else path for node, path in groups.items()}
