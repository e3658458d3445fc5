"""The menu Debug: steps, playing and breakpoints."""

from __future__ import annotations

from ui.menus.breakpoints import BREAKPOINTS
from ui.menus.command import Command
from ui.menus.watches import WATCHES

DEBUG = (
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
    Command(
        "debug.toggle_breakpoint",
        "Debug",
        "Toggle breakpoint",
        ("F9",),
        hint="Continue stops at the selected node or, of two selected, at the edge between them",
    ),
    *BREAKPOINTS,
    *WATCHES,
    Command(
        "debug.check",
        "Debug",
        "Check gradients",
        ("Ctrl+G",),
        hint="Compare every error signal with differences of the loss",
    ),
    Command(
        "debug.goto_culprit",
        "Debug",
        "To the next wrong derivative",
        ("Ctrl+Shift+G",),
        hint="Select the operation whose derivative the gradient check found wrong",
    ),
    Command(
        "debug.problems", "Debug", "Problems", ("Alt+P",), hint="What is wrong, and what is to blame", separated=True
    ),
    Command("debug.next_problem", "Debug", "Next problem", ("F8",), hint="Select its culprit"),
    Command("debug.previous_problem", "Debug", "Previous problem", ("Shift+F8",), hint="The one before"),
    Command(
        "debug.why",
        "Debug",
        "Why?",
        ("W",),
        hint="Why the selected node's number is NaN, zero, tiny or huge: walk back to the culprit",
    ),
    Command("debug.why_next", "Debug", "Next stop of the walk", ("Alt+Down",), hint="One step closer to the culprit"),
    Command(
        "debug.why_previous", "Debug", "Previous stop of the walk", ("Alt+Up",), hint="One step back to the symptom"
    ),
    Command("debug.goto_start", "Debug", "To the start", ("Home",), hint="Nothing computed yet", separated=True),
    Command("debug.goto_end", "Debug", "To the end", ("End",), "", "Everything computed"),
    Command("debug.restart", "Debug", "Restart", ("Ctrl+Shift+F5",), "restart", "Before the first step"),
    Command("debug.stop", "Debug", "Stop playing", ("Shift+F5",), "stop", "What is on its way lands"),
)
