"""The menu View: what the canvas shows, and how."""

from __future__ import annotations

import resources
from ui.menus.command import Command
from ui.way import DOT, LAYERED, engines

VIEW = (
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
    Command(
        "view.nodes",
        "View",
        "List of nodes",
        ("Alt+N",),
        hint="All nodes of the shown graph with their values and error signals, for keyboard and screen reader",
    ),
    *(
        Command(
            f"view.pane_{name}",
            "View",
            text,
            (key,),
            f"pane_{name}",
            hint,
            checkable=True,
            separated=name == "left",
        )
        for name, text, key, hint in (
            ("left", "Left panel", "Ctrl+B", "Unfold model, outline and gallery, or fold them away"),
            ("right", "Inspector", "Ctrl+Alt+B", "Unfold the inspector, or fold it away"),
            ("bottom", "Bottom panel", "Ctrl+J", "Unfold timeline and training, or fold them away"),
        )
    ),
    Command(
        "view.array",
        "View",
        "Numbers in a window",
        ("Ctrl+Alt+A",),
        hint="The arrays of the selected node as table and heat map, in a window of their own",
    ),
    Command(
        "view.source", "View", "Line in the text", ("Ctrl+L",), hint="Go to the line that the selected node comes from"
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
        "Cancel what is being made ready",
        ("Ctrl+Alt+.",),
        hint="Stay with what was shown before: nothing more is read, gathered or laid out. Escape does so too",
    ),
    Command(
        "view.hurry_layout",
        "View",
        "Finish the layout at once",
        ("Ctrl+Alt+K",),
        hint="Stop looking for a better layout and take the first one",
    ),
    Command(
        "view.lay_out_again",
        "View",
        "Lay out again",
        ("Ctrl+Alt+L",),
        hint="Look for a better layout after one that was cut short",
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
            ("by_difference_value", "Difference of values", "Nodes by how far their values are from the other pass's"),
            (
                "by_difference_grad",
                "Difference of error signals",
                "Nodes by how far their error signals are from those",
            ),
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
)
