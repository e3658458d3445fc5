"""The table of commands: menus, toolbar, shortcuts and the help page are all made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

import resources
from ui.icons import icon
from ui.theme import Theme
from ui.way import DOT, LAYERED, engines


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        id: Its name everywhere in the program; the action's objectName.
        menu: The menu that it stands in.
        text: What the menu calls it.
        keys: Its shortcuts, the first one shown.
        icon: The drawing on its button, if it has one.
        hint: What it does, in a sentence.
        checkable: Whether it is on or off.
        needs_document: Whether it makes sense only while something is open.
        separated: Whether a line stands above it in the menu.
        submenu: The menu inside the menu that it stands in, if any; of the commands there one is on.
    """

    id: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    hint: str = ""
    checkable: bool = False
    needs_document: bool = True
    separated: bool = False
    submenu: str = ""


COMMANDS = (
    Command("file.new", "File", "New", ("Ctrl+N",), hint="Begin a new model", needs_document=False),
    Command("file.open", "File", "Open …", ("Ctrl+O",), hint="Open a model file", needs_document=False),
    Command("file.save", "File", "Save", ("Ctrl+S",), hint="Write the model to its file", separated=True),
    Command("file.save_as", "File", "Save as …", ("Ctrl+Shift+S",), hint="Write the model to another file"),
    Command(
        "file.export",
        "File",
        "Export picture …",
        ("Ctrl+Shift+E",),
        "export",
        "Save the graph as SVG or PNG",
        separated=True,
    ),
    Command("file.close", "File", "Close", ("Ctrl+W",), hint="Back to the gallery", separated=True),
    Command("file.quit", "File", "Quit", ("Ctrl+Q",), hint="Close the window", needs_document=False),
    Command("edit.undo", "Edit", "Undo", ("Ctrl+Z",), hint="Take the last edit back"),
    Command("edit.redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), hint="Make the edit again"),
    Command(
        "edit.copy_selection",
        "Edit",
        "Copy picture of the selection",
        ("Ctrl+C",),
        hint="The selected nodes and the edges among them, as PNG and SVG",
        separated=True,
    ),
    Command("edit.copy_picture", "Edit", "Copy picture", ("Ctrl+Shift+C",), hint="The whole picture, as PNG and SVG"),
    Command(
        "edit.find",
        "Edit",
        "Find …",
        ("Ctrl+F",),
        "find",
        "Nodes by name, operation, layer, or a condition such as grad > 1",
        separated=True,
    ),
    Command("edit.find_next", "Edit", "Next match", ("F3",), hint="Go to the next node that was found"),
    Command("edit.find_previous", "Edit", "Previous match", ("Shift+F3",), hint="Go to the one before"),
    Command("edit.select_found", "Edit", "Select all matches", ("Alt+F3",), hint="All nodes that were found"),
    Command("edit.select_all", "Edit", "Select all", ("Ctrl+A",), hint="All nodes of the graph", separated=True),
    Command(
        "edit.select_ancestors",
        "Edit",
        "Select ancestors",
        ("Ctrl+Shift+Left",),
        hint="Also all that the selected nodes are computed from",
    ),
    Command(
        "edit.select_descendants",
        "Edit",
        "Select descendants",
        ("Ctrl+Shift+Right",),
        hint="Also all that is computed from the selected nodes",
    ),
    Command("view.fit", "View", "Fit the graph", ("F",), "fit", "Show the whole graph"),
    Command("view.zoom_in", "View", "Zoom in", ("Ctrl++", "Ctrl+="), hint="Closer"),
    Command("view.zoom_out", "View", "Zoom out", ("Ctrl+-",), hint="Farther"),
    Command(
        "view.focus",
        "View",
        "Paths only",
        ("Ctrl+Shift+F",),
        hint="Dim what lies on no path between the selected nodes, or from the one to the loss",
        checkable=True,
        separated=True,
    ),
    Command(
        "view.chain",
        "View",
        "Messages from the loss",
        ("Ctrl+Shift+M",),
        hint="Highlight the chain of messages from the loss to the selected nodes",
        checkable=True,
    ),
    Command(
        "view.minimap", "View", "Minimap", ("M",), hint="The whole graph in a corner, from 60 nodes on", checkable=True
    ),
    Command("view.level_layers", "View", "Layers", ("1",), hint="One node a layer", checkable=True, separated=True),
    Command("view.level_variables", "View", "Variables", ("2",), hint="One node a variable", checkable=True),
    Command("view.level_primitives", "View", "Primitives", ("3",), hint="One node an operation", checkable=True),
    Command("view.level_scalars", "View", "Scalars", ("4",), hint="One node a number", checkable=True),
    Command(
        "view.open_group", "View", "Open group", ("O",), hint="Show what the selected node consists of", separated=True
    ),
    Command(
        "view.close_group", "View", "Close group", ("C",), hint="Make one node of the group around the selected one"
    ),
    Command("view.open_all", "View", "Open all groups", ("Shift+O",), hint="Down to the operations"),
    Command("view.close_all", "View", "Close all groups", ("Shift+C",), hint="One node a layer or a variable"),
    Command(
        "view.direction",
        "View",
        "Top to bottom",
        ("Ctrl+K",),
        hint="Let the edges point down instead of to the right",
        checkable=True,
        separated=True,
    ),
    Command(
        "view.reset_positions",
        "View",
        "Reset positions",
        ("Ctrl+Shift+K",),
        hint="Put the nodes that were moved by hand back where the layout had them",
    ),
    Command(
        "view.stay",
        "View",
        "Cancel the change of view",
        ("Ctrl+Alt+.",),
        hint="Stay with the groups that are open while others are being gathered",
    ),
    Command(
        "view.hurry_layout",
        "View",
        "Finish the layout at once",
        ("Ctrl+Alt+K",),
        hint="Stop looking for a better layout and take the first one",
    ),
    *(
        Command(
            f"view.engine_{name}",
            "View",
            text,
            hint=hint,
            checkable=True,
            submenu="Layout engine",
        )
        for name, text, hint in (
            (LAYERED, "Layered – the program's own", "Quick, and it keeps things where they were"),
            (DOT, "Graphviz dot", "By Graphviz, in a process beside the window"),
        )
        if len(engines()) > 1 and name in engines()
    ),
    Command(
        "view.units",
        "View",
        "Units",
        ("U",),
        hint="Layers as neurons with weighted edges",
        checkable=True,
        separated=True,
    ),
    *(
        Command(
            f"view.notation_{name}",
            "View",
            text,
            hint=hint,
            checkable=True,
            needs_document=False,
            separated=name == "bar",
            submenu="Notation",
        )
        for name, text, hint in (
            ("bar", "v̄ – a bar", "Error signals as v̄, as values that a program calculates"),
            ("delta", "δᵥ – a delta", "Error signals as δ_v, as in the delta rule"),
            ("d", "dL/dv – a derivative", "Error signals as derivatives of the loss, by its own name"),
        )
    ),
    *(
        Command(
            f"view.theme_{name}",
            "View",
            words,
            hint=f"All colours of the {words.lower()} theme",
            checkable=True,
            needs_document=False,
            separated=name == "light",
            submenu="Theme",
        )
        for name, words in resources.THEMES.items()
    ),
    *(
        Command(
            f"view.color_{name}",
            "View",
            text,
            hint=hint,
            checkable=True,
            separated=name in ("by_nothing", "log"),
            submenu="Colour by",
        )
        for name, text, hint in (
            ("by_nothing", "Nothing", "Nodes in their usual colours"),
            ("by_value", "|value|", "Nodes by the size of their values"),
            ("by_grad", "|error signal|", "Nodes by the size of their error signals: where they vanish or explode"),
            ("by_finite", "NaN and infinity", "Nodes with NaN or infinity, and where it begins"),
            ("by_check", "Gradient check", "Leaves by the verdict of the gradient check, which is run"),
            ("by_cost_forward", "Cost, forward", "Nodes by their multiply-adds in the forward pass"),
            ("by_cost_backward", "Cost, backward", "Nodes by their multiply-adds in the backward pass"),
            ("log", "Logarithmic scale", "Equal ratios look equal; else equal differences"),
            ("rms", "Arrays by root mean square", "Measure arrays by √(Σa²/n), not by their largest number"),
        )
    ),
    Command(
        "view.edge_widths",
        "View",
        "Edge width by size",
        hint="Edges as wide as the values and messages on them are large",
        checkable=True,
    ),
    Command("view.legend", "View", "Legend", ("L",), hint="Unfold the legend, or fold it away", checkable=True),
    Command("view.legend_full", "View", "Legend of all signs", hint="Explain every sign", checkable=True),
    Command(
        "view.theme",
        "View",
        "Switch light and dark",
        ("Ctrl+Shift+D",),
        "theme",
        "From light colours to dark ones, and back",
        needs_document=False,
    ),
    Command(
        "view.reduce_motion",
        "View",
        "Reduce motion",
        (),
        hint="Steps change the picture at once",
        checkable=True,
        needs_document=False,
    ),
    Command("debug.play", "Debug", "Play", ("Space",), "play", "Let the pass play by itself, or freeze it"),
    Command(
        "debug.play_back",
        "Debug",
        "Play back",
        ("Shift+Space",),
        "play_back",
        "Let the pass run back by itself, or freeze it",
    ),
    *(
        Command(
            f"debug.stride_{name}",
            "Debug",
            f"Play by {name}s",
            (f"Ctrl+{number}",),
            hint=hint,
            checkable=True,
            submenu="Play by",
        )
        for number, (name, hint) in enumerate(
            (
                ("step", "One value, message or sum after the other"),
                ("node", "One node after the other, with all its messages"),
                ("rank", "All nodes at once that can be done at the same time"),
                ("layer", "One layer after the other, at any level"),
            ),
            1,
        )
    ),
    Command("debug.slower", "Debug", "Slower", (",",), hint="Play at a lower speed"),
    Command("debug.faster", "Debug", "Faster", (".",), hint="Play at a higher speed"),
    Command(
        "debug.step_into",
        "Debug",
        "Step into",
        ("F11",),
        "step_into",
        "The next step: a value, a message, a sum",
        separated=True,
    ),
    Command("debug.step_over", "Debug", "Step over", ("F10",), "step_over", "The next node, with all its messages"),
    Command("debug.step_out", "Debug", "Step out", ("Shift+F11",), "step_out", "To the end of the group or the pass"),
    Command("debug.step_rank", "Debug", "Step a rank", ("F12",), hint="All nodes that can be done at the same time"),
    Command(
        "debug.step_layer", "Debug", "Step a layer", ("Ctrl+F12",), hint="The next layer, or variable outside of all"
    ),
    Command(
        "debug.step_back_into",
        "Debug",
        "Step back into",
        ("Ctrl+F11",),
        "step_back_into",
        "Take the last step back",
        separated=True,
    ),
    Command("debug.step_back", "Debug", "Step back", ("Shift+F10",), "step_back", "Take the last node back"),
    Command(
        "debug.step_back_out",
        "Debug",
        "Step back out",
        ("Ctrl+Shift+F11",),
        "",
        "To the beginning of the group or the pass",
    ),
    Command("debug.step_back_rank", "Debug", "Step a rank back", ("Shift+F12",), hint="Take the last rank back"),
    Command(
        "debug.step_back_layer", "Debug", "Step a layer back", ("Ctrl+Shift+F12",), hint="Take the last layer back"
    ),
    Command(
        "debug.continue",
        "Debug",
        "Continue",
        ("F5",),
        "continue",
        "On to the next breakpoint, or the end",
        separated=True,
    ),
    Command(
        "debug.continue_back",
        "Debug",
        "Continue back",
        ("Ctrl+F5",),
        "",
        "Back to the last breakpoint, or the start",
    ),
    Command(
        "debug.run_to_here",
        "Debug",
        "Run to the selected node",
        ("Ctrl+F10",),
        hint="To its next value or error signal",
    ),
    Command("debug.toggle_breakpoint", "Debug", "Toggle breakpoint", ("F9",), hint="Continue stops at this node"),
    Command(
        "debug.check",
        "Debug",
        "Check gradients",
        ("Ctrl+G",),
        hint="Compare every error signal with differences of the loss",
    ),
    Command("debug.goto_start", "Debug", "To the start", ("Home",), hint="Nothing computed yet", separated=True),
    Command("debug.goto_end", "Debug", "To the end", ("End",), "", "Everything computed"),
    Command("debug.restart", "Debug", "Restart", ("Ctrl+Shift+F5",), "restart", "Before the first step"),
    Command("debug.stop", "Debug", "Stop playing", ("Shift+F5",), "stop", "What is on its way lands"),
    Command("train.toggle", "Training", "Train", ("Ctrl+T",), hint="Train the parameters, or stop training"),
    Command(
        "data.all",
        "Training",
        "All",
        ("Alt+A",),
        hint="Run on all examples of the data set",
        checkable=True,
        separated=True,
    ),
    Command("data.batch", "Training", "Batch", ("Alt+B",), hint="Run on one batch of examples", checkable=True),
    Command("data.one", "Training", "One", ("Alt+O",), hint="Run on a single example", checkable=True),
    Command("data.previous", "Training", "Previous example", ("Alt+Left",), "previous", "The one before, or the batch"),
    Command("data.next", "Training", "Next example", ("Alt+Right",), "next", "The next one, or the next batch"),
    Command(
        "data.train_mode",
        "Training",
        "Training",
        (),
        hint="Dropout drops, batch normalisation uses the batch",
        checkable=True,
        separated=True,
    ),
    Command(
        "data.evaluate_mode",
        "Training",
        "Evaluation",
        (),
        hint="Dropout passes everything, batch normalisation uses what training has averaged",
        checkable=True,
    ),
    Command(
        "help.shortcuts", "Help", "Keyboard shortcuts", ("F1",), hint="All commands and keys", needs_document=False
    ),
    Command("help.about", "Help", "About GraphViz NN", hint="What this is", needs_document=False),
)

MENUS = ("File", "Edit", "View", "Debug", "Training", "Help")


_EXCLUSIVE = {
    "levels": ("view.level_",),
    "examples": ("data.all", "data.batch", "data.one"),
    "modes": ("data.train_mode", "data.evaluate_mode"),
    "notations": ("view.notation_",),
    "strides": ("debug.stride_",),
    "themes": ("view.theme_",),
    "colors": ("view.color_by_",),
    "engines": ("view.engine_",),
}
"""Groups of which one is always chosen: what the ids of their commands begin with."""


_REPEATED = ("debug.step", "edit.undo", "edit.redo", "view.zoom", "data.previous", "data.next")
"""What a held key does again and again; other commands are given once, or playing would start and stop."""


def make_actions(owner: QWidget, run: Callable[[str], None]) -> dict[str, QAction]:
    """Make the actions of all commands.

    Args:
        owner: The window.
        run: Runs the command of an id.
    """
    actions = {}
    # Exclusive: asking for the level that is shown must not switch it off.
    groups = {prefix: QActionGroup(owner) for prefix in _EXCLUSIVE}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setAutoRepeat(command.id.startswith(_REPEATED))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
        action.setToolTip(f"{command.text.removesuffix(' …')}{keys}\n{command.hint}")
        action.setStatusTip(command.hint)
        action.triggered.connect(_runner(run, command.id))
        for prefix, members in _EXCLUSIVE.items():
            if command.id.startswith(members):
                groups[prefix].addAction(action)
        owner.addAction(action)
        actions[command.id] = action
    return actions


def _runner(run: Callable[[str], None], command: str) -> Callable[[bool], None]:
    return lambda _checked: run(command)


def paint_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions their icons in a theme's colours."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon, theme.hex("text"), theme.hex("border")))
