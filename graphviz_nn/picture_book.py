"""The pictures that the project ships: the gallery's, the README's and the guide's.

Made by ``python -m graphviz_nn.picture_book``. They are drawn by the program itself,
so they look as it does; run this after a change of the drawing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import resources
from engine.errors import LimitError
from engine.levels import Level
from engine.levels.scalars import element_count, expand
from engine.model import Model
from graphviz_nn.opening import open_model
from graphviz_nn.pictures import write_picture
from graphviz_nn.qt_start import qt_application
from ui.settings import STATE_VARIABLE

if TYPE_CHECKING:
    from ui.main_window import MainWindow

_ROOT = Path(__file__).resolve().parent.parent
_THEMES = ("light", "dark")
_GALLERY_PX = 560
_PAGE_PX = 1000
_MOST_NUMBERS, _MOST_OPERATIONS = 3_000, 20_000
"""A picture of more numbers, or of more operations between them, would show nothing on a page."""
_LEAST_HEIGHT = 200.0
_ALIKE = 0xFFF0F0F0
"""The bits of a colour that tell it from others at a glance."""
_GROUNDS = 64
"""So many of the most frequent colours are kept as they are."""
_GRAPHS: dict[str, tuple[str, Level, int]] = {
    "primitives": ("univariate-regularised", Level.PRIMITIVES, 40),
    "layers": ("mlp-vector", Level.LAYERS, 10),
    "scalars": ("mlp-vector", Level.SCALARS, 27),
}
"""Pictures of the guide that show a graph alone: the example, the level, and how many steps are finished."""


def main() -> int:
    """Draw all pictures into the checkout."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with TemporaryDirectory(prefix="graphviz-nn-pictures-") as kept:
        # No work that whoever makes the pictures has left unsaved is offered in them.
        os.environ[STATE_VARIABLE] = kept
        return _draw_all()


def _draw_all() -> int:
    qt_application()
    gallery = _ROOT / "resources" / "examples" / "pictures"
    book = _ROOT / "docs" / "pictures"
    gallery.mkdir(parents=True, exist_ok=True)
    book.mkdir(parents=True, exist_ok=True)
    for name in resources.example_names():
        model = open_model(name)
        for theme in _THEMES:
            target = gallery / f"{name}-{theme}.png"
            write_picture(model, target, level=Level.VARIABLES, at="backward", theme=theme, scale=_scale(name))
            print(target.relative_to(_ROOT))
    _every_level(book / "book")
    for theme in _THEMES:
        _window_picture(book / f"window-{theme}.png", theme, _message_on_its_way)
    _window_picture(book / "dragged.png", "light", _dragged)
    _window_picture(book / "text-error.png", "light", _text_error)
    _window_picture(book / "training.png", "light", _trained)
    _window_picture(book / "problems.png", "light", _walked)
    _stories(book)
    for name, (example, level, at) in _GRAPHS.items():
        target = book / f"{name}.png"
        write_picture(open_model(example), target, level=level, at=at, theme="light", scale=1.5)
        print(target.relative_to(_ROOT))
    target = book / "vanishing.png"
    write_picture(open_model("vanishing"), target, level=Level.VARIABLES, at="backward", scale=0.5, color_by="grad")
    print(target.relative_to(_ROOT))
    target = book / "units.png"
    write_picture(open_model("three-layer"), target, level=Level.VARIABLES, at="backward", scale=1.5, view="units")
    print(target.relative_to(_ROOT))
    return 0


def _every_level(folder: Path) -> None:
    """The book itself: each example at each level that it has, light and dark, and a page that shows them all."""
    folder.mkdir(exist_ok=True)
    page = [
        "# The picture book",
        "",
        "Every example at every level at the end of its pass, as the program draws it.",
        "",
    ]
    for name in resources.example_names():
        model = open_model(name)
        page += [f"## {model.graph.title}", ""]
        for level in _levels(model):
            for theme in _THEMES:
                target = folder / f"{name}-{level}-{theme}.png"
                write_picture(
                    model, target, level=level, at="backward", theme=theme, scale=_scale(name, level, _PAGE_PX)
                )
                _make_small(target)
                print(target.relative_to(_ROOT))
            page += [f"**{level}**", "", f"![light]({name}-{level}-light.png)", f"![dark]({name}-{level}-dark.png)", ""]
    (folder / "README.md").write_text("\n".join(page), encoding="utf-8")


def _make_small(picture: Path) -> None:
    """Keep 256 colours, of those that look alike the most frequent one: a third of the bytes, and nobody sees it."""
    import numpy as np
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    image = QImage(str(picture)).convertToFormat(QImage.Format.Format_RGB32)
    colors, counts = np.unique(np.frombuffer(image.constBits(), dtype=np.uint32), return_counts=True)
    by_count = np.argsort(-counts, kind="stable")
    _, first, alike = np.unique(colors[by_count] & _ALIKE, return_index=True, return_inverse=True)
    groups = np.bincount(alike, weights=counts[by_count])
    # The grounds differ by little, but are large.
    grounds = colors[by_count][:_GROUNDS]
    others = colors[by_count][first[np.argsort(-groups, kind="stable")]]
    kept = np.concatenate([grounds, others[~np.isin(others, grounds)]])[:256]
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    image.convertToFormat(QImage.Format.Format_Indexed8, kept.tolist(), plain).save(str(picture), quality=0)


def _levels(model: Model) -> list[Level]:
    """The levels at which a model looks different, and can be looked at."""
    wanted = [Level.LAYERS] if model.graph.groups else []
    wanted += [Level.VARIABLES, Level.PRIMITIVES]
    return [*wanted, Level.SCALARS] if _has_few_numbers(model) else wanted


def _has_few_numbers(model: Model) -> bool:
    """Whether a picture of all numbers is one that a page can show."""
    if element_count(model.graph) > _MOST_NUMBERS:
        return False
    try:
        expand(model.graph, _MOST_OPERATIONS)
    except LimitError:
        return False
    return True


def _scale(name: str, level: Level = Level.VARIABLES, most_px: int = _GALLERY_PX) -> float:
    """Pixels a unit that make a picture as wide as it needs to be."""
    from engine.debugging.debugger import start
    from ui.drawing.arranging import arrange

    bounds = arrange(start(open_model(name), level)).bounds
    # What is much wider than it is high is still to be read.
    fitting = most_px / bounds.width()
    return max(0.1, min(1.0, max(fitting, _LEAST_HEIGHT / bounds.height()), 3 * fitting))


def _stories(folder: Path) -> None:
    """The pictures of the ten minutes."""
    from graphviz_nn.story_pictures import draw_stories

    def finish(target: Path) -> None:
        _make_small(target)
        print(target.relative_to(_ROOT))

    window = _new_window("light")
    window.show()
    draw_stories(window, folder, finish)
    _end(window)


def _window_picture(target: Path, theme: str, scene: Callable[[MainWindow], None]) -> None:
    """The window with the regularised example, in a scene."""
    from PySide6.QtWidgets import QApplication

    window = _new_window(theme)
    window.session.open_text(resources.example_text("univariate-regularised"), "univariate-regularised")
    window.show()
    scene(window)
    for _ in range(5):
        QApplication.processEvents()
    window.grab().save(str(target))
    print(target.relative_to(_ROOT))
    _end(window)


def _new_window(theme: str) -> MainWindow:
    from PySide6.QtCore import QSettings

    from ui.main_window import MainWindow
    from ui.settings import Settings

    window = MainWindow(Settings(QSettings("", QSettings.Format.IniFormat)))
    window.apply_theme(theme)
    window.resize(1280, 800)
    return window


def _end(window: MainWindow) -> None:
    window.session.close()
    window.close()
    window.deleteLater()


def _message_on_its_way(window: MainWindow) -> None:
    """The message z → w, frozen half-way."""
    window.session.select("w")
    window.session.goto(20)
    window.session.playback.hold(0.55)


def _dragged(window: MainWindow) -> None:
    """At the end of the pass w has been dragged to 1.5."""
    window.session.goto(25)
    window.session.select("w")
    window.session.edit_number("w", (), 1.5, None)


def _text_error(window: MainWindow) -> None:
    """A name is misspelt in the text."""
    window.session.goto(5)
    window.session.edit_text(window.session.document.text.replace("sigmoid(z)", "sigmoid(zz)"), None)


def _trained(window: MainWindow) -> None:
    """The two spirals have been learnt; the end of the pass."""
    from PySide6.QtWidgets import QApplication

    window.session.open_text(resources.example_text("spiral"), "spiral")
    window.session.goto(1000)
    window.workspace.below.train()
    while window.training.is_running:
        QApplication.processEvents()


_OVERFLOW = """\"\"\"A softmax written by hand\"\"\"
x: input = [3.0, -2.0]
t: target = [0.0, 1.0, 0.0]
W: param = [[200.0, -100.0], [40.0, 10.0], [-5.0, 2.0]]

z = W @ x
e = exp(z)
total = sum(e)
p = e / total
L: loss = -sum(t * log(p))
"""
"""The example of the guide's section about NaN."""


def _walked(window: MainWindow) -> None:
    """The walk from a loss of NaN has come to the exp that overflows."""
    from PySide6.QtWidgets import QApplication

    window.session.open_text(_OVERFLOW)
    while not window.session.diagnosing.is_current:
        QApplication.processEvents()
    window.workspace.below.show_problems()
    (found,) = window.session.diagnosing.findings
    window.session.diagnosing.follow(found, len(found.trail) - 1)
    QApplication.processEvents()
    window.canvas.fit()


if __name__ == "__main__":
    sys.exit(main())
