"""What travels between units: signals forward, messages back, one dot for many edges."""

from __future__ import annotations

import math

import pytest

from ui.drawing.faces import Role

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen


def test_the_step_is_seen_at_the_edges_that_it_travels_along(looker):
    person = looker.person
    person.presses("into", on=looker.canvas)
    hidden = looker.network.units[looker.unit("h[0]")].block
    assert looker.picture.roles[hidden] is Role.COMPUTES
    assert {int(looker.network.edges.target[k]) for k in looker.picture.active} == {
        looker.unit("h[0]"),
        looker.unit("h[1]"),
    }
    assert not looker.picture.is_backward
    steps = person.state.steps
    to_weights = next(
        i for i, s in enumerate(steps) if s.child is not None and person.state.view.nodes[s.node].name == "W2"
    )
    person.session.goto(to_weights + 1)
    person.session.playback.hold(0.5)
    leaf = person.state.model.graph.id_of("W2")
    assert {int(looker.network.edges.leaf[k]) for k in looker.picture.active} == {leaf}
    assert len(looker.picture.dots) == 4
    assert all(dot.backward for dot in looker.picture.dots)
    looker.canvas.grab()
    person.session.playback.settle()
    assert looker.picture.dots == ()


def test_a_signal_is_multiplied_where_the_weight_is_and_grows_with_its_size(looker):
    session = looker.person.session
    looker.person.presses("into", on=looker.canvas)
    values = {float(v) for v in looker.person.state.model.values[looker.person.state.model.graph.id_of("x")]}

    def numbers(phase: float) -> dict[str, float]:
        session.playback.hold(phase)
        return {dot.text: dot.radius for dot in looker.picture.dots}

    assert {float(text.replace("−", "-")) for text in numbers(0.3)} == values
    late = {float(text.replace("−", "-")): radius for text, radius in numbers(0.7).items()}
    weights = looker.picture.numbers
    edges = [weights.edge(int(k)) for k in looker.picture.active]
    assert sorted(late) == pytest.approx(sorted({round(e.coefficient * e.source_value, 3) for e in edges}))
    sizes = [late[number] for number in sorted(late, key=abs)]
    assert sizes == sorted(sizes)
    session.playback.settle()


@pytest.mark.parametrize("number", [math.inf, -math.inf, 1e308])
def test_infinite_signals_and_what_becomes_of_them_are_drawn_like_all_others(looker, number):
    session = looker.person.session
    for name, place in (("x", (0,)), ("W1", (0, 0)), ("W2", (0, 0))):
        session.edit_number(name, place, number, None)
    for cursor in range(1, len(session.state.steps) + 1):
        session.goto(cursor)
        for phase in (0.3, 0.95):
            session.playback.hold(phase)
            assert all(math.isfinite(dot.radius) for dot in looker.picture.dots)
        looker.canvas.grab()
    session.playback.settle()


def test_a_rank_of_units_is_taken_back_the_way_that_it_came(looker):
    session, commands = looker.person.session, looker.person.window.actions_by_id

    def places(command: str, phase: float) -> list[tuple[int, int]]:
        commands[command].trigger()
        session.playback.hold(phase)
        return [(round(dot.place.x()), round(dot.place.y())) for dot in looker.picture.dots]

    session.goto(len(looker.person.state.steps))
    back = places("debug.step_back_rank", 0.7)
    assert len(back) > 2
    session.playback.settle()
    assert looker.picture.dots == ()
    assert places("debug.step_rank", 0.3) == back


def test_what_is_drawn_as_one_line_for_many_edges_carries_one_dot(person):
    person.opens_text("x: input = randn(64)\nW: param = xavier(30, 64)\nh = tanh(W @ x)\nL: loss = sum(h)\n")
    person.session.show_units(True)
    canvas, state = person.window.units, person.state
    bundles = len(canvas.picture.layout.bundles)
    assert bundles == len(canvas.picture.layout.thumbs) + 1, "each drawn unit, and the stack of the others"

    def dots(cursor: int, phase: float):
        person.session.goto(cursor)
        person.session.playback.hold(phase)
        return canvas.picture.dots

    assert len(dots(1, 0.5)) == bundles
    messages = {state.view.nodes[s.node].name: i + 1 for i, s in enumerate(state.steps) if s.child is not None}
    image = canvas.picture.layout.boxes[canvas.picture.layout.bundles[0][2]]
    half, whole = dots(messages["W"], 0.99), dots(messages["x"], 0.99)
    assert all(dot.backward for dot in (*half, *whole))
    assert max(dot.place.x() for dot in whole) < image.right() + 6
    assert min(dot.place.x() for dot in half) > image.right() + 20
