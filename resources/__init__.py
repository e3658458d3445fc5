"""The packaged files: examples, data, icons, themes, fonts and documents, and the one place that finds them.

Every function here names a file by its stem (``"univariate-regularised"``, ``"step-over"``, ``"dark"``); a name that
is not there raises a ``KeyError`` whose text is a sentence to show.
"""

# The start of the program waits for this module. A path beside this file costs nothing; importlib.resources costs
# milliseconds and would only add what an installed wheel never needs (files inside a zip).
from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_EXAMPLES = _HERE / "examples"


def example_names() -> tuple[str, ...]:
    """The examples in the order of the gallery.

    ``examples/index.json`` is a list of names in that order. Examples that it does not mention follow by name.
    """
    found = _stems(_EXAMPLES, ".gvnn")
    index = _EXAMPLES / "index.json"
    wanted: list[str] = json.loads(index.read_text(encoding="utf-8")) if index.is_file() else []
    listed = [name for name in wanted if name in found]
    return (*listed, *(name for name in found if name not in listed))


def example_text(name: str) -> str:
    """The model text of an example.

    Raises:
        KeyError: There is no example of that name.
    """
    return _file(_EXAMPLES, name, ".gvnn", "example").read_text(encoding="utf-8")


def example_picture(name: str, theme: str) -> bytes | None:
    """The gallery's picture of an example as PNG, or None where there is none in that theme.

    Raises:
        KeyError: There is no example of that name.
    """
    _file(_EXAMPLES, name, ".gvnn", "example")
    pictures = _EXAMPLES / "pictures"
    picture = f"{name}-{theme}"
    return (pictures / f"{picture}.png").read_bytes() if picture in _stems(pictures, ".png") else None


def data_text(name: str) -> str:
    """A table of figures as comma-separated values, with a header.

    Raises:
        KeyError: There is no table of that name.
    """
    return _file(_HERE / "data", name, ".csv", "table of figures").read_text(encoding="utf-8")


@lru_cache(maxsize=128)
def icon_svg(name: str) -> str:
    """The text of an icon, an SVG whose strokes are ``currentColor``.

    Raises:
        KeyError: There is no icon of that name.
    """
    return _file(_HERE / "icons", name, ".svg", "icon").read_text(encoding="utf-8")


DOCUMENTS = {
    "user-guide": "User guide",
    "ten-minutes": "The debugger in ten minutes",
    "training": "Training",
    "language": "The model language",
    "operations": "All operations",
    "command-line": "The command line",
    "performance": "Performance",
}
"""The documents that the window shows, in the order of its list -> what they are called."""


def document_folder() -> Path:
    """Where the documents and their pictures are: in this package when it is installed, in a checkout beside it."""
    packed = _HERE / "docs"
    return packed if packed.is_dir() else _HERE.parent / "docs"


def document_text(name: str) -> str:
    """The Markdown of a document.

    Raises:
        KeyError: There is no document of that name.
    """
    return _file(document_folder(), name, ".md", "document").read_text(encoding="utf-8")


THEMES = {"light": "Light", "dark": "Dark", "contrast": "High contrast"}
"""Name of each theme -> what it is called; the first is that of a new window."""


def theme_tokens(name: str) -> dict[str, str]:
    """The named colours of a theme.

    Raises:
        KeyError: There is no theme of that name.
    """
    tokens: dict[str, str] = json.loads(_file(_HERE / "themes", name, ".json", "theme").read_text(encoding="utf-8"))
    return tokens


def style_sheet_text() -> str:
    """The window's style sheet; ``$name`` stands for a colour of the theme, ``$sort`` for its sort, light or dark."""
    text = (_HERE / "themes" / "window.qss").read_text(encoding="utf-8")
    return text.replace("$icons", (_HERE / "icons").as_posix())


def font_paths() -> tuple[Path, ...]:
    """The font files that the window and the pictures are drawn with."""
    return tuple(sorted((_HERE / "fonts").glob("*.ttf")))


def _stems(folder: Path, ending: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob(f"*{ending}")))


def _file(folder: Path, name: str, ending: str, kind: str) -> Path:
    # Comparing with what is there, instead of joining paths, keeps names like "../x" inside the folder.
    names = _stems(folder, ending)
    if name not in names:
        there = f"there are {', '.join(names)}" if names else "there are none"
        raise KeyError(f"there is no {kind} named {name!r}; {there}")
    return folder / f"{name}{ending}"
