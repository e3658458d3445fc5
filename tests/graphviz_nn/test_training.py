"""Training from the terminal and from Python; one example, a batch, a mode."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import graphviz_nn as gv
from graphviz_nn.cli import main

ROOT = Path(__file__).parents[2]
MODEL = '''"""Two moons"""
x, t = dataset("moons", n=40, noise=0.1)
W: param = xavier(4, 2)
V: param = xavier(1, 4)
h = dropout(tanh(batch_norm(x @ W.T)), 0.2)
L: loss = bce_with_logits(h @ V.T, t)
train(optimizer="adam", lr=0.05, batch=16, epochs=20)
'''


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("model.gvnn").write_text(MODEL, encoding="utf-8")
    return "model.gvnn"


@pytest.fixture
def cli(capsys):
    def command(*arguments):
        status = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return command


@pytest.fixture
def document(cli):
    def command(*arguments):
        status, out, _ = cli(*arguments, "--json")
        assert status == 0
        return json.loads(out)

    return command


# ------------------------------------------------------------------------------------------------------------- terminal
def test_a_training_prints_its_loss_and_lines_of_progress(file, cli):
    status, out, err = cli("train", file)
    assert status == 0
    assert out.startswith("Two moons\n\n20 of 20 epochs with adam, lr 0.05\nloss: ")
    assert err.count("epoch ") == 11
    assert "\r" not in err


def test_quiet_prints_no_progress(file, cli):
    assert cli("train", file, "--quiet")[2] == ""


def test_every_setting_can_be_given_in_place_of_the_file_s(file, document):
    options = {
        "optimizer": "rmsprop",
        "lr": 0.01,
        "batch": None,
        "epochs": 3,
        "seed": 4,
        "momentum": 0.5,
        "decay": 0.8,
        "beta1": 0.7,
        "beta2": 0.6,
        "eps": 1e-6,
        "l1": 0.1,
        "l2": 0.2,
        "max_norm": 3,
        "shuffle": False,
        "validation": 0.25,
        "patience": 2,
    }
    words = [w for name, value in options.items() for w in (f"--{name.replace('_', '-')}", str(value).lower())]
    found = document("train", file, *words)
    assert found["settings"] == options
    assert found["epochs"] == len(found["losses"]) == len(found["validation_losses"])


def test_json_holds_the_run_and_the_trained_numbers(file, document):
    found = document("train", file, "--epochs", "4")
    assert (found["format"], found["version"], found["stopped"], found["trouble"]) == (
        "graphviz-nn/train",
        1,
        "done",
        None,
    )
    assert [p["name"] for p in found["parameters"]] == ["W", "V"]
    assert np.shape(found["parameters"][0]["value"]) == (4, 2)
    assert document("train", file, "--epochs", "4") == found


def test_a_saved_session_runs_with_what_was_learnt(file, document):
    trained = document("train", file, "--save", "out.gvsession")
    again = document("run", "out.gvsession", "--mode", "evaluate")
    assert again["loss_value"] == trained["loss"]
    assert {n["name"]: n["value"] for n in again["nodes"]}["W"] == trained["parameters"][0]["value"]


def test_a_saved_model_has_the_numbers_in_its_text(file, cli, document):
    trained = document("train", file, "--save", "out.gvnn")
    model = gv.load("out.gvnn")
    assert model.run().value("W").tolist() == trained["parameters"][0]["value"]
    assert model.text.splitlines()[-1] == MODEL.splitlines()[-1]
    assert "the running statistics of batch_norm are not in the text" in cli("train", file, "--save", "out.gvnn")[2]


def test_numbers_that_have_no_place_in_the_text_are_told_before_the_training(tmp_path, cli):
    path = tmp_path / "layers.gvnn"
    path.write_text('x, t = dataset("xor")\ny = dense(x, 1)\nL: loss = mse(y, t)\n', encoding="utf-8")
    status, out, err = cli("train", path, "--save", tmp_path / "out.gvnn")
    assert (status, out) == (2, "")
    assert "has no place of its own in the text; save the model as a .gvsession" in err
    assert cli("train", path, "--save", tmp_path / "out.gvsession")[0] == 0


def test_a_loss_that_is_not_finite_is_a_failure_with_its_place(tmp_path, cli):
    path = tmp_path / "steep.gvnn"
    path.write_text("w: param = 2\nL: loss = w**4\ntrain(lr=1e100)", encoding="utf-8")
    status, out, _ = cli("train", path)
    assert status == 1
    assert "the loss is not finite in epoch 2, batch 1" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--lr", "x"], "--lr takes a number, not 'x'"),
        (["--lr", "-1"], "'lr' of 'train' takes a number from 0 on"),
        (["--optimizer", "adm"], "'optimizer' of 'train' takes one of sgd, momentum, rmsprop, adam"),
        (["--patience", "3"], "'patience' watches the validation loss"),
        (["--lr", "9" * 400], "'lr' of 'train' takes a number"),
        (["--save", "out.txt"], "ends neither in .gvsession nor in .gvnn"),
        (["--save", "nowhere/out.gvnn"], "there is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_trained_so_is_one_line(file, cli, words, sentence):
    status, out, err = cli("train", file, *words)
    assert (status, out) == (2, "")
    assert sentence in err


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")
def test_ctrl_c_keeps_what_was_learnt_and_saves_it(file):
    command = [sys.executable, "-m", "graphviz_nn", "train", file, "--epochs", "1000000", "--save", "out.gvsession"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as process:
        process.stderr.readline()  # the first epoch is done
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "interrupted: what was learnt so far is kept" in out
    assert "saved out.gvsession" in out
    assert gv.load("out.gvsession").run().loss is not None


@pytest.mark.parametrize(("words", "shape"), [(["--example", "3"], [1, 2]), (["--rows", "2:7"], [5, 2])])
def test_one_example_or_a_batch_can_be_run_stepped_and_checked(file, cli, document, words, shape):
    nodes = {n["name"]: n for n in document("run", file, *words)["nodes"]}
    assert nodes["x"]["shape"] == shape
    start = int(words[1].split(":")[0])
    assert np.array_equal(nodes["x"]["value"], gv.load(file).run().value("x")[start : start + shape[0]])
    assert cli("steps", file, *words)[0] == 0
    assert cli("check", file, *words, "--mode", "evaluate")[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--example", "40"], "there is no example 40"),
        (["--example", "x"], "--example takes a whole number"),
        (["--rows", "3"], "--rows takes I:J"),
        (["--rows", "5:5"], "--rows takes I:J with I below J"),
        (["--rows", "0:41"], "the data set has 40 examples, not 41; write --rows 0:40"),
        (["--mode", "evalute"], "there is no mode 'evalute'; did you mean 'evaluate'?"),
    ],
)
def test_examples_and_modes_that_are_not_there_are_one_line(file, cli, words, sentence):
    status, out, err = cli("run", file, *words)
    assert (status, out) == (2, "")
    assert sentence in err


# --------------------------------------------------------------------------------------------------------------- Python
def test_train_gives_a_new_model_and_leaves_the_old_one(file):
    model = gv.load(file).at("primitives")
    before = model.run().value("W").tolist()
    seen = []
    result = gv.train(model, epochs=5, lr=0.1, progress=lambda epoch, loss: seen.append((epoch, loss)))
    assert model.run().value("W").tolist() == before
    assert result.model.run().value("W").tolist() != before
    assert result.model.level == model.level
    assert (result.stopped, result.epochs) == ("done", 5)
    assert seen == list(enumerate(result.losses, start=1))
    assert result.model.in_mode("evaluate").run().loss == result.loss


def test_modes_and_rows_go_together(file):
    model = gv.train(gv.load(file), epochs=2).model
    assert (model.mode, model.size) == ("train", 40)
    there = model.in_mode("evaluate")
    one, some = there.rows(7), there.rows(slice(4, 9))
    assert (one.mode, some.mode) == ("evaluate", "evaluate")
    assert one.run().value("h").shape == (1, 4)
    np.testing.assert_allclose(some.run().value("h"), there.run().value("h")[4:9], rtol=1e-12)
    assert some.rows(None).run().loss == there.run().loss
    assert there.in_mode("train").run().loss == model.run().loss


def test_what_cannot_be_trained_is_a_graph_error(file):
    with pytest.raises(gv.NoLossError):
        gv.train(gv.parse("x: input = [1, 2]\ny = 2*x"))
    with pytest.raises(gv.UnknownNameError, match="'train' has no setting 'epoch'; did you mean 'epochs'"):
        gv.train(gv.load(file), epoch=3)
    with pytest.raises(gv.ValueNotAllowedError, match="there is no example 99"):
        gv.load(file).rows(99)
    for nothing in ((), slice(5, 2), "ab", 1.5, [0.5]):
        with pytest.raises(gv.ValueNotAllowedError, match=r"no examples? "):
            gv.load(file).rows(nothing)
    assert gv.load(file).rows(np.array([3, 1])).inner.rows == (3, 1)
    with pytest.raises(gv.ValueNotAllowedError, match="no data set"):
        gv.parse("x: input = 1\ny = x").rows(0)


def test_what_cannot_be_saved_is_told_before_the_training(file, cli, tmp_path):
    (tmp_path / "folder.gvsession").mkdir()
    status, out, err = cli("train", file, "--save", str(tmp_path / "folder.gvsession"))
    assert (status, out) == (2, "")
    assert "'" + str(tmp_path / "folder.gvsession") + "' is a folder" in err


def test_a_disk_that_fails_after_the_training_loses_nothing(file, cli, monkeypatch, tmp_path):
    real = Path.replace

    def full(self, target):
        if Path(target).parent == tmp_path:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    status, out, err = cli("train", file, "--epochs", "2", "--save", str(tmp_path / "learnt.gvsession"))
    assert status == 2
    assert "No space left on device" in err
    refuge = out.splitlines()[-1].removeprefix("saved ")
    assert refuge != str(tmp_path / "learnt.gvsession")
    assert gv.load(refuge).run().loss is not None


def test_a_session_elsewhere_brings_its_data_along(cli, tmp_path):
    data = tmp_path / "points.csv"
    data.write_text("a,t\n1,0\n2,1\n", encoding="utf-8")
    text = 'x, t = dataset("points.csv", target="t")\nL: loss = mse(dense(x, 1), t)\ntrain(epochs=2)\n'
    (tmp_path / "model.gvnn").write_text(text, encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    far = tmp_path / "elsewhere" / "learnt.gvsession"
    _, _, err = cli("train", str(tmp_path / "model.gvnn"), "--quiet", "--save", str(far))
    assert err == ""
    data.unlink()
    assert np.array_equal(gv.load(far).run().value("x"), [[1], [2]])


def test_examples_that_were_edited_stay_so_when_some_are_chosen():
    edited = gv.load("xor-learned").with_values(x=np.ones((4, 2)))
    assert np.array_equal(edited.rows(0).run().value("x"), [[1, 1]])
    assert np.array_equal(edited.rows([0, 2]).rows([2, 3]).run().value("x"), [[1, 1], [1, 1]])
    assert np.array_equal(edited.rows(1).rows(None).run().value("x"), [[0, 0], [1, 1], [1, 0], [1, 1]])


def test_numpy_s_numbers_are_settings_too():
    assert gv.train(gv.load("xor-learned"), epochs=np.int64(2), lr=np.float64(0.1)).epochs == 2
