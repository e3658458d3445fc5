r"""Arrays as text to paste elsewhere: lists of the model language, NumPy, comma-separated values, LaTeX."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from engine.arrays import Array
from engine.errors import LimitError
from engine.notation.latex import number_latex
from engine.notation.numbers import MINUS, format_number, format_shape, full_number

MOST_NUMBERS = 200_000
"""More numbers are not made a text of: it would be several megabytes, and most programs freeze on pasting it."""
MOST_TYPESET = 10_000
"""More entries are no matrix to read."""
_MATRIX_COLUMNS = 10
"""So many columns a ``pmatrix`` can have (amsmath's MaxMatrixCols)."""


class Form(StrEnum):
    """What is copied."""

    TEXT = "text"
    """Exact numbers in brackets, as the model language and Python write them."""
    NUMPY = "numpy"
    """An expression that makes the same array, bit for bit."""
    CSV = "csv"
    """Exact numbers separated by commas, a line a row; of more axes with the indices of the leading ones in front."""
    LATEX = "latex"
    """A number, or a matrix, with as many digits as are shown."""


def copied(array: Array, form: Form) -> str:
    """An array as text.

    Args:
        array: Of any shape.
        form: How.

    Raises:
        LimitError: It has more numbers than a text should have, or more axes than a matrix.
    """
    most = MOST_TYPESET if form is Form.LATEX else MOST_NUMBERS
    if array.size > most:
        raise LimitError(
            f"{format_shape(array.shape)} is {array.size:,} numbers; at most {most:,} are copied this way",
            advice="open the array in a window of its own, and copy one slice of it",
        )
    writers = {Form.TEXT: _text, Form.NUMPY: _numpy, Form.CSV: _csv, Form.LATEX: _latex}
    return writers[form](array)


def _text(array: Array) -> str:
    return _nested(array) if array.size else f"empty ({format_shape(array.shape)})"


def _nested(array: Array) -> str:
    if array.ndim == 0:
        return full_number(float(array))
    return f"[{', '.join(_nested(row) for row in array)}]"


def _numpy(array: Array) -> str:
    if not array.size:
        return f"np.empty({array.shape})"
    return f"np.array({_literal(array)})"


def _literal(array: Array) -> str:
    if array.ndim == 0:
        number = float(array)
        return repr(number) if np.isfinite(number) else "np." + full_number(number) if number != -np.inf else "-np.inf"
    return f"[{', '.join(_literal(row) for row in array)}]"


def _csv(array: Array) -> str:
    rows = array.reshape(-1, array.shape[-1]) if array.ndim > 1 else array.reshape(-1, 1)
    leading = array.shape[:-1] if array.ndim > 2 else ()
    lines = []
    if leading:
        heads = [f"axis {axis}" for axis in range(len(leading))]
        lines.append(",".join([*heads, *(str(column) for column in range(array.shape[-1]))]))
    for place, row in zip(np.ndindex(leading) if leading else [()] * len(rows), rows, strict=True):
        lines.append(",".join([*map(str, place), *(full_number(float(v)) for v in row)]))
    return "\n".join(lines)


def _latex(array: Array) -> str:
    if array.ndim > 2:
        raise LimitError(
            f"an array with {array.ndim} axes is no matrix, and LaTeX has no notation for it",
            advice="open the array in a window of its own, and copy one slice of it",
        )
    if array.ndim == 0:
        return _latex_number(float(array))
    if not array.size:
        return "\\varnothing"
    matrix = array.reshape(-1, 1) if array.ndim == 1 else array
    rows = " \\\\\n".join(" & ".join(_latex_number(float(v)) for v in row) for row in matrix)
    columns = matrix.shape[1]
    if columns <= _MATRIX_COLUMNS:
        return f"\\begin{{pmatrix}}\n{rows}\n\\end{{pmatrix}}"
    return f"\\left(\\begin{{array}}{{*{{{columns}}}{{r}}}}\n{rows}\n\\end{{array}}\\right)"


def _latex_number(value: float) -> str:
    """A number without the parentheses that a negative one has in a product."""
    text = format_number(value)
    return f"-{number_latex(text[1:])}" if text.startswith(MINUS) else number_latex(text)
