"""What README, guide and architecture promise is there: commands, links, pictures, folders, printed output."""

from __future__ import annotations

import doctest
import re
import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("PySide6")

from engine.graph import LEAF_KINDS
from engine.language import parse
from engine.language.constants import INITIALISERS
from engine.language.layers import LAYERS
from graphviz_nn.cli.main import COMMANDS as SUBCOMMANDS
from graphviz_nn.cli.main import main
from tests.helpers.declaring import forgotten
from ui.menus.presets import PRESETS, keys_of
from ui.menus.table import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
GUIDE = ROOT / "docs" / "user-guide.md"
TRAINING = ROOT / "docs" / "training.md"
TERMINAL = ROOT / "docs" / "command-line.md"
TEN_MINUTES = ROOT / "docs" / "ten-minutes.md"
LANGUAGE = ROOT / "docs" / "language.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
CONSOLE = "console"

documents = pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)


def read(path):
    return path.read_text(encoding="utf-8")


def blocks(path, *languages):
    found = re.findall(r"^```(\w*)\n(.*?)^```$", read(path), re.MULTILINE | re.DOTALL)
    return [text for language, text in found if language in languages]


def spans(path):
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", read(path), flags=re.MULTILINE | re.DOTALL))


def command_lines(path):
    """Every command of a document: in its shell blocks, and inline."""
    lines = [line.partition("  #")[0].strip() for text in blocks(path, "sh") for line in text.splitlines()]
    lines += [line[2:] for text in blocks(path, CONSOLE) for line in text.splitlines() if line.startswith("$ ")]
    starts = ("make ", "graphviz-nn", "python -m ", "pip ")
    return [line for line in [*lines, *spans(path)] if line.startswith(starts)]


def anchors(path):
    titles = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@documents
def test_every_link_leads_somewhere(path):
    text = read(path)
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src(?:set)?="([^"]+)"', text)
    for target in targets:
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = path.parent / name if name else path
        assert there.exists(), f"{target} is not there"
        if anchor:
            assert anchor in anchors(there), f"{target}: no such heading"


@documents
def test_every_command_exists(path):
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    for line in command_lines(path):
        words = shlex.split(line)
        if words[0] == "make":
            assert words[1] in targets, line
        elif words[0] == "python":
            assert find_spec(words[2]) is not None, line
        elif words[0] == "pip":
            assert words[1] == "install", line
        elif len(words) > 1 and words[1] != "FILE" and not words[1].startswith("--"):
            assert words[1] in SUBCOMMANDS, line


@pytest.mark.parametrize("path", [ROOT / "README.md", TERMINAL], ids=["README.md", "command-line.md"])
def test_what_a_terminal_is_shown_to_print_is_what_it_prints(path, capsys):
    shown = blocks(path, CONSOLE)
    assert shown
    for text in shown:
        command, _, output = text.partition("\n")
        assert main(shlex.split(command.removeprefix("$ graphviz-nn "))) == 0
        assert capsys.readouterr().out == output


def test_the_exports_of_the_guide_work(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for text in blocks(GUIDE, "sh") for line in text.splitlines()]
    assert len(lines) == 4
    for line in lines:
        words = shlex.split(line)
        assert main(words[1:]) == 0
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 10_000


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", GUIDE, TRAINING], ids=["README.md", "user-guide.md", "training.md"]
)
def test_python_sessions_are_real(path):
    session = "\n".join(blocks(path, "pycon"))
    assert session
    test = doctest.DocTestParser().get_doctest(session, {}, path.name, path.name, 0)
    with forgotten():
        assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", GUIDE, TRAINING, TEN_MINUTES, LANGUAGE],
    ids=["README.md", "user-guide.md", "training.md", "ten-minutes.md", "language.md"],
)
def test_models_in_the_documents_can_be_read(path):
    models = blocks(path, "python")
    assert models
    for text in models:
        graph = parse(text, path.name).graph
        assert graph.loss is not None
        assert graph.title


def test_the_reference_of_the_language_names_every_kind_initialiser_and_layer():
    named = " ".join(spans(LANGUAGE))
    for word in [kind.value for kind in LEAF_KINDS] + [*INITIALISERS, *LAYERS]:
        assert re.search(rf"\b{word}\b", named), word
    layers = dict(re.findall(r"^\| `(\w+)\(x, [^`]+\)` \| (.+) \|$", read(LANGUAGE), re.MULTILINE))
    assert set(layers) == set(LAYERS)


def test_the_names_that_the_reference_gives_are_those_of_its_example():
    text = next(text for text in blocks(LANGUAGE, "python") if "def unit" in text)
    assert {"h.w", "h.z", "h", "last.w", "last.z", "y"} <= set(parse(text).graph.ids)


@pytest.mark.parametrize(
    ("path", "menu", "heading"),
    [(GUIDE, "Debug", "\n## Stepping\n"), (TRAINING, "Training", "\n## In the window\n")],
    ids=["stepping", "training"],
)
def test_the_tables_of_commands_are_the_program_s_own(path, menu, heading):
    section = read(path).partition(heading)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", section, re.MULTILINE)
    expected = [
        (command.text, ", ".join(f"`{key}`" for key in command.keys) or "–", command.hint)
        for command in COMMANDS
        if command.menu == menu
    ]
    assert rows[0] == ("Command", "Key", "What it does")
    assert rows[1:] == expected


@pytest.mark.parametrize(
    "path",
    [ROOT / "README.md", GUIDE, TRAINING, TEN_MINUTES],
    ids=["README.md", "user-guide.md", "training.md", "ten-minutes.md"],
)
def test_every_key_in_the_text_is_a_shortcut(path):
    known = {key for preset in PRESETS for command in COMMANDS for key in keys_of(command, preset)} | {"Escape"}
    keys = [
        span
        for span in spans(path)
        if re.fullmatch(r"(?:(?:Ctrl|Shift|Alt)\+)*(?:F\d+|[A-Z0-9]|Home|End|Space|Left|Right)", span)
    ]
    assert keys
    assert set(keys) <= known


def test_every_section_of_the_guide_is_in_its_table_of_contents():
    contents, _, rest = read(GUIDE).partition("\n## ")
    for title in re.findall(r"^## (.+)$", f"## {rest}", re.MULTILINE):
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        assert f"](#{anchor})" in contents, title


def test_the_page_of_the_command_line_names_every_command_of_the_terminal():
    named = {shlex.split(line)[1] for line in command_lines(TERMINAL) if len(shlex.split(line)) > 1}
    assert named >= set(SUBCOMMANDS)


def test_the_architecture_names_only_what_is_there_and_every_room():
    named = [span for span in spans(ARCHITECTURE) if re.fullmatch(r"[\w./-]+(?:/|\.py|\.json|\.md|\.toml)", span)]
    assert named
    for name in named:
        there = ROOT / name
        assert there.is_dir() if name.endswith("/") else there.is_file(), f"{name} is not there"
    packages = [path.parent for room in ("engine", "graphviz_nn", "ui") for path in (ROOT / room).rglob("__init__.py")]
    rooms = {f"{path.relative_to(ROOT).as_posix()}/" for path in packages}
    assert rooms <= set(named)


def test_decisions_are_numbered_one_after_the_other():
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for number, path in enumerate(records, 1):
        lines = read(path).splitlines()
        assert lines[0].startswith(f"# {number}. ")
        assert len(lines) <= 18
        assert [word for word in ("Context", "Decision", "Consequences") if f"**{word}.**" not in read(path)] == []
