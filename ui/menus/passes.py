"""The submenus of Debug that go through the passes of a sitting, and compare two."""

from __future__ import annotations

from ui.menus.command import Command

PASSES = (
    Command(
        "debug.pass_first",
        "Debug",
        "First pass",
        ("Alt+Home",),
        "first",
        "Look at the first pass of this sitting that is kept",
        separated=True,
        submenu="Passes",
    ),
    Command(
        "debug.pass_previous",
        "Debug",
        "Previous pass",
        ("Alt+PgUp",),
        "previous",
        "Look at the pass before: of an edit, or of a batch of a training",
        submenu="Passes",
    ),
    Command(
        "debug.pass_next", "Debug", "Next pass", ("Alt+PgDown",), "next", "Look at the pass after it", submenu="Passes"
    ),
    Command(
        "debug.pass_last",
        "Debug",
        "Newest pass",
        ("Alt+Shift+End",),
        "last",
        "Look at the newest pass, also while a training makes more of them",
        submenu="Passes",
    ),
    Command(
        "debug.pass_return",
        "Debug",
        "Return to now",
        ("Alt+End",),
        hint="Show the model as it is now",
        submenu="Passes",
    ),
    Command(
        "debug.pass_adopt",
        "Debug",
        "Go on from here",
        ("Alt+Return",),
        hint="Take the values of the pass that is shown over, as an edit that can be undone",
        submenu="Passes",
    ),
    Command(
        "debug.pass_pin",
        "Debug",
        "Pin this pass",
        ("Ctrl+Alt+P",),
        hint="Keep the pass that is shown, to compare others with it",
        checkable=True,
        separated=True,
        submenu="Passes",
    ),
    Command(
        "debug.compare_pinned",
        "Debug",
        "With the pinned pass",
        ("Ctrl+Alt+D",),
        hint="Compare what is shown with the pinned pass, node by node",
        submenu="Compare",
    ),
    Command(
        "debug.compare_file",
        "Debug",
        "With another file …",
        hint="Compare with another model or session: nodes of the same names",
        submenu="Compare",
    ),
    *(
        Command(
            f"debug.compare_{name}",
            "Debug",
            f"With itself in {name}",
            hint=f"Run the model with every result rounded to {name}, and compare",
            submenu="Compare",
        )
        for name in ("float32", "float16")
    ),
    Command(
        "debug.compare_stop",
        "Debug",
        "Stop comparing",
        ("Ctrl+Alt+Shift+D",),
        hint="Take the colours and the table of differences away",
        separated=True,
        submenu="Compare",
    ),
)
