"""Choosing a theme: in the menu, remembered, and for a picture on the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

import resources
from graphviz_nn.cli.main import main
from ui.settings import Settings
from ui.theme import THEMES, theme_named


@pytest.mark.parametrize("name", THEMES)
def test_a_theme_is_chosen_in_the_view_menu_and_remembered(person, name):
    actions = person.window.actions_by_id
    actions[f"view.theme_{name}"].trigger()
    person.looks(name)
    assert [theme for theme in THEMES if actions[f"view.theme_{theme}"].isChecked()] == [name]
    corner = person.window.canvas.viewport().grab().toImage().pixelColor(3, 3)
    assert corner == theme_named(name).color("canvas")
    assert Settings(person.session.settings.store).theme == name


def test_a_theme_that_there_is_no_more_is_the_first_one(person):
    person.session.settings.theme = "sepia"
    assert person.session.settings.theme == next(iter(resources.THEMES))


def test_pictures_are_exported_in_high_contrast(qapp, tmp_path: Path):
    target = tmp_path / "a.png"
    assert main(["export", "univariate-regularised", "-o", str(target), "--theme", "contrast", "--scale", "1"]) == 0
    assert QImage(str(target)).pixelColor(1, 1) == QColor("#000000")
