"""A model that was opened from a file finds its data, and its errors are told by the file's name alone."""

from __future__ import annotations

import pytest

from engine.errors import GraphError
from engine.language.data import directory_of
from ui.session import Session
from ui.settings import Settings


@pytest.fixture
def session(store):
    return Session(Settings(store))


def test_the_reader_knows_the_folder_of_an_open_file(session, tmp_path):
    path = tmp_path / "net.gvnn"
    path.write_text('x, t = dataset("xor")\nh = dense(x, 1, tanh)\nL: loss = mse(h, t)\n', encoding="utf-8")
    session.open_file(path)
    assert directory_of(session.state.model.filename) == tmp_path
    session.edit_text(f"{session.document.text}# more\n", None)
    assert directory_of(session.state.model.filename) == tmp_path


def test_an_error_names_the_file_without_its_folder(session, tmp_path):
    path = tmp_path / "net.gvnn"
    path.write_text("x: input = 1\ny = q\n", encoding="utf-8")
    with pytest.raises(GraphError) as caught:
        session.open_file(path)
    assert caught.value.place == "net.gvnn:2:5"
    session.open_to_mend(path)
    assert session.error.place == "net.gvnn:2:5"
    session.edit_text("x: input = 1\nz = r\n", None)
    assert session.error.place == "net.gvnn:2:5"
