"""Commands as a person gives them: in this process, with files of their own."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from graphviz_nn.cli import main


@pytest.fixture
def cli(capsys):
    """Runs one command in this process; gives its exit status and what it printed."""

    def command(*arguments: str) -> SimpleNamespace:
        try:
            status = main([str(a) for a in arguments])
        except SystemExit as ended:
            status = ended.code
        out, err = capsys.readouterr()
        return SimpleNamespace(status=status, out=out, err=err)

    return command


@pytest.fixture
def file(tmp_path):
    """Makes a model file and gives its path."""

    def make(text: str, name: str = "model.gvnn") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make
