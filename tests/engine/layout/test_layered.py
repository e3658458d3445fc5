"""What a person may rely on in a drawing."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from typing import Any

import networkx as nx
import pytest

from engine.errors import GraphError
from engine.layout import CycleError, Layout, layered
from tests.engine.layout.geometry import box, nodes_cut_by_edges, order_inversions, overlapping_nodes

REGULARISED = "w>z x>z b>z z>y y>L t>L w>R L>L_reg lam>L_reg R>L_reg"
PERCEPTRON = [(f"{a}{i}", f"{b}{j}") for a, b in ("xh", "hk", "ko") for i in range(3) for j in range(3)]


def graph_of(text: str, docked: str = "") -> nx.DiGraph[Any]:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for edge in text.split():
        source, target = edge.split(">")
        graph.add_edge(source, target)
    for node in docked.split():
        graph.nodes[node]["dock"] = True
    return graph


def assert_sound(graph: nx.DiGraph[Any], layout: Layout) -> None:
    assert set(layout.positions) == set(layout.sizes) == set(layout.ranks) == set(graph.nodes)
    assert set(layout.routes) == set(graph.edges)
    assert overlapping_nodes(layout) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=False)) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=True)) == []
    left, top, right, bottom = layout.bounds
    for node in graph:
        frame = box(layout, node)
        assert left - 1e-6 <= frame[0] <= frame[2] <= right + 1e-6
        assert top - 1e-6 <= frame[1] <= frame[3] <= bottom + 1e-6


def test_an_empty_graph_has_an_empty_layout() -> None:
    assert layered(nx.DiGraph()) == Layout({}, {}, {}, (0.0, 0.0, 0.0, 0.0), {})


def test_one_node_stands_at_the_origin_with_the_default_size() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("x")
    layout = layered(graph)
    assert layout.positions == {"x": (45.0, 20.0)}
    assert layout.bounds == (0.0, 0.0, 90.0, 40.0)


def test_a_chain_is_a_straight_level_line_of_direct_edges() -> None:
    graph = graph_of("a>b b>c c>d")
    layout = layered(graph, {"b": (40, 100), "c": (200, 20)})
    assert len({y for _, y in layout.positions.values()}) == 1
    assert all(layout.is_direct(*edge) for edge in graph.edges)
    assert_sound(graph, layout)


def test_a_chain_of_ten_thousand_nodes_is_a_line_too() -> None:
    layout = layered(nx.path_graph(10_000, create_using=nx.DiGraph))
    assert {y for _, y in layout.positions.values()} == {20.0}


def test_a_node_with_two_parents_stands_between_them() -> None:
    positions = layered(graph_of("a>c b>c")).positions
    assert positions["c"][1] == pytest.approx((positions["a"][1] + positions["b"][1]) / 2)


def test_a_diamond_is_symmetric() -> None:
    positions = layered(graph_of("a>b a>c b>d c>d")).positions
    assert positions["a"][1] == pytest.approx(positions["d"][1])
    assert positions["a"][1] - positions["b"][1] == pytest.approx(positions["c"][1] - positions["a"][1])


def test_a_wide_fan_is_symmetric_about_its_hub() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph(("hub", i) for i in range(40))
    positions = layered(graph).positions
    heights = sorted(positions[i][1] for i in range(40))
    assert positions["hub"][1] == pytest.approx((heights[0] + heights[-1]) / 2, abs=0.1)


def test_a_perceptron_is_symmetric() -> None:
    positions = layered(nx.DiGraph(PERCEPTRON)).positions
    for layer in "xhko":
        heights = sorted(positions[f"{layer}{i}"][1] for i in range(3))
        assert heights[1] == pytest.approx((heights[0] + heights[2]) / 2)
        assert heights[1] == pytest.approx(positions["x1"][1])


def test_the_regularised_example_has_no_crossing_and_its_main_line_is_level() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(["x", "t", "w", "b", "lam"])
    graph.update(graph_of(REGULARISED))
    layout = layered(graph, dict.fromkeys(graph, (110, 56)))
    y = {node: place[1] for node, place in layout.positions.items()}
    assert y["z"] == y["y"] == y["b"]
    assert y["w"] == y["R"]
    assert y["L"] == y["L_reg"]
    assert y["x"] < y["b"] < y["w"]
    assert y["t"] < y["y"]
    assert_sound(graph, layout)


def test_leaves_stand_beside_those_who_use_them() -> None:
    ranks = layered(graph_of(REGULARISED)).ranks
    assert ranks["t"] == ranks["L"] - 1
    assert ranks["lam"] == ranks["L_reg"] - 1


def test_x_grows_along_every_edge_and_is_shared_within_a_rank() -> None:
    graph = graph_of(REGULARISED)
    layout = layered(graph, {"z": (300, 30), "t": (20, 200)})
    for source, target in graph.edges:
        assert box(layout, source)[2] < box(layout, target)[0]
        assert layout.ranks[source] < layout.ranks[target]
    assert len({(layout.ranks[n], round(layout.positions[n][0], 6)) for n in graph}) == len(set(layout.ranks.values()))
    assert_sound(graph, layout)


def test_edges_that_meet_in_a_node_end_in_ports_a_few_units_apart() -> None:
    layout = layered(nx.DiGraph(PERCEPTRON), port_gap=8)
    ends = sorted(layout.routes[f"x{i}", "h1"][-1][1] for i in range(3))
    assert ends == pytest.approx([layout.positions["h1"][1] + d for d in (-8, 0, 8)])


def test_many_ports_keep_to_the_middle_of_their_node() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph((i, "sum") for i in range(40))
    layout = layered(graph)
    ends = [layout.routes[i, "sum"][-1][1] - layout.positions["sum"][1] for i in range(40)]
    assert -12 - 1e-6 <= min(ends) <= max(ends) <= 12 + 1e-6
    assert ends == sorted(ends)


def test_a_long_edge_passes_beside_the_nodes_between_its_ends() -> None:
    graph = graph_of("a>b b>c c>d a>d")
    layout = layered(graph)
    assert not layout.is_direct("a", "d")
    assert_sound(graph, layout)


def test_a_narrow_node_between_wide_ones_sends_its_edges_around_them() -> None:
    graph = graph_of("a>p b>p c>p a>q b>q c>q a>r b>r c>r")
    assert_sound(graph, layered(graph, {"b": (10, 10), "a": (300, 90), "c": (400, 90), "q": (12, 8), "p": (350, 70)}))


class TestDocking:
    def test_a_docked_leaf_stands_in_front_of_its_consumer_within_the_consumers_column(self) -> None:
        graph = graph_of("x>mul w>mul mul>y", "w")
        layout = layered(graph)
        assert box(layout, "x")[2] < box(layout, "w")[0]
        assert box(layout, "w")[2] < box(layout, "mul")[0]
        assert layout.positions["w"][1] > layout.positions["mul"][1]
        assert layout.is_direct("w", "mul")
        assert layout.ranks["w"] == layout.ranks["mul"] - 1
        assert_sound(graph, layout)

    def test_operands_before_the_first_free_one_dock_above_the_others_below(self) -> None:
        y = {n: p[1] for n, p in layered(graph_of("w>f x>f b>f", "w b")).positions.items()}
        assert y["w"] < y["f"] == y["x"] < y["b"]

    def test_a_consumer_with_nothing_but_docked_operands_has_them_straight_in_front(self) -> None:
        graph = graph_of("a>f b>f f>g", "a b")
        layout = layered(graph)
        assert layout.ranks == {"a": 0, "b": 0, "f": 1, "g": 2}
        assert layout.positions["f"][1] == pytest.approx((layout.positions["a"][1] + layout.positions["b"][1]) / 2)
        assert layout.bounds[0] == 0
        assert_sound(graph, layout)

    def test_only_leaves_that_are_used_once_are_docked(self) -> None:
        graph = graph_of("x>f w>f w>g f>g", "w f")
        layout = layered(graph)
        assert layout.positions["w"][0] == layout.positions["x"][0]

    def test_a_whole_network_of_docked_weights_is_sound(self) -> None:
        graph: nx.DiGraph[Any] = nx.DiGraph()
        for i in range(3):
            for j in range(4):
                graph.add_node(f"w{i}{j}", dock=True)
                graph.add_edges_from([(f"x{i}", f"m{i}{j}"), (f"w{i}{j}", f"m{i}{j}"), (f"m{i}{j}", f"s{j}")])
        assert_sound(graph, layered(graph, {f"m{i}{j}": (30, 30) for i in range(3) for j in range(4)}))


class TestComponents:
    def test_components_stand_below_one_another_in_the_order_of_their_nodes(self) -> None:
        graph = graph_of("a>b b>c p>q")
        graph.add_node("alone")
        layout = layered(graph)
        assert box(layout, "c")[3] < box(layout, "p")[1] < box(layout, "q")[3] < box(layout, "alone")[1]
        assert_sound(graph, layout)


class TestPreviousMap:
    @staticmethod
    def network(seed: int) -> nx.DiGraph[Any]:
        chance = random.Random(seed)
        graph: nx.DiGraph[Any] = nx.DiGraph()
        for node in range(1, 60):
            graph.add_edges_from((p, node) for p in chance.sample(range(node), min(node, chance.choice([1, 1, 2, 3]))))
        return graph

    @pytest.mark.parametrize("seed", range(6))
    def test_nodes_keep_their_order_when_a_node_opens_into_a_group(self, seed: int) -> None:
        graph = self.network(seed)
        before = layered(graph)
        opened = graph.copy()
        node = 20
        inside = [f"inner{i}" for i in range(5)]
        opened.add_edges_from((p, inside[i % 3]) for i, p in enumerate(graph.predecessors(node)))
        opened.add_edges_from([(inside[0], inside[3]), (inside[1], inside[3]), (inside[2], inside[3])])
        opened.add_edge(inside[3], inside[4])
        opened.add_edges_from((inside[4], s) for s in graph.successors(node))
        opened.remove_node(node)
        after = layered(opened, previous=before)
        assert order_inversions(before, after) == 0
        assert_sound(opened, after)

    def test_a_mapping_of_positions_will_do(self) -> None:
        graph = graph_of("a>c b>c")
        assert layered(graph).positions["a"][1] < layered(graph).positions["b"][1]
        after = layered(graph, previous={"a": (0, 100), "b": (0, 20)})
        assert after.positions["b"][1] < after.positions["a"][1]

    def test_components_that_a_person_has_moved_into_each_other_stay_so(self) -> None:
        graph = graph_of("a>z b>z p>q")
        after = layered(graph, previous={"a": (0, 0), "p": (0, 50), "b": (0, 100)})
        assert after.positions["a"][1] < after.positions["p"][1] < after.positions["b"][1]
        assert_sound(graph, after)

    def test_nothing_moves_when_nothing_has_changed(self) -> None:
        graph = graph_of(REGULARISED)
        before = layered(graph)
        after = layered(graph, previous=before)
        for node in graph:
            assert after.positions[node] == pytest.approx(before.positions[node], abs=1)

    def test_the_map_stays_where_it_was(self) -> None:
        graph = graph_of("a>b b>c")
        after = layered(graph, previous={"a": (1000, 500), "b": (1150, 500), "c": (1300, 500)})
        assert after.positions["b"] == (1150, 500)

    def test_a_docked_leaf_stays_on_its_side(self) -> None:
        graph = graph_of("x>mul w>mul", "w")
        after = layered(graph, previous={"mul": (200, 0), "w": (100, -60), "x": (0, 0)})
        assert after.positions["w"][1] < after.positions["mul"][1]


class TestDirectionDown:
    def test_ranks_become_rows(self) -> None:
        graph = graph_of(REGULARISED)
        right = layered(graph, dict.fromkeys(graph, (50, 50)))
        down = layered(graph, dict.fromkeys(graph, (50, 50)), direction="down")
        assert down.positions == {n: (y, x) for n, (x, y) in right.positions.items()}
        assert down.bounds == (*right.bounds[1::-1], *right.bounds[:1:-1])

    def test_routes_leave_downwards(self) -> None:
        layout = layered(graph_of("a>b"), {"a": (120, 30)}, direction="down")
        assert layout.routes["a", "b"] == ((60.0, 30.0), (60.0, 90.0))


class TestErrors:
    def test_a_cycle_is_named(self) -> None:
        with pytest.raises(CycleError, match="b → c → d → b") as caught:
            layered(graph_of("a>b b>c c>d d>b d>e"))
        assert caught.value.nodes == ("b", "c", "d")
        assert isinstance(caught.value, ValueError)
        assert isinstance(caught.value, GraphError)

    def test_a_loop_is_a_cycle_of_one(self) -> None:
        with pytest.raises(CycleError) as caught:
            layered(graph_of("a>a"))
        assert caught.value.nodes == ("a",)

    @pytest.mark.parametrize("size", [(math.nan, 1), (1, math.inf), (-1, 1)])
    def test_a_size_that_is_none_is_refused(self, size: tuple[float, float]) -> None:
        with pytest.raises(ValueError, match="of a cannot be"):
            layered(graph_of("a>b"), {"a": size})

    def test_a_position_that_is_none_is_refused(self) -> None:
        with pytest.raises(ValueError, match="finite"):
            layered(graph_of("a>b"), previous={"a": (math.nan, 0)})

    def test_an_unknown_direction_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no direction 'up'"):
            layered(graph_of("a>b"), direction="up")  # type: ignore[arg-type]


def test_parallel_edges_count_once() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph([("x", "square"), ("x", "square")])
    assert list(layered(graph).routes) == [("x", "square")]


def test_a_leaf_used_in_a_thousand_steps_does_not_make_a_million_dummy_nodes() -> None:
    graph: nx.DiGraph[Any] = nx.DiGraph((("h", i), ("h", i + 1)) for i in range(1500))
    graph.add_edges_from(("W", ("h", i)) for i in range(1, 1500))
    layout = layered(graph)
    assert len(layout.routes) == 1500 + 1499


def test_the_layout_does_not_depend_on_the_hash_seed() -> None:
    code = (
        "import networkx as nx; from engine.layout import layered;"
        f"g = nx.DiGraph([tuple(e.split('>')) for e in {REGULARISED!r}.split()]);"
        "print(layered(g))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1


def test_importing_the_room_does_not_import_networkx() -> None:
    code = "import sys, engine.layout; sys.exit('networkx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=True)
