"""Playing: at its speed, frozen in mid-air, without motion, and remembered by the next window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.conftest import Person


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
    assert play.text() == "Play"
    person.presses("play")
    assert play.text() == "Pause"
    assert person.window.actions_by_id["debug.stop"].isEnabled()
    person.window.actions_by_id["debug.stop"].trigger()
    assert play.text() == "Play"
    assert person.session.phase == 1.0
    assert not person.window.actions_by_id["debug.stop"].isEnabled()


def test_at_the_end_playing_stops_and_begins_anew_when_asked(person, clock):
    person.session.goto(24)
    person.presses("play")
    for _ in range(60):
        clock.passes(0.1)
    assert person.state.cursor == 25
    assert person.window.actions_by_id["debug.play"].text() == "Play"
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
