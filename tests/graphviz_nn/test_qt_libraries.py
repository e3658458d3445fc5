"""The advice about Qt's system libraries."""

from __future__ import annotations

import subprocess
import sys

import pytest

from graphviz_nn.qt_libraries import ALWAYS, WAYLAND, X11, Library, advice, missing_libraries


def bare_machine(soname):
    raise OSError(f"{soname}: cannot open shared object file")


def full_machine(soname):
    return soname


def test_nothing_is_missing_where_everything_loads():
    assert missing_libraries(full_machine, environment={"DISPLAY": ":0"}, platform="linux") == ()


def test_a_bare_machine_without_a_screen_misses_what_drawing_needs():
    assert missing_libraries(bare_machine, environment={}, platform="linux") == ALWAYS


def test_a_screen_needs_more():
    assert missing_libraries(bare_machine, environment={"DISPLAY": ":0"}, platform="linux") == ALWAYS + X11
    wayland = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert missing_libraries(bare_machine, environment=wayland, platform="linux") == ALWAYS + WAYLAND


@pytest.mark.parametrize("platform", ["offscreen", "offscreen:size=800x600", "minimal"])
def test_a_platform_without_a_screen_needs_nothing_of_the_screen(platform):
    environment = {"DISPLAY": ":0", "QT_QPA_PLATFORM": platform}
    assert missing_libraries(bare_machine, environment=environment, platform="linux") == ALWAYS


def test_only_the_libraries_that_fail_to_load_are_missing():
    def without_egl(soname):
        if soname == "libEGL.so.1":
            bare_machine(soname)

    (only,) = missing_libraries(without_egl, environment={}, platform="linux")
    assert only == Library("libEGL.so.1", "libegl1", "libglvnd-egl")


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_than_on_linux_qt_brings_everything(platform):
    assert missing_libraries(bare_machine, environment={}, platform=platform) == ()


def test_the_advice_is_one_line_to_copy():
    assert advice(ALWAYS[:2], installer="apt-get", root=False) == (
        "Qt misses system libraries (libEGL.so.1, libGL.so.1); type: sudo apt-get install libegl1 libgl1"
    )
    assert advice(ALWAYS[:1], installer="dnf", root=True).endswith("type: dnf install libglvnd-egl")


def test_a_package_that_holds_several_libraries_is_named_once():
    assert advice(X11, installer="dnf", root=True).split().count("libxcb") == 1


def test_on_an_unknown_system_the_advice_names_both_families():
    line = advice(ALWAYS, installer="pacman")
    assert "libegl1" in line
    assert "libglvnd-egl" in line
    assert "\n" not in line


def test_where_nothing_is_missing_there_is_no_advice():
    assert advice(()) == ""


def test_as_a_command_it_refuses_what_it_does_not_know():
    command = [sys.executable, "-m", "graphviz_nn.qt_libraries", "--everything"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "usage: python -m graphviz_nn.qt_libraries [--install]\n"


def test_where_the_tests_of_the_window_run_nothing_is_missing():
    pytest.importorskip("PySide6.QtGui")
    assert missing_libraries(environment={}) == ()
