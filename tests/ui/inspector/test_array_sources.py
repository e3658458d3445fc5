"""Which arrays of a node are there to be looked at: value, error signal, and messages."""

from __future__ import annotations

from tests.ui.inspector.reading import numbers, shown
from tests.ui.test_inspector import words


def test_messages_received_and_sent_are_shown_once_they_have_landed(person, arrays):
    person.opens("mlp-vector")
    person.session.select("z")
    assert arrays.source.count() == 2
    assert "not computed yet" in arrays.readout.text()
    person.presses("end")
    titles = [arrays.source.itemText(i) for i in range(arrays.source.count())]
    assert "message from h" in titles
    assert "message to W₁" in titles or "message to W1" in titles
    out = next(i for i, title in enumerate(titles) if title.startswith("message to W"))
    arrays.show_source(arrays._sources[out].key)
    w = next(n for n in person.state.view.nodes if n.name.startswith("W1"))
    assert shown(arrays) == numbers(person.state.signal(w.index))


def test_of_a_number_the_arrays_that_it_sends_are_shown(person, inspector, arrays):
    person.opens_text("v: param = [1.0, 2.0, 3.0]\nL: loss = sum(v**2)\n")
    person.presses("end")
    person.session.select("L")
    assert inspector.numbers.isVisible()
    assert arrays.source.currentText() == "message to v"
    assert shown(arrays) == [["2"], ["4"], ["6"]]
    person.presses("start")
    person.session.select("L")
    assert not inspector.numbers.isVisible()


def test_all_messages_of_a_node_can_be_seen(person, inspector):
    text = ["w: param = 2.0", *(f"y{i} = w * {i}" for i in range(150)), "L: loss = y0"]
    person.opens_text("\n".join(text) + " + " + " + ".join(f"y{i}" for i in range(1, 150)))
    person.presses("end")
    person.session.select("w")
    assert "and 126 more" in words(inspector.received)
    inspector.received.label.linkActivated.emit("more:received")
    assert "and 26 more" in words(inspector.received)
    inspector.received.label.linkActivated.emit("more:received")
    assert "more" not in words(inspector.received)
    assert words(inspector.received).count("→") == 150
    person.session.select("L")
    person.session.select("w")
    assert "and 126 more" in words(inspector.received)
