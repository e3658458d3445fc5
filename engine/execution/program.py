"""Instructions as one function: straight-line code for short lists, a loop for very long ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import Instruction

LONGEST_CODE = 12_000
"""Longer lists are walked through: generating their code would cost more than many runs save."""

Program = Callable[[], float]
"""Runs the instructions; the result is finite only if every watched array is."""


def program(steps: list[Instruction], watched: list[Array]) -> Program:
    """Make one function of many instructions.

    The text of the generated code holds nothing but numbered names: functions and arrays are bound to them as objects.
    """
    vectors = [array.reshape(-1) for array in watched]
    return _looped(steps, vectors) if len(steps) > LONGEST_CODE else _generated(steps, vectors)


def _looped(steps: list[Instruction], watched: list[Array]) -> Program:
    def run() -> float:
        for function, arguments in steps:
            function(*arguments)
        return float(sum(np.dot(vector, vector) for vector in watched))

    return run


def _generated(steps: list[Instruction], watched: list[Array]) -> Program:
    text, objects = source(steps, watched)
    namespace: dict[str, Any] = {f"a{i}": thing for i, thing in enumerate(objects)}
    exec(compile(text, "<tape>", "exec"), namespace)  # noqa: S102 - names of this function's own making only
    run: Program = namespace["run"]
    return run


def source(steps: list[Instruction], watched: list[Array]) -> tuple[str, list[object]]:
    """The text of the function, and the objects that its names ``a0``, ``a1``, ... stand for."""
    numbers: dict[int, int] = {}
    objects: list[object] = []

    def name(thing: object) -> str:
        number = numbers.get(id(thing))
        if number is None:
            number = numbers[id(thing)] = len(objects)
            objects.append(thing)
        return f"a{number}"

    lines = [f" {name(function)}({','.join([name(a) for a in arguments])})" for function, arguments in steps]
    dot = name(np.dot)
    lines += [" w=0.", *(f" w+={dot}({name(vector)},{name(vector)})" for vector in watched), " return w"]
    # Default arguments are fast locals.
    bound = ",".join(f"a{i}=a{i}" for i in range(len(objects)))
    return "\n".join([f"def run({bound}):", *lines]), objects
