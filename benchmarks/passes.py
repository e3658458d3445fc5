"""Compiled passes beside PyTorch eager, micrograd, and numpy's matrix products alone.

Run with ``python -m benchmarks.passes [workload ...]``. Each workload gets a fresh process with one thread. Who takes
part computes the same numbers first (to 1e-9); then all take turns, and a ratio is the median over the rounds of
their times side by side: a busy machine slows both.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
_ROUNDS, _BLOCK_S = 9, 0.05
_OURS = "ours"
FLOORS: dict[tuple[str, str], float] = {
    ("scalar 2-4-4-1", "micrograd"): 25,
    ("scalar 8-16-16-4", "micrograd"): 35,
    ("scalar 16-32-32-10", "micrograd"): 100,
    ("MLP, batch 1", "PyTorch"): 1.6,
    ("MLP, batch 32", "PyTorch"): 1.5,
    ("MLP, batch 256", "PyTorch"): 1.3,
    ("MLP, batch 256", "matrix products"): 0.85,
    ("chain of 1,000", "PyTorch"): 6,
    ("spiral, an epoch", "PyTorch"): 6,
    ("CNN, batch 32", "PyTorch"): 0.9,
}
"""(workload, peer) -> how many times as fast the project means to be at least."""
_NEEDS = {"PyTorch": "torch", "micrograd": "micrograd"}


def measure(name: str) -> dict[str, list[float]]:
    """Seconds a step in each round, by who took part. In this process: its threads are what they are.

    Raises:
        RuntimeError: Somebody computes something else.
    """
    import numpy as np

    from benchmarks.peer_adapter import make
    from benchmarks.peers import PEERS
    from benchmarks.workloads import workloads

    workload = workloads()[name]
    step, fetch, _ = make("graphviz_nn", workload)
    running: dict[str, Callable[[], object]] = {_OURS: step}
    step()
    loss, arrays = fetch()
    for peer, make_peer in PEERS.items():
        if peer in _NEEDS and importlib.util.find_spec(_NEEDS[peer]) is None:
            continue
        made = make_peer(workload)
        if made is None:
            continue
        running[peer] = made[0]
        made[0]()
        if made[1] is not None:
            other_loss, others = made[1]()
            pairs = zip([np.asarray(loss), *arrays], [np.asarray(other_loss), *others], strict=True)
            for mine, theirs in pairs:
                if not np.allclose(mine, theirs, rtol=1e-9, atol=1e-9 * float(np.max(np.abs(theirs)))):
                    raise RuntimeError(f"{peer} computes something else for '{name}'")
    return _in_turns(running)


def _in_turns(running: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    counts = {}
    for who, step in running.items():
        step()
        start = time.perf_counter()
        step()
        counts[who] = max(1, min(2000, int(_BLOCK_S / max(time.perf_counter() - start, 1e-9))))
    gc.collect()
    gc.freeze()
    spent: dict[str, list[float]] = {who: [] for who in running}
    for _ in range(_ROUNDS):
        for who, step in running.items():
            step()  # the caches are somebody else's
            start = time.perf_counter()
            for _ in range(counts[who]):
                step()
            spent[who].append((time.perf_counter() - start) / counts[who])
    return spent


def measured_in_a_fresh_process(name: str) -> dict[str, list[float]]:
    """The same in a process of its own, with one thread, on one core where that can be asked for.

    Raises:
        RuntimeError: The process failed.
    """
    command = [sys.executable, "-m", "benchmarks.passes", "--child", name]
    done = subprocess.run(  # noqa: S603 - our own module
        command, env=os.environ | ONE_THREAD, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise RuntimeError(f"'{name}' could not be measured:\n{done.stderr}")
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(name: str, spent: dict[str, list[float]]) -> list[tuple[str, ...]]:
    """The lines of the table for one workload, one a peer."""
    mine = spent[_OURS]
    found = []
    for peer in (who for who in spent if who != _OURS):
        ratio = statistics.median(other / own for other, own in zip(spent[peer], mine, strict=True))
        floor = FLOORS.get((name, peer))
        verdict = "" if floor is None else f"{floor:g}" if ratio >= floor else f"{floor:g}, missed"
        times = (f"{statistics.median(who) * 1e6:,.1f}" for who in (mine, spent[peer]))
        found.append((name, *times, peer, f"{ratio:.2f}", verdict))
    return found or [(name, f"{statistics.median(mine) * 1e6:,.1f}", "", "(no peer is installed)", "", "")]


def main(names: list[str] | None = None) -> None:
    """Print the table, as Markdown."""
    from benchmarks.workloads import workloads

    print("| workload | ours µs | peer µs | peer | times as fast | floor |")
    print("|---|--:|--:|---|--:|--:|", flush=True)
    for name in names or workloads():
        for row in rows(name, measured_in_a_fresh_process(name)):
            print(f"| {' | '.join(row)} |", flush=True)


def _child(name: str) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(measure(name)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2])
    else:
        main(sys.argv[1:])
