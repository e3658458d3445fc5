"""The loader of packaged files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import resources


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A packaged folder with two examples, one icon and one theme."""
    (tmp_path / "examples" / "pictures").mkdir(parents=True)
    (tmp_path / "icons").mkdir()
    (tmp_path / "themes").mkdir()
    for name in ("a-chain", "the-first"):
        (tmp_path / "examples" / f"{name}.gvnn").write_text(f"# {name}: σ\n", encoding="utf-8")
    (tmp_path / "examples" / "pictures" / "a-chain-dark.png").write_bytes(b"a picture")
    (tmp_path / "icons" / "play.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "themes" / "dark.json").write_text('{"canvas": "#101014"}', encoding="utf-8")
    monkeypatch.setattr(resources, "_HERE", tmp_path)
    monkeypatch.setattr(resources, "_EXAMPLES", tmp_path / "examples")
    resources.icon_svg.cache_clear()  # what was read elsewhere is another house's
    yield tmp_path
    resources.icon_svg.cache_clear()


def test_examples_without_an_index_are_sorted(house):
    assert resources.example_names() == ("a-chain", "the-first")


def test_the_index_says_the_order_and_forgets_no_example(house):
    (house / "examples" / "index.json").write_text(json.dumps(["the-first", "not-there-yet"]), encoding="utf-8")
    assert resources.example_names() == ("the-first", "a-chain")


def test_texts_are_read_as_utf_8(house):
    assert resources.example_text("a-chain") == "# a-chain: σ\n"
    assert resources.icon_svg("play") == "<svg/>"
    assert resources.theme_tokens("dark") == {"canvas": "#101014"}


def test_a_picture_exists_per_theme(house):
    assert resources.example_picture("a-chain", "dark") == b"a picture"
    assert resources.example_picture("a-chain", "light") is None


@pytest.mark.parametrize("name", ["unknown", "../themes/dark", "", "a-chain.gvnn"])
def test_an_unknown_name_is_a_sentence(house, name):
    with pytest.raises(KeyError, match=r"there is no example named .*; there are a-chain, the-first"):
        resources.example_text(name)
    with pytest.raises(KeyError, match="there is no example named"):
        resources.example_picture(name, "dark")
    with pytest.raises(KeyError, match=r"there is no icon named .*; there are play"):
        resources.icon_svg(name)
    with pytest.raises(KeyError, match=r"there is no theme named .*; there are dark"):
        resources.theme_tokens(name)


def test_the_fonts_are_there_with_their_licence():
    names = [path.name for path in resources.font_paths()]
    assert names == [
        "DejaVuSans-Bold.ttf",
        "DejaVuSans.ttf",
        "DejaVuSansMono-Bold.ttf",
        "DejaVuSansMono.ttf",
        "DejaVuSerif-BoldItalic.ttf",
        "DejaVuSerif-Italic.ttf",
        "Hangul.ttf",
    ]
    fonts = Path(resources.__file__).parent / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "LICENSE-Hangul.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera" in (fonts / "LICENSE-DejaVu.txt").read_text(encoding="utf-8")


def test_every_packaged_file_can_be_read():
    for name in resources.example_names():
        assert resources.example_text(name).strip()
    here = Path(resources.__file__).parent
    for icon in (here / "icons").glob("*.svg"):
        assert "<svg" in resources.icon_svg(icon.stem)
    for theme in (here / "themes").glob("*.json"):
        tokens = resources.theme_tokens(theme.stem)
        assert all(isinstance(key, str) and isinstance(value, str) for key, value in tokens.items())


def test_importing_it_imports_nothing_heavy():
    code = "import sys, resources; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "networkx", "PySide6", "pyqtgraph", "tempfile"} & set(done.stdout.split())
