"""Playing: at its speed, frozen in mid-air, without motion, and remembered by the next window."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Person
from ui.menus.mnemonics import title_of


@pytest.fixture
def clock(person):
    """Time that passes when the test says so."""

    class Clock:
        now = 0.0

        def passes(self, seconds: float) -> None:
            self.now += seconds
            person.session.playback.tick()

    clock = Clock()
    person.session.playback._clock = lambda: clock.now
    yield clock
    person.session.playback.stop()


@pytest.mark.parametrize(
    "ends_it",
    [
        lambda session: session.goto(session.state.cursor),
        lambda session: session.set_level(session.state.level),
        lambda session: session.past.show(0),
    ],
    ids=["the cursor is put where it stands", "the level is that which is shown", "one looks back"],
)
def test_the_button_says_play_again_whatever_ends_the_playing(person, clock, ends_it):
    play = person.window.actions_by_id["debug.play"]
    person.session.edit_number("w", (), 1.5, None)
    person.presses("play")
    clock.passes(0.4)
    assert title_of(play) == "Pause"
    ends_it(person.session)
    assert not person.session.playback.is_playing
    assert title_of(play) == "Play"
    assert not person.window.actions_by_id["debug.stop"].isEnabled()


@pytest.mark.parametrize(("index", "speed"), [(0, 0.25), (2, 1.0), (5, 8.0)])
def test_speed_is_steps_a_second(person, clock, index, speed):
    combo = person.window.transport.speed
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    person.presses("play")
    for _ in range(1000):
        clock.passes(0.01)
    assert person.state.cursor == pytest.approx(min(25, 10 * speed + 1), abs=1)
    assert person.session.settings.speed == speed


def test_a_step_is_seen_on_its_way_and_numbers_land_at_its_end(person, clock):
    person.presses("out")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F11)
    clock.passes(0.16)
    assert 0.3 < person.session.phase < 0.7
    assert person.face("L_reg").signal is None
    person.looks("pulse")
    clock.passes(1.0)
    assert person.session.phase == 1.0
    assert float(person.face("L_reg").signal) == 1.0


def test_keys_pressed_faster_than_the_animation_lose_no_step(person, clock):
    for _ in range(12):
        person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F11)
        clock.passes(0.01)
    assert person.state.cursor == 12


def test_with_reduced_motion_steps_just_change(person, clock):
    person.window.actions_by_id["view.reduce_motion"].trigger()
    assert person.window.actions_by_id["view.reduce_motion"].isChecked()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F11)
    assert person.session.phase == 1.0
    assert person.face("z").value is not None
    person.presses("play")
    phases = set()
    for _ in range(500):
        clock.passes(0.01)
        phases.add(person.session.phase)
    assert phases == {1.0}
    assert 5 <= person.state.cursor <= 7
    assert not person.window.canvas.picture.movers


def test_the_play_button_becomes_a_pause_button(person, clock):
    play = person.window.actions_by_id["debug.play"]
    assert title_of(play) == "Play"
    person.presses("play")
    assert title_of(play) == "Pause"
    assert person.window.actions_by_id["debug.stop"].isEnabled()
    person.window.actions_by_id["debug.stop"].trigger()
    assert title_of(play) == "Play"
    assert person.session.phase == 1.0
    assert not person.window.actions_by_id["debug.stop"].isEnabled()


def test_what_is_painted_late_is_not_played_late(person, clock):
    person.session.set_speed(8.0)
    person.presses("play")
    for _ in range(4):
        clock.passes(0.5)  # a frame every half second
    assert person.state.cursor == 1 + 4 * 4


def test_a_sleeping_computer_does_not_wake_up_at_the_end_of_the_pass(person, clock):
    person.presses("play")
    clock.passes(3600)
    assert person.state.cursor <= 3


def test_the_cursor_keeps_its_speed_while_each_frame_takes_long(person, clock):
    """Steps are due every 31 ms, and there is a frame every 60 ms only."""
    person.opens_text("x: input = 1\nfor i in range(200):\n    x = tanh(x)\nL: loss = x**2\n")
    person.session.set_speed(32.0)
    person.presses("play")
    first = person.state.cursor
    for _ in range(16):
        clock.passes(0.06)
    assert person.state.cursor - first == pytest.approx(16 * 0.06 * 32, abs=2)


def test_a_held_key_steps_once_a_frame_and_leaves_nothing_in_a_queue(person):
    window, canvas = person.window, person.window.canvas

    def repeats(count: int) -> int:
        """How many of the repeated presses of F11 take a step."""
        before = person.state.cursor
        for _ in range(count):
            event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier, "", True)
            event.ignore()
            QApplication.sendEvent(window, event)
            if not event.isAccepted():
                window.actions_by_id["debug.step_into"].trigger()
        return person.state.cursor - before

    QApplication.processEvents()
    assert repeats(50) == 1
    with person.qtbot.waitSignal(canvas.frame_painted):
        canvas.viewport().update()
    assert repeats(50) == 1
    for _ in range(3):  # pressed anew each time, which is never dropped
        person.qtbot.keyClick(canvas, Qt.Key.Key_F11)
    assert person.state.cursor == 5
    assert not window.actions_by_id["debug.play"].autoRepeat()


def test_it_plays_back_to_the_start_with_the_same_numbers(person, clock):
    person.session.goto(25)
    person.presses("play back")
    assert title_of(person.window.actions_by_id["debug.play_back"]) == "Pause"
    assert title_of(person.window.actions_by_id["debug.play"]) == "Play"
    assert person.state.cursor == 24
    clock.passes(0.375)
    (pulse,) = person.window.canvas.picture.pulses
    assert pulse == (person.node("x"), pytest.approx(0.5))
    assert person.face("x").signal is not None, "one message has landed, its sum is being taken back"
    for _ in range(260):
        clock.passes(0.1)
    assert person.state.cursor == 0
    assert not person.session.playback.is_playing
    assert all(person.face(name).value is None for name in ("z", "y", "L", "R", "L_reg"))
    person.presses("play back")
    assert person.state.cursor == 24, "from the start it begins anew at the end"


def test_in_mid_air_a_message_turns_round(person, clock):
    person.session.goto(19)
    person.presses("play")
    clock.passes(0.25)
    (there,) = person.window.canvas.picture.movers
    person.presses("play back")
    (back,) = person.window.canvas.picture.movers
    assert person.state.cursor == 19
    assert (back.position - there.position).manhattanLength() < 0.01
    clock.passes(0.1)
    (later,) = person.window.canvas.picture.movers
    assert later.phase < back.phase
    person.presses("play back")
    assert not person.session.playback.is_playing


@pytest.mark.parametrize(
    ("stride", "places"),
    [
        ("step", [1, 2, 3]),
        ("node", [1, 2, 3, 4, 5, 6, 8, 10]),
        ("rank", [1, 2, 4, 5, 6, 10, 12, 14, 25]),
        ("layer", [1, 2, 3, 4, 5, 6, 8, 10]),
    ],
)
def test_it_plays_by_steps_nodes_ranks_or_layers_and_remembers_which(person, clock, stride, places):
    person.window.actions_by_id[f"debug.stride_{stride}"].trigger()
    assert person.window.actions_by_id[f"debug.stride_{stride}"].isChecked()
    assert person.window.settings.stride == stride
    person.presses("play")
    seen = [person.state.cursor]
    while len(seen) < len(places):
        clock.passes(0.05)
        if person.state.cursor != seen[-1]:
            seen.append(person.state.cursor)
    assert seen == places
    person.looks(f"by-{stride}")


def test_as_fast_as_possible_is_a_stride_a_frame(person, clock):
    combo = person.window.transport.speed
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.count() - 1)
    assert combo.currentText() == "max"
    person.presses("play")
    for cursor in range(2, 26):
        clock.passes(0.0)
        assert person.state.cursor == cursor
        assert person.session.phase == 1.0
    clock.passes(0.0)
    assert not person.session.playback.is_playing


def test_keys_make_it_faster_and_slower(person):
    for command, speed in (("faster", 2.0), ("faster", 4.0), ("slower", 2.0), ("slower", 1.0), ("slower", 0.5)):
        person.window.actions_by_id[f"debug.{command}"].trigger()
        assert person.session.playback.speed == speed
    for _ in range(20):
        person.window.actions_by_id["debug.faster"].trigger()
    assert person.session.playback.speed == math.inf


def test_at_the_end_playing_stops_and_begins_anew_when_asked(person, clock):
    person.session.goto(24)
    person.presses("play")
    for _ in range(60):
        clock.passes(0.1)
    assert person.state.cursor == 25
    assert title_of(person.window.actions_by_id["debug.play"]) == "Play"
    person.presses("play")
    assert person.state.cursor == 1
    assert person.session.playback.is_playing


def test_opening_or_editing_while_it_plays_is_no_trouble(person, clock):
    person.presses("play")
    clock.passes(0.4)
    person.session.edit_number("w", (), 1.5, None)
    assert float(person.face("w").value) == 1.5
    clock.passes(0.4)
    person.types("\nS = 2*y", at="y = sigmoid(z)")
    clock.passes(0.4)
    person.presses("primitives")
    clock.passes(0.4)
    person.opens("softmax-regression")
    assert not person.session.playback.is_playing
    assert person.state.cursor == 0
    clock.passes(5)
    assert person.state.cursor == 0


def test_theme_speed_and_motion_are_remembered_by_the_next_window(person, new_window, clock):
    person.presses("theme")
    person.window.actions_by_id["view.reduce_motion"].trigger()
    person.session.set_speed(4.0)
    person.window.close()
    second = Person(person.qtbot, new_window())
    second.opens("mlp-scalar")
    assert second.window.settings.theme == "dark"
    assert second.window.actions_by_id["view.theme_dark"].isChecked()
    assert second.window.actions_by_id["view.reduce_motion"].isChecked()
    assert second.window.transport.speed.currentText() == "4×"
    assert second.session.playback.speed == 4.0
    assert second.session.playback.reduce_motion
    second.looks("remembered")
