"""Is everything in the wheel that belongs there, and nothing else?

Run as ``python tests/packaging/check_wheel.py dist/graphviz_nn-0.1.0-py3-none-any.whl`` from the top of the checkout.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

PACKAGES = ("engine", "graphviz_nn", "resources", "ui")
DOCUMENTS = "resources/docs/"
"""Where the documents are that the window shows."""
FIRST_DOCUMENTS = ("user-guide.md", "ten-minutes.md")
"""Those that the menus lead to; what they lead to must be there, too."""
ENTRY_POINT = "graphviz-nn = graphviz_nn.cli:main"


def sources() -> set[str]:
    """Every file of the four packages, as git tracks them; all files where there is no git."""
    # The checkout may belong to another user than the one who builds: only then is git's own caution in the way.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--", *PACKAGES]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = []
    tracked = {name for name in listed if name and Path(name).is_file()}
    if tracked:
        return tracked
    files = {path for package in PACKAGES for path in Path(package).rglob("*") if path.is_file()}
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


def complaints(wheel: Path) -> list[str]:
    """What is wrong with the wheel, a line each."""
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        info = next(name.partition("/")[0] for name in names if ".dist-info/" in name)
        entry_points = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
        pages = {n: archive.read(n).decode() for n in names if n.startswith(DOCUMENTS) and n.endswith(".md")}

    wrong = [f"{name} is missing" for name in sorted(sources() - names)]
    wrong += [f"{package} has no __init__.py" for package in PACKAGES if f"{package}/__init__.py" not in names]
    wrong += [f"{DOCUMENTS}{name} is missing" for name in FIRST_DOCUMENTS if DOCUMENTS + name not in names]
    for page, text in sorted(pages.items()):
        targets = {target for target in re.findall(r"\]\(([^)#\s:]+)", text) if not target.startswith("../")}
        wrong += [
            f"{page} leads to {target}, which is missing" for target in targets if DOCUMENTS + target not in names
        ]
    strangers = {name.partition("/")[0] for name in names} - {*PACKAGES, info}
    wrong += [f"{name} does not belong there" for name in sorted(strangers)]
    wrong += [f"{name} does not belong there" for name in sorted(names) if "/tests/" in name or "__pycache__" in name]
    for licence in ("LICENSE", "resources/fonts/LICENSE-DejaVu.txt", "resources/fonts/LICENSE-Hangul.txt"):
        if f"{info}/licenses/{licence}" not in names:
            wrong.append(f"the licence {licence} is missing")
    if "License-Expression: MIT" not in metadata:
        wrong.append("the metadata do not say that the licence is MIT")
    if ENTRY_POINT not in entry_points:
        wrong.append(f"the entry point is missing: {ENTRY_POINT}")
    return wrong


def main() -> int:
    """Check the wheel named on the command line."""
    (wheel,) = map(Path, sys.argv[1:])
    wrong = complaints(wheel)
    for line in wrong:
        print(f"{wheel.name}: {line}", file=sys.stderr)
    if not wrong:
        print(f"{wheel.name}: complete ({wheel.stat().st_size / 1e6:.1f} MB)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
