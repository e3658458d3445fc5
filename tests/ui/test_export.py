"""Export through the dialog: formats, colours, sizes, and places that cannot be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from ui.export.dialog import ExportDialog


@pytest.fixture
def export(person, dialogs, monkeypatch):
    """Exports with the dialog's choices made by somebody."""

    def by(target: Path, choose=lambda dialog: None, *, fails: bool = False) -> ExportDialog:
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
        seen = []

        def answer(dialog) -> None:
            assert isinstance(dialog, ExportDialog)
            choose(dialog)
            button = dialog.buttons.button(dialog.buttons.StandardButton.Save)
            person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            seen.append((dialog.problem.text(), dialog.problem.isVisible(), dialog.size_note.text()))
            if fails:
                dialog.reject()

        dialogs.will(answer)
        person.window.actions_by_id["file.export"].trigger()
        return seen[0]

    return by


def png_at(dialog: ExportDialog, scale: int) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData("png"))
    dialog.scale.setCurrentIndex(dialog.scale.findData(float(scale)))


def test_a_png_has_the_size_that_the_dialog_says(person, export, tmp_path):
    person.presses("end")
    _, _, note = export(tmp_path / "graph.png", lambda dialog: png_at(dialog, 3))
    image = QImage(str(tmp_path / "graph.png"))
    bounds = person.window.canvas.picture.arrangement.bounds
    assert image.width() == pytest.approx(bounds.width() * 3, abs=2)
    assert note == f"{bounds.width() * 3:.0f} × {bounds.height() * 3:.0f} pixels"
    assert "graph.png" in person.window.status.currentMessage()


def test_the_ending_is_added_and_decides_on_the_format(person, export, tmp_path):
    export(tmp_path / "graph")
    assert (tmp_path / "graph.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
    export(tmp_path / "other.png")
    assert not QImage(str(tmp_path / "other.png")).isNull()


def test_the_colours_can_differ_from_the_windows(person, export, tmp_path):
    export(tmp_path / "dark.png", lambda d: (png_at(d, 1), d.theme.setCurrentIndex(d.theme.findData("dark"))))
    assert QImage(str(tmp_path / "dark.png")).pixelColor(3, 3).lightness() < 60
    assert person.session.settings.theme == "light"


def test_hollow_nodes_and_a_level_are_exported_as_they_are_shown(person, export, tmp_path):
    person.presses("into")
    export(tmp_path / "early.svg")
    text = (tmp_path / "early.svg").read_text(encoding="utf-8")
    assert ">0.9</text>" in text
    assert ">–</text>" in text
    assert ">0.7109</text>" not in text
    person.presses("primitives", "end")
    export(tmp_path / "primitives.svg")
    assert ">×</text>" in (tmp_path / "primitives.svg").read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_told_and_the_dialog_stays(person, export, tmp_path):
    problem, visible, _ = export(tmp_path / "gone" / "graph.svg", fails=True)
    assert visible
    assert "there is no folder" in problem
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    problem, visible, _ = export(folder, fails=True)
    assert visible
    assert "is a folder" in problem


def test_exporting_freezes_a_playing_pass(person, export, tmp_path):
    person.presses("play")
    export(tmp_path / "frozen.svg")
    assert not person.session.playback.is_playing
    person.session.playback.stop()


@pytest.mark.parametrize("name", ["softmax-regression", "three-layer"])
def test_arrays_are_exported_too(person, export, tmp_path, name):
    person.opens(name)
    person.presses("end")
    export(tmp_path / f"{name}.svg")
    assert "<svg" in (tmp_path / f"{name}.svg").read_text(encoding="utf-8")


def test_the_units_are_exported_while_they_are_shown(person, export, tmp_path):
    person.opens("mlp-vector")
    person.presses("end")
    person.session.show_units(True)
    _, _, note = export(tmp_path / "units.svg")
    bounds = person.window.units.picture.bounds
    assert note == f"{bounds.width():.0f} × {bounds.height():.0f} units, text as text"
    text = (tmp_path / "units.svg").read_text(encoding="utf-8")
    assert ">−0.6</text>" in text  # a weight, on its edge
    assert ">2 units" in text


LONG = "\n".join(["x0: param = 0.5", *(f"x{i} = tanh(x{i - 1})" for i in range(1, 121)), "L: loss = x120**2"]) + "\n"
"""A chain as long as four PNGs may be at four pixels a unit."""


def test_a_png_that_would_be_too_large_is_made_as_large_as_fits_and_the_dialog_says_so(person, export, tmp_path):
    person.opens_text(LONG)
    _, _, note = export(tmp_path / "long.png", lambda dialog: png_at(dialog, 4))
    image, bounds = QImage(str(tmp_path / "long.png")), person.window.canvas.picture.arrangement.bounds
    assert bounds.width() * 4 > 32_767
    assert image.width() == 32_000
    assert image.width() / image.height() == pytest.approx(bounds.width() / bounds.height(), rel=0.02)
    assert note == f"{image.width()} × {image.height()} pixels: the largest that fits"


def test_an_svg_of_the_same_has_its_full_size(person, export, tmp_path):
    person.opens_text(LONG)
    export(tmp_path / "long.svg")
    bounds = person.window.canvas.picture.arrangement.bounds
    head = (tmp_path / "long.svg").read_text(encoding="utf-8")[:600]
    assert f'viewBox="0 0 {bounds.width():.0f}' in head or f'viewBox="0 0 {int(bounds.width())}' in head
