"""The program, in which somebody opens one bomb after the other while another document is open.

python -m tests.ui.opening_bombs FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.engine.files.bombs import bombs_in
from tests.helpers.memory import Peak
from tests.ui.at_program import Doing, runs_the_program, said, soon, until, window_at_rest, windows

TOLD = "told"


def opens_all(folder: Path) -> Doing:
    """Open them, and write down what the window says of each, how much memory that took, and what is open then."""
    yield from window_at_rest()
    (window,) = windows()
    window.session.edit_text(window.session.document.text + "# mine\n", None)
    told: dict[str, tuple[str, float]] = {}
    before = window.session.document
    for _, path in bombs_in(folder):
        peak = Peak()
        said.clear()
        soon(lambda path=path: window.files.open_path(path))
        yield from until(lambda: said and not window.session.is_reading)
        assert window.session.document is before
        (sentence,) = said
        told[path.name] = sentence, peak.more_mb
        path.unlink()
    (folder / TOLD).write_text(json.dumps(told) + "\n", encoding="utf-8")
    yield from until(lambda: False)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    runs_the_program(["open", "univariate-logistic"], opens_all(where), 10)
