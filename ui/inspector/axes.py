"""What the axes of an array are called: examples, channels, rows, columns, as far as the model tells."""

from __future__ import annotations

from engine.arrays import Shape
from engine.graph import Kind
from ui.feed import examples_of
from ui.session import Session

_OF_IMAGES = ("examples", "channels", "rows", "columns")
_OF_FILTERS = ("outputs", "inputs", "rows", "columns")
"""The axes of the weights of a convolution."""


def axis_words(session: Session, index: int, shape: Shape) -> tuple[str, ...]:
    """A word for each axis: ``axis 0 (examples)``.

    Args:
        session: Whose model.
        index: The node.
        shape: The shape of its array.
    """
    known = _known(session, index, shape)
    return tuple(f"axis {axis}{f' ({known[axis]})' if axis in known else ''}" for axis in range(len(shape)))


def _known(session: Session, index: int, shape: Shape) -> dict[int, str]:
    state, arrangement = session.state, session.arrangement
    if state is None:
        return {}
    pixels = arrangement.figures[index].pixels if arrangement is not None else ()
    is_parameter = state.view.nodes[index].kind is Kind.PARAM
    if len(pixels) == len(shape) and pixels == shape:
        words = (_OF_FILTERS if is_parameter else _OF_IMAGES)[-len(shape) :]
        return dict(zip(range(len(shape) - len(words), len(shape)), words, strict=True))
    fed = len(session.feed.rows) if session.feed.rows is not None else examples_of(state.model)
    return {0: "examples"} if not is_parameter and examples_of(state.model) and shape[0] == fed else {}
