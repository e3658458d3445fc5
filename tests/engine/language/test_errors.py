"""Every mistake in a model is one sentence with a place and a piece of advice."""

from __future__ import annotations

import pytest

from engine.errors import (
    GraphError,
    LimitError,
    ModelSyntaxError,
    ShapeError,
    Span,
    UnknownNameError,
    ValueNotAllowedError,
)
from engine.language import parse

HEAD = "x: input = 1.5\nv: param = [1, 2, 3]\nW: param = [[1, 2, 3], [4, 5, 6]]\n"


def refused(text: str, filename: str = "model.gvnn") -> GraphError:
    with pytest.raises(GraphError) as caught:
        parse(text, filename)
    return caught.value


def assert_well_told(error: GraphError, text: str, filename: str = "model.gvnn") -> None:
    """It names file, line and column inside of the text, in one line, and shows the line with a caret under it."""
    assert error.span is not None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert 1 <= error.span.line <= len(lines)
    assert 1 <= error.span.column <= len(lines[error.span.line - 1]) + 1
    assert str(error).startswith(f"{filename}:{error.span.line}:{error.span.column}: ")
    assert "\n" not in str(error)
    assert error.advice
    caret_form = error.with_caret().split("\n")
    assert caret_form[0] == str(error)
    if lines[error.span.line - 1].strip():
        assert len(caret_form) == 3
        assert caret_form[2].strip("^").strip() == ""
        assert caret_form[2].endswith("^")


# what stands in line 4, the column of the mistake, its family, a part of the sentence
MISTAKES = [
    # names
    ("y = 2*z", 7, UnknownNameError, "'z' is used before it is bound"),
    ("y = y + 1", 5, UnknownNameError, "'y' is used before it is bound"),
    ("y = sigmod(x)", 5, UnknownNameError, "there is no operation 'sigmod'; did you mean 'sigmoid'?"),
    ("y = qqqq(x)", 5, UnknownNameError, "there is no operation 'qqqq'; 'graphviz-nn ops' lists"),
    ("sigmoid = 2*x", 1, ModelSyntaxError, "'sigmoid' is an operation; choose another name"),
    ("dense: param = 2", 1, ModelSyntaxError, "'dense' is an operation"),
    ("y = sigmoid + 1", 5, ModelSyntaxError, "'sigmoid' is an operation; call it: sigmoid(...)"),
    ("y = x(2)", 5, ModelSyntaxError, "'x' is a variable, not an operation; use * to multiply"),
    ("y = randn(3)", 5, ModelSyntaxError, "'randn' makes the value of a leaf"),
    # kinds and leaves
    ("a: parm = 1", 4, ModelSyntaxError, "'parm' is no kind; use one of input, target, param"),
    ("a: 'param' = 1", 4, ModelSyntaxError, "is no kind"),
    ("a: param", 1, ModelSyntaxError, "'a' has no value; write a: param = number"),
    ("a: loss", 1, ModelSyntaxError, "'a' has no value; write a: loss = expression"),
    ("a: param(1) = 1", 4, ModelSyntaxError, "a slider's range has two ends"),
    ("a: loss(0, 1) = x", 4, ModelSyntaxError, "a slider's range has two ends"),
    ("a: param(3, -3) = 1", 4, ModelSyntaxError, "from a smaller to a larger finite number"),
    ("a: param(0, inf) = 1", 4, ModelSyntaxError, "from a smaller to a larger finite number"),
    ("a: param(0, x) = 1", 13, UnknownNameError, "'x' is a variable, and what stands here must be"),
    ("a: param = x", 12, UnknownNameError, "'x' cannot stand here"),
    ("a: param = 2*x", 14, UnknownNameError, "'x' cannot stand here"),
    ("a: param = 'text'", 12, ModelSyntaxError, "a text is not a number"),
    ("a: param = 1j", 12, ModelSyntaxError, "a complex number is not a number"),
    ("a: param = True", 12, ModelSyntaxError, "None, True and False are not numbers"),
    ("a: param = [1, None]", 12, ModelSyntaxError, "None, True and False are not numbers"),
    ("a: param = ...", 12, ModelSyntaxError, "is not a number of the model"),
    ("a: param = [[1, 2], [3]]", 12, ShapeError, "the rows of the list have different lengths"),
    ("a: param = [1, [2]]", 12, ShapeError, "the rows of the list have different lengths"),
    ("a: param = rand(3)", 12, UnknownNameError, "'rand' makes no value for a leaf; did you mean 'randn'?"),
    ("a: param = sigmoid(3)", 12, UnknownNameError, "'sigmoid' makes no value for a leaf"),
    ("a: param = 2 // 1", 12, ModelSyntaxError, "only numbers, lists of numbers and + - * / ** can stand here"),
    ("a: param = [1, 2] * 2", 12, ModelSyntaxError, "only numbers can be calculated with here"),
    ("a: param = [*[1]]", 13, ModelSyntaxError, "only numbers, lists of numbers"),
    # binding
    ("x += 1", 1, ModelSyntaxError, "a name is bound with '='; write x = x + ..."),
    ("a = b = x", 1, ModelSyntaxError, "one name is bound a line"),
    ("a.b = x", 1, ModelSyntaxError, "only a plain name can be bound"),
    ("a[0] = x", 1, ModelSyntaxError, "only a plain name can be bound"),
    ("x", 1, ModelSyntaxError, "this line binds no name"),
    ("sigmoid(x)", 1, ModelSyntaxError, "this line binds no name"),
    ("'a second text'", 1, ModelSyntaxError, "only the first string of a model is its title"),
    # shapes
    ("y = v + [1, 2]", 5, ShapeError, "shapes 3 and 2 do not fit in"),
    ("y = v @ W", 5, ShapeError, "3"),
    ("y = x[0]", 5, ShapeError, "[0] has 1 indices for a scalar"),
    ("y = v[3]", 5, ShapeError, "index 3 is outside of axis 0, which has 3 elements"),
    ("y = v[0, 0]", 5, ShapeError, "2 indices"),
    ("y = v[x]", 7, UnknownNameError, "an index is a whole number, and 'x' is a variable"),
    ("y = v[v > 1]", 7, ModelSyntaxError, "an index is a whole number; write x[0], x[:, 0:3]; where(condition, a, b)"),
    ("y = v[0.5]", 7, ModelSyntaxError, "an index is a whole number"),
    ("y = v[True]", 7, ModelSyntaxError, "an index is a whole number"),
    ("y = v[None]", 7, ModelSyntaxError, "an index is a whole number"),
    ("y = v[::0]", 7, ModelSyntaxError, "a slice's step is not 0"),
    ("y = v[[0, 1]]", 7, ModelSyntaxError, "an index is a whole number"),
    ("y = reshape(W, 4, 2)", 5, ShapeError, "'reshape' cannot make 4×2 of the 6 elements of 2×3"),
    ("y = reshape(W, -1, -2)", 5, ShapeError, "'reshape' cannot make"),
    ("y = sum(W, axis=2)", 5, ShapeError, "'sum' asks for axis 2 of an array of 2 axes"),
    ("y = sum(W, axis=inf)", 17, ModelSyntaxError, "'axis' of 'sum' takes a whole number"),
    ("y = sum(W, axis=0.5)", 17, ModelSyntaxError, "'axis' of 'sum' takes a whole number"),
    ("y = sum(W, axis=x)", 17, UnknownNameError, "'x' is a variable, and what stands here must be"),
    ("y = stack([v, x])", 5, ShapeError, "do not fit in 'stack'"),
    ("y = concat([x, x])", 5, ShapeError, "do not fit in 'concat'"),
    ("y = max(v[3:])", 5, ShapeError, "'max' of no elements"),
    ("y: loss = 2*v", 1, ShapeError, "the loss 'y' has shape 3, and a loss is one number; take its sum or mean"),
    # calls
    ("y = sigmoid()", 5, ModelSyntaxError, "'sigmoid' takes 1 operand"),
    ("y = maximum(x)", 5, ModelSyntaxError, "'maximum' takes 2 operands"),
    ("y = sigmoid(x, 2)", 5, ModelSyntaxError, "'sigmoid' has been given too many arguments"),
    ("y = sum(W, axs=0)", 12, UnknownNameError, "'sum' has no argument 'axs'; did you mean 'axis'?"),
    ("y = sigmoid(x, k=0)", 16, UnknownNameError, "'sigmoid' has no argument 'k'; it takes none"),
    ("y = sum(W, **x)", 12, UnknownNameError, "'sum' has no argument"),
    ("y = sum(W, 0, axis=0)", 15, ModelSyntaxError, "'axis' is given twice"),
    ("y = clip(x)", 5, ModelSyntaxError, "'clip' needs 'low'"),
    ("y = sigmoid(*v)", 13, ModelSyntaxError, "'*' before a name is outside of the model language"),
    ("y = x + [x, x]", 10, UnknownNameError, "a list in an equation holds numbers only, and 'x' is a variable; join"),
    ("y = [v[0], v[1]*2]", 6, ModelSyntaxError, "holds numbers only; join what is computed with stack([...])"),
    ("y = sum([v[0]*2, 3])", 10, ModelSyntaxError, "holds numbers only; join what is computed with stack([...])"),
    # layers
    ("with layer(h):\n    y = x", 1, ModelSyntaxError, "only 'with layer(\"name\"):' opens a group"),
    ("with layer(''):\n    y = x", 1, ModelSyntaxError, "only 'with layer(\"name\"):' opens a group"),
    ("with layer('a', 2):\n    y = x", 1, ModelSyntaxError, "opens a group"),
    ("with layer('a') as b:\n    y = x", 1, ModelSyntaxError, "opens a group"),
    ("with layer('a'), layer('b'):\n    y = x", 1, ModelSyntaxError, "opens a group"),
    ("with open('f'):\n    y = x", 1, ModelSyntaxError, "opens a group"),
    # outside of the language
    ("import os", 1, ModelSyntaxError, "an import is outside of the model language"),
    ("from os import path", 1, ModelSyntaxError, "an import is outside"),
    ("y = lambda a: a", 5, ModelSyntaxError, "a lambda is outside"),
    ("y = x.real", 5, ModelSyntaxError, "access to an attribute is outside of the model language; only .T"),
    ("y = x.__class__", 5, ModelSyntaxError, "access to an attribute is outside"),
    ("y = x.sum()", 5, ModelSyntaxError, "access to an attribute is outside"),
    ("y = (sum)(x)(x)", 5, ModelSyntaxError, "a call of this kind is outside"),
    ("y = f'{x}'", 5, ModelSyntaxError, "a formatted text is outside"),
    ("f'{x}'", 1, ModelSyntaxError, "this line binds no name"),
    ("y = (z := x)", 6, ModelSyntaxError, "':=' is outside"),
    ("y = x if x else v", 5, ModelSyntaxError, "'if' is outside of the model language; use where"),
    ("y = x and x", 5, ModelSyntaxError, "'and' or 'or' is outside"),
    ("y = not x", 5, ModelSyntaxError, "this operator is outside"),
    ("y = ~x", 5, ModelSyntaxError, "this operator is outside"),
    ("y = x // 2", 5, ModelSyntaxError, "this operator is outside"),
    ("y = x % 2", 5, ModelSyntaxError, "this operator is outside"),
    ("y = x is x", 5, ModelSyntaxError, "this comparison is outside"),
    ("y = x in v", 5, ModelSyntaxError, "this comparison is outside"),
    ("y = 0 < x < 1", 5, ModelSyntaxError, "a comparison has two sides"),
    ("y = {1: 2}", 5, ModelSyntaxError, "a dictionary is outside"),
    ("y = {1, 2}", 5, ModelSyntaxError, "a set is outside"),
    ("y = 'text'", 5, ModelSyntaxError, "a text is not a number"),
    ("y = x + b'text'", 9, ModelSyntaxError, "bytes is not a number"),
    ("if x:\n    y = x", 1, ModelSyntaxError, "'if' is outside"),
    ("while x:\n    y = x", 1, ModelSyntaxError, "'while' is outside"),
    ("class A:\n    y = x", 1, ModelSyntaxError, "a class is outside"),
    ("del x", 1, ModelSyntaxError, "'del' is outside"),
    ("assert x", 1, ModelSyntaxError, "'assert' is outside"),
    ("try:\n    y = x\nfinally:\n    pass", 1, ModelSyntaxError, "'try' is outside"),
    ("return x", 1, ModelSyntaxError, "'return' outside of a def is outside"),
    ("global x", 1, ModelSyntaxError, "is outside of the model language"),
    ("raise x", 1, ModelSyntaxError, "is outside of the model language"),
    ("async def f(): pass", 1, ModelSyntaxError, "is outside of the model language"),
    ("match x:\n    case 1: pass", 1, ModelSyntaxError, "is outside of the model language"),
    ("y = yield", 5, ModelSyntaxError, "'yield' is outside"),
    ("exec('1')", 1, ModelSyntaxError, "this line binds no name"),
    ("y = eval('1')", 5, UnknownNameError, "there is no operation 'eval'"),
    ("y = __import__('os')", 5, UnknownNameError, "there is no operation '__import__'"),
    # loops and comprehensions
    (
        "for i in x:\n    y = x",
        10,
        ModelSyntaxError,
        "'for' goes through a range or a list of numbers, and 'x' is neither",
    ),
    ("for i in v[0:2]:\n    y = x", 10, ModelSyntaxError, "'for' goes through a range or a list of numbers"),
    ("for i in range(W):\n    y = x", 16, UnknownNameError, "known before anything is computed; write the number"),
    ("for i in range(0.5):\n    y = x", 10, ModelSyntaxError, "'range' takes one to three whole numbers"),
    ("for i in range():\n    y = x", 10, ModelSyntaxError, "'range' takes one to three whole numbers"),
    ("for i in range(1, 2, 0):\n    y = x", 10, ModelSyntaxError, "a range's step is not 0"),
    ("for i in range(x):\n    y = x", 16, UnknownNameError, "'x' is a variable, and what stands here must be"),
    ("for i, j in range(3):\n    y = x", 5, ModelSyntaxError, "a loop has one variable"),
    ("for x in range(3):\n    y = x", 5, ModelSyntaxError, "'x' means something else already"),
    ("for tanh in range(3):\n    y = x", 5, ModelSyntaxError, "'tanh' means something else already"),
    ("for i in range(3):\n    y = x\nelse:\n    y = x", 1, ModelSyntaxError, "a loop has no 'else'"),
    ("async for i in range(3):\n    y = x", 1, ModelSyntaxError, "is outside of the model language"),
    ("y = range(3)", 5, ModelSyntaxError, "'range' stands behind 'for ... in' only"),
    ("y = sum(x for i in v)", 20, ModelSyntaxError, "'for' goes through a range or a list of numbers"),
    ("y = sum(x for i in range(3) if i)", 32, ModelSyntaxError, "'if' behind 'for' is outside"),
    ("y = sum(i*q for i in range(3))", 11, UnknownNameError, "'q' is used before it is bound"),
    (
        "y = sum((x for i in range(3)), axis=0)",
        5,
        ModelSyntaxError,
        "'sum' of terms takes nothing else; write sum(stack(",
    ),
    ("y = tanh(x for i in range(3))", 9, ModelSyntaxError, "'tanh' takes no 'for'; 'for' stands in concat, max, mean"),
    ("y = stack([x for i in range(0)])", 11, ModelSyntaxError, "'stack' of no terms does not exist"),
    ("y = mean(x for i in range(0))", 5, ModelSyntaxError, "'mean' of no terms does not exist"),
    ("y = [a for a in v]", 5, ModelSyntaxError, "a list made by 'for' is given to an operation; write sum("),
    ("y = {a for a in v}", 5, ModelSyntaxError, "is outside of the model language"),
    # layers in one call
    ("h = dense()", 5, ModelSyntaxError, "'dense' needs 'x'; write dense(x, units"),
    ("h = dense(v)", 5, ModelSyntaxError, "'dense' needs 'units'"),
    ("h = dense(x, 3)", 5, ShapeError, "'dense' reads vectors, one example or a batch, and 'x' is a scalar"),
    ("h = dense(v, 0)", 14, ModelSyntaxError, "'units' of 'dense' takes a whole number from 1 on"),
    ("h = dense(v, x)", 14, UnknownNameError, "'x' is a variable, and what stands here must be"),
    ("h = dense(v, 3, matmul)", 17, ModelSyntaxError, "'activation' of 'dense' takes the name of an operation of one"),
    ("h = dense(v, 3, sum)", 17, ModelSyntaxError, "'activation' of 'dense' takes the name of an operation of one"),
    ("h = dense(v, 3, 'tan h')", 17, UnknownNameError, "there is no operation 'tan h'; did you mean 'tanh'?"),
    ("h = dense(v, 2, sigmod)", 17, UnknownNameError, "there is no operation 'sigmod'; did you mean 'sigmoid'?"),
    ("h = mlp(v, [2, 1], thanh)", 20, UnknownNameError, "there is no operation 'thanh'; did you mean 'tanh'?"),
    ("h = dense(v, 3, mean)", 17, ModelSyntaxError, "'activation' of 'dense' takes the name of an operation of one"),
    ("h = dense(v, unit)", 14, UnknownNameError, "'unit' is used before it is bound; write the number"),
    ("h = dense(v, 3, tahn)", 17, UnknownNameError, "there is no operation 'tahn'; did you mean 'tan'?"),
    ("h = dense(v, 3, unit=2)", 17, UnknownNameError, "'dense' has no argument 'unit'; did you mean 'units'?"),
    ("h = dense(v, 3, name=2)", 17, ModelSyntaxError, "'name' is one word in quotes"),
    ("h = dense(v, 3, name='a b')", 17, ModelSyntaxError, "'name' is one word in quotes"),
    ("h = conv(v, 3, 2)", 5, ShapeError, "'conv' reads images of four axes, and 'x' has shape 3"),
    ("h = mlp(v, 3)", 12, ModelSyntaxError, "'units' of 'mlp' takes a list of the layers' units"),
    ("h = mlp(v, [])", 12, ModelSyntaxError, "'units' of 'mlp' takes a list of the layers' units"),
    ("a, b = dense(v, 3)", 8, ModelSyntaxError, "'dense' returns one value, and 2 are wanted"),
    ("y = dense + 1", 5, ModelSyntaxError, "'dense' is an operation; call it: dense(...)"),
    ("dense(v, 3)", 1, ModelSyntaxError, "this line binds no name"),
    # data and training
    ("a, b = x, x", 1, ModelSyntaxError, "several names at once are bound by a data set or a macro"),
    ("a = dataset('xor')", 5, ModelSyntaxError, "'dataset' gives inputs and targets at once; write x, t = dataset("),
    ("a: input = dataset('xor')", 12, ModelSyntaxError, "'dataset' gives inputs and targets at once"),
    ("y = 2*dataset('xor')", 7, ModelSyntaxError, "'dataset' gives inputs and targets at once"),
    ("dataset('xor')", 1, ModelSyntaxError, "'dataset' gives inputs and targets at once"),
    ("a, b, c = dataset('xor')", 1, ModelSyntaxError, "'dataset' gives inputs and targets at once"),
    ("a, a = dataset('xor')", 8, ModelSyntaxError, "inputs and targets have two names"),
    ("a, b = dataset(xor)", 8, ModelSyntaxError, "'dataset' takes one name in quotes"),
    ("a, b = dataset('xorr')", 8, UnknownNameError, "did you mean 'xor'?"),
    ("a, b = dataset('xor', **x)", 23, ModelSyntaxError, "'dataset' takes no '**'"),
    ("a, b = dataset('xor', n=x)", 25, UnknownNameError, "'x' is a variable, and what stands here must be"),
    (
        "for i in range(2):\n    a, b = dataset('xor')",
        12,
        ModelSyntaxError,
        "a data set stands outside of loops and defs",
    ),
    ("train(0.1)", 1, ModelSyntaxError, "the settings of 'train' have names"),
    ("train(lr=-1)", 7, ValueNotAllowedError, "'lr' of 'train' takes a number from 0 on"),
    ("train(optimizer='adamm')", 7, ValueNotAllowedError, "'optimizer' of 'train' takes one of"),
    ("train(lrr=0.1)", 7, UnknownNameError, "'train' has no setting 'lrr'; did you mean 'lr'?"),
    ("train(lr=x)", 10, UnknownNameError, "'x' is a variable, and what stands here must be"),
    ("train(lr=0.1, lr=0.2)", 15, ModelSyntaxError, "'lr' is given twice"),
    ("train(); train()", 10, ModelSyntaxError, "a model has one 'train'"),
    ("y = train(lr=0.1)", 5, ModelSyntaxError, "'train' gives no value"),
    ("for i in range(2):\n    train()", 5, ModelSyntaxError, "'train' stands outside of loops and defs"),
    ("y = max_norm(x, 1)", 5, ModelSyntaxError, "'max_norm' gives no value; write it on a line of its own"),
    ("max_norm(x)", 1, ModelSyntaxError, "'max_norm' takes a parameter and the largest norm of its rows"),
    ("max_norm(x, 1)", 10, ModelSyntaxError, "'x' is no parameter, and only parameters are updated"),
    ("w: param = 1\nmax_norm(w, -1)", 13, ValueNotAllowedError, "the largest norm is a number from 0 on"),
    # Python's own reader; its columns differ between versions
    ("y = (x", None, ModelSyntaxError, "'(' was never closed"),
    ("y = 'x", None, ModelSyntaxError, "unterminated string"),
    ("y = x +", None, ModelSyntaxError, "invalid syntax"),
    ("  y = x", None, ModelSyntaxError, "unexpected indent"),
    ("y = x x", None, ModelSyntaxError, "invalid syntax"),
    ("y = 0777", None, ModelSyntaxError, "not a statement of the model language"),
    ("y = x $ 2", None, ModelSyntaxError, "not a statement of the model language"),
    ("y = x − 2", None, ModelSyntaxError, "invalid character"),
    ("y = x²", None, ModelSyntaxError, "invalid character"),
]


@pytest.mark.parametrize(("line", "column", "family", "sentence"), MISTAKES, ids=[m[0][:30] for m in MISTAKES])
def test_a_mistake_is_named_at_its_place(line, column, family, sentence):
    text = HEAD + line + "\n"
    error = refused(text)
    assert_well_told(error, text)
    assert sentence in str(error)
    assert isinstance(error, family)
    assert error.span.line in (4, *range(5, 5 + line.count("\n")))
    assert column in (error.span.column, None)


def test_the_nearest_name_is_offered():
    assert refused("weight: param = 1\ny = 2*wieght").advice == "did you mean 'weight'?"
    assert refused("Weight: param = 1\ny = 2*weight").advice == "did you mean 'Weight'?"


def test_a_name_with_nothing_near_is_told_to_be_bound():
    assert refused("x: input = 1\ny = 2*frobnicate").advice == "bind it in a line above this one"


def test_a_second_loss_names_the_first():
    text = "x: input = 1\nL: loss = x\nM: loss = 2*x\n"
    error = refused(text)
    assert_well_told(error, text)
    assert "'M' is the second loss; 'L' in line 2 is the first" in str(error)
    assert error.span.line == 3


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", '"""Only a title"""\n', "pass\n"])
def test_an_empty_model_says_so(text):
    error = refused(text)
    assert_well_told(error, text)
    assert "the model is empty" in str(error)
    assert str(error).startswith("model.gvnn:1:1: ")


def test_a_mistake_inside_a_layer_is_named_at_its_place():
    error = refused("x: input = 1\nwith layer('a'):\n    y = x\n    z = q\n")
    assert (error.span.line, error.span.column) == (4, 9)


def test_a_mistake_in_a_long_statement_is_named_at_its_own_line():
    error = refused("x: input = 1\ny = (x\n   + x*q\n   + x)\n")
    assert error.with_caret().split("\n")[1:] == ["     + x*q", "         ^"]


def test_the_caret_is_as_wide_as_the_mistake():
    assert refused("x: input = 1\ny = sigmod(x)\n").with_caret().split("\n")[1:] == ["  y = sigmod(x)", "      ^^^^^^"]


def test_the_caret_stands_right_behind_tabs():
    error = refused("x: input = 1\nwith layer('a'):\n\ty = q\n")
    assert error.with_caret().split("\n")[1:] == ["  \ty = q", "  \t    ^"]


def test_a_very_long_line_is_cut_around_the_mistake():
    text = "x: input = 1\ny = " + "x + " * 500 + "quux"
    source, caret = refused(text).with_caret().split("\n")[1:]
    assert len(source) <= 122
    assert source[caret.index("^") : caret.rindex("^") + 1] == "quux"


def test_columns_are_counted_in_characters_not_bytes():
    error = refused("λ: param = 1\nµ = λ*λ*ж + 2\n")
    assert (error.span.line, error.span.column) == (2, 9)
    assert error.with_caret().split("\n")[1:] == ["  µ = λ*λ*ж + 2", "          ^"]


def test_a_syntax_errors_column_is_counted_in_characters():
    assert refused("λλλ = (1 2)\n").span.column == 8


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_give_the_same_place(end):
    text = f"x: input = 1{end}# a comment{end}y = 2*q{end}"
    error = refused(text)
    assert (error.span.line, error.span.column) == (3, 7)
    assert error.line_text == "y = 2*q"


def test_form_feeds_give_the_same_place():
    error = refused("x: input = 1\n\x0c\n\x0cy = 2*q\n")
    assert error.span.line == 3
    assert error.line_text == "\x0cy = 2*q"


def test_a_text_without_a_name_is_called_text():
    assert str(refused("y = q", "")).startswith("<text>:1:5: ")


def test_an_unknown_name_is_a_key_error_that_reads_well():
    error = refused("y = q")
    assert isinstance(error, KeyError)
    assert str(error) == "model.gvnn:1:5: 'q' is used before it is bound; bind it in a line above this one"


def test_an_error_without_a_place_is_its_sentence():
    assert str(GraphError("this happened", advice="do that")) == "this happened; do that"
    assert GraphError("this happened").with_caret() == "this happened"
    assert LimitError("this happened", span=Span(2, 3, 2, 4)).place == "<text>:2:3"


@pytest.mark.parametrize("text", ["y = 2*{}", "y = {}(1)", "{}: param", "y = sum(v, {}=1)", "y = v[{}]"])
def test_a_name_of_any_length_leaves_the_sentence_short(text):
    error = refused(HEAD + text.format("n" * 100_000))
    assert len(str(error)) < 400
    assert "…" in str(error)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("z: param = zeros(10**30)", "has more than 50,000,000 elements"),
        ("z: param = full(2, 10**200, 1)", "has more than 50,000,000 elements"),
        ("for i in range(10**30):\n    y = x", "a loop of 1e+30 turns is too long; 400,000 are the most"),
        ("for i in range(10**30, 0, -1):\n    y = x", "is too long"),
        ("y = sum(x*i for i in range(0, 10**17, 3))", "is too long"),
    ],
)
def test_numbers_beyond_all_limits_are_refused_with_the_limit(text, sentence):
    error = refused(HEAD + text)
    assert isinstance(error, LimitError)
    assert sentence in str(error)


def test_half_a_character_is_named_at_its_place():
    error = refused("x: input = 1\ny = \ud800\n")
    assert (error.span, "lone surrogate" in str(error)) == (Span(2, 5, 2, 6), True)
    assert "codec" not in str(error)


@pytest.mark.parametrize("letter", ["\\x1b[32m", "a\\nb", "\\x07", "\\u202e", "\\x9b"])
def test_a_layer_whose_name_would_steer_a_terminal_is_refused(letter):
    error = refused(f'with layer("{letter}"):\n    x: input = 1\n')
    assert "the name of a layer holds a control character; leave it out" in str(error)
