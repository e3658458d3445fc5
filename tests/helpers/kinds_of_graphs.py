"""Random models of kinds that are drawn differently: deep, wide, nested, with one node, in parts, and so on."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from engine.language import parse
from engine.model import Model

_LONG = "a_name_of_eighty_letters_that_somebody_wrote_down_so_that_everybody_understands"
_NAMES = ("alpha", "w_12", "h", "가중치", "λ", "θ_1", "residual", _LONG)
_OF_ONE, _OF_TWO = ("tanh", "sigmoid", "relu", "exp", "sin"), ("*", "+", "-")


def layered(luck: Random) -> list[str]:
    """Layers of units, each of which reads all of the layer before."""
    lines, before = [], []
    for i in range(luck.randint(1, 3)):
        lines.append(f"x{i}: input = {luck.uniform(-1, 1):.2f}")
        before.append(f"x{i}")
    for layer in range(luck.randint(1, 3)):
        units = [f"h{layer}_{j}" for j in range(luck.randint(1, 4))]
        lines.append(f'with layer("layer {layer}"):')
        for j, unit in enumerate(units):
            lines += [f"    w{layer}_{j}_{i}: param = {luck.uniform(-1, 1):.2f}" for i in range(len(before))]
            total = " + ".join(f"w{layer}_{j}_{i}*{name}" for i, name in enumerate(before))
            lines.append(f"    {unit} = {luck.choice(_OF_ONE)}({total})")
        before = units
    return [*lines, f"L: loss = {' + '.join(before)}"]


def deep(luck: Random) -> list[str]:
    """One name that is bound again and again, with what was before added now and then."""
    lines = ["x: input = 0.5", "w: param = 0.8", "h = x"]
    for i in range(luck.randint(10, 30)):
        if luck.random() < 0.3:
            lines += [f'with layer("block {i % 3}"):', "    h = tanh(w*h)", "    h = h + x" if i % 2 else "    h = 2*h"]
        else:
            lines.append(f"h = {luck.choice(_OF_ONE)}(h){luck.choice(('', ' + x', ' * w', ' + h'))}")
    return [*lines, "L: loss = (h - 1)**2"]


def wide(luck: Random) -> list[str]:
    """Many leaves, in pairs, in one sum."""
    count = luck.randint(8, 45)
    lines = [f"w{i}: {luck.choice(('param', 'input', 'const'))} = {luck.uniform(-1, 1):.2f}" for i in range(count)]
    inner = [f"p{i} = w{i}*w{luck.randrange(count)}" for i in range(0, count, luck.randint(1, 3))]
    return [*lines, *inner, f"L: loss = {' + '.join(line.split()[0] for line in inner)}"]


def parallel(luck: Random) -> list[str]:
    """Several edges between the same nodes: operands that are used twice and more."""
    lines, names = ["a: param = 0.7", "b: param = [0.1, 0.2, 0.3]"], ["a", "sum(b)"]
    for i in range(luck.randint(2, 8)):
        one, other = luck.choice(names), luck.choice(names)
        lines.append(f"c{i} = {one}*{one} + {one}*{other} + {other}/({one} + 3)")
        names.append(f"c{i}")
    return [*lines, f"L: loss = {names[-1]} * {names[-1]}"]


def nested(luck: Random) -> list[str]:
    """Groups in groups, with edges across their borders, and calls in them."""
    lines = ["def unit(x, w):", "    y = tanh(x*w)", "    return y", "x: input = 0.3", "w: param = 1.2"]
    names, depth = ["x", "w"], 0
    for i in range(luck.randint(4, 14)):
        if depth < 3 and luck.random() < 0.4:
            lines.append("    " * depth + f'with layer("{luck.choice(_NAMES)} {i}"):')
            depth += 1
        elif depth and luck.random() < 0.3 and not lines[-1].endswith(":"):
            depth -= 1
        one, other = luck.choice(names[-4:]), luck.choice(names)
        form = luck.choice((f"{one} + {other}", f"unit({one}, {other})", f"sin({one})*{other}", f"unit({one}, w) - x"))
        lines.append("    " * depth + f"n{i} = {form}")
        names.append(f"n{i}")
    return [*lines, f"L: loss = ({names[-1]} + {luck.choice(names)})**2"]


def reused(luck: Random) -> list[str]:
    """Values that feed nearly everything after them, under names of any length and letters."""
    names = luck.sample(_NAMES, 4)
    lines = [f"{names[0]}: input = 1e-300", f"{names[1]}: param = [0.5, -1.0]"]
    for i, name in enumerate(names[2:]):
        lines.append(f"{name}{i} = {names[0]} * {names[0]} + sum({names[1]} * {names[1]})")
    made = [f"{name}{i}" for i, name in enumerate(names[2:])]
    for i in range(luck.randint(2, 9)):
        parts = [f"{names[0]}", *luck.sample(made, min(len(made), luck.randint(1, 4)))]
        lines.append(f"m{i} = {luck.choice(_OF_TWO).join(parts)}")
        made.append(f"m{i}")
    return [*lines, f"L: loss = {' + '.join(made)}"]


def alone(luck: Random) -> list[str]:
    """One node, or next to nothing, of any number and shape."""
    value = luck.choice(("1.0", "inf", "-inf", "zeros(0)", "zeros(1, 1, 1, 2, 1, 1, 2)", "1e-300", "[1.0, 2.0, 3.0]"))
    lines = [f"{luck.choice(_NAMES)}: {luck.choice(('param', 'input', 'const'))} = {value}"]
    return lines if luck.random() < 0.5 else [*lines, f"L: loss = sum({lines[0].split(':')[0]})"]


def apart(luck: Random) -> list[str]:
    """Parts without an edge between them, of which the loss is in one."""
    lines = []
    for part in range(luck.randint(2, 5)):
        lines.append(f"x{part}: input = {luck.uniform(-1, 1):.2f}")
        lines += [f'with layer("part {part}"):', f"    y{part} = x{part}"]
        for i in range(luck.randint(0, 4)):
            lines.append(f"    y{part} = {luck.choice(_OF_ONE)}(y{part}) * x{part} + {i}")
    return [*lines, "L: loss = y0**2"]


KINDS: dict[str, Callable[[Random], list[str]]] = {
    make.__name__: make for make in (layered, deep, wide, parallel, nested, reused, alone, apart)
}


def graph_of(kind: str, seed: int) -> Model:
    """A random model of a kind."""
    return parse("\n".join(KINDS[kind](Random(f"{kind} {seed}"))), f"{kind}-{seed}.gvnn")
