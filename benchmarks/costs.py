"""What a compiled pass costs beside its steps: reading and compiling, memory, and what a single change takes.

Run with ``python -m benchmarks.costs``.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median

import numpy as np

import graphviz_nn as gv
from benchmarks.passes import ONE_THREAD
from benchmarks.peer_adapter import mlp_text, scalar_text
from benchmarks.workloads import perceptron, workloads

_LARGE = 200_000
_DEEP = _LARGE - 2  # with the tanh at the start and the sum at the end


def _seconds(work: Callable[[], object], repeats: int = 5) -> float:
    spent = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return median(spent)


def chain_text(count: int, leaf: str) -> str:
    """A chain of operations as deep as it is long."""
    lines = [f"x: param = {leaf}", "y0 = tanh(x)"]
    lines += [f"y{i} = {('tanh(y{})', 'y{} + x', '-y{}')[i % 3].format(i - 1)}" for i in range(1, count)]
    return "\n".join([*lines, f"L: loss = sum(y{count - 1})"])


def _late(count: int) -> str:
    """The chain on a number, times a parameter that comes in at the end."""
    return "late: param = 2\n" + chain_text(count, "0.5").replace("sum(", "late * (")


# ------------------------------------------------------------------------------------------------------------ compiling
def compiling() -> None:
    """Reading and compiling 10,000 operations, beside micrograd's forward passes of the same graph."""
    network = perceptron("perceptron 32-68-32-10", 32, 68, 32, 10)
    texts = {
        network.name: scalar_text(network),
        "chain of numbers": chain_text(10_000, "0.5").replace("sum(", "1 * ("),
        "chain of vectors": chain_text(10_000, "[0.5, -1, 2]"),
    }
    forward = None
    if importlib.util.find_spec("micrograd") is not None:
        from benchmarks.peers import micrograd_forward

        forward = _seconds(micrograd_forward(network))
    for name, text in texts.items():
        parse = _seconds(partial(gv.parse, text), 3)
        model = gv.parse(text)
        compiled = _seconds(model.compile, 3)
        operations = sum(node.op is not None for node in model.inner.graph.nodes)
        line = f"{name}: {operations:,} operations, parse {parse * 1e3:,.0f} ms, compile {compiled * 1e3:,.0f} ms"
        if forward is not None and name == network.name:
            ratios = f"{(parse + compiled) / forward:.1f}, compile alone {compiled / forward:.1f}"
            line += f"; parse + compile 10,000 ops / micrograd forward = {ratios}"
        print(line)


def large(kind: str) -> None:
    """200,000 operations, end to end; prints times and the process's memory. In this process."""
    import resource  # not on Windows

    text = chain_text(_DEEP, "[0.5, -1, 2]" if kind == "vectors" else "0.5")
    text = text if kind == "vectors" else text.replace("sum(", "1 * (")
    times = []
    start = time.perf_counter()
    model = gv.parse(text)
    times.append(time.perf_counter() - start)
    start = time.perf_counter()
    done = model.compile()
    times.append(time.perf_counter() - start)
    step = _seconds(done.step, 3)
    mebibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{_LARGE:,} operations on {kind}, one after the other: parse {times[0]:.1f} s, compile {times[1]:.1f} s, "
        f"step {step * 1e3:,.0f} ms, {mebibytes:,.0f} MiB at most"
    )


# --------------------------------------------------------------------------------------------------------------- memory
def memory() -> None:
    """The bytes of all arrays of the perceptron's pass at batch 256, beside what values and error signals need."""
    workload = workloads()["MLP, batch 256"]
    model = gv.parse(mlp_text(workload))
    for wrt in ("params", "all"):
        tracemalloc.start()
        done = model.compile(wrt=wrt)
        done.step()
        arrays = tracemalloc.DomainFilter(inclusive=True, domain=np.lib.tracemalloc_domain)
        held = sum(trace.size for trace in tracemalloc.take_snapshot().filter_traces([arrays]).traces)
        tracemalloc.stop()
        nodes = model.inner.graph.nodes
        sizes = {node.name: 8 * int(np.prod(node.shape)) for node in nodes}
        signals = sum(sizes[name] for name in sizes if _has_signal(done, name))
        largest = max(sizes[node.name] for node in nodes if node.op is not None)
        bound = sum(sizes.values()) + signals + largest
        print(
            f"MLP, batch 256, wrt={wrt}: {held:,} bytes; values {sum(sizes.values()):,} + error signals {signals:,} "
            f"+ one working set {largest:,} = {bound:,}; {held / bound:.2f} of it"
        )


def _has_signal(done: gv.CompiledPass, name: str) -> bool:
    try:
        return done.grad(name) is not None
    except gv.NotComputedError:
        return False


# ---------------------------------------------------------------------------------------------------------------- cones
def _changed(done: gv.CompiledPass, leaf: str, value: np.ndarray, again: Callable[[], None]) -> None:
    done.set(leaf, value)
    again()


def cones() -> None:
    """One number changed: the share of the instructions that is run, and the time, beside a full pass."""
    mlp = workloads()["MLP, batch 256"]
    scalar = workloads()["scalar 16-32-32-10"]
    cases = [
        ("MLP, batch 256", mlp_text(mlp), ("P0", "P4")),
        (scalar.name, scalar_text(scalar), ("w0_0_0", "w2_0_0")),
        ("chain of 20,000 numbers", _late(20_000), ("late",)),
    ]
    for name, text, leaves in cases:
        done = gv.parse(text).compile(wrt="all")
        for leaf in leaves:
            value = np.array(done.value(leaf))
            for label, again in (("forward and backward", done.step), ("forward only", done.forward)):
                again_and_again = partial(_changed, done, leaf, value, again)
                _seconds(again_and_again)  # from the second change on, the cone is known
                share = done.last_run
                rounds = [(_seconds(again_and_again), _seconds(done.step)) for _ in range(9)]  # in turns
                spent, full = (median(times) for times in zip(*rounds, strict=True))
                print(
                    f"{name}, {leaf} changed, {label}: {share.done:,} of {share.of:,} instructions, "
                    f"{spent * 1e6:,.0f} of {full * 1e6:,.0f} µs ({median(one / other for one, other in rounds):.2f})"
                )


def _in_a_fresh_process(what: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.costs", what],
        env=os.environ | ONE_THREAD,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    print(done.stdout.strip() or f"{what} failed:\n{done.stderr}", flush=True)


PARTS: dict[str, Callable[[], None]] = {
    "compiling": compiling,
    "numbers": partial(large, "numbers"),
    "vectors": partial(large, "vectors"),
    "memory": memory,
    "cones": cones,
}
"""Name -> what it prints."""


def main() -> None:
    """Print one line a measurement; each part in a process of its own, with one thread."""
    for part in PARTS:
        _in_a_fresh_process(part)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        PARTS[sys.argv[1]]()
    else:
        main()
