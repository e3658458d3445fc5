"""Arguments in, exit status out: 0 success, 1 the thing asked about failed, 2 the input or the arguments are wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from engine.errors import GraphError

COMMANDS = {
    "open": "open the window (without FILE: the welcome page)",
    "run": "run forward and backward; values and error signals",
    "steps": "the same pass as text, one line a step",
    "train": "train the parameters, with the settings of the file",
    "check": "two-sided gradient check of every leaf",
    "diagnose": "what is wrong: NaN, vanishing or exploding error signals, dead units; and what is to blame",
    "export": "write a picture (png, svg)",
    "examples": "list the examples, or print one",
    "ops": "the operations: formula, derivative, cost",
}
"""Command -> what it does. Each has a module of its own, loaded only when it is called: the window must not wait for
the engine."""

_MODULES = {"open": "window", "diagnose": "diagnosis"}


class _Parser(argparse.ArgumentParser):
    """One clear line on standard error instead of a usage text."""

    def error(self, message: str) -> NoReturn:
        from engine.notation import visible

        self.exit(2, visible(f"{self.prog}: {message}; 'graphviz-nn --help' tells more\n"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        The exit status.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _write_unicode()
    try:
        namespace = _parsed(arguments)
        if getattr(namespace, "operations", None):
            from graphviz_nn.cli.own_operations import load_operations

            load_operations(namespace.operations)
        status = int(_module(namespace.command).command(namespace))
        sys.stdout.flush()
        return status
    except GraphError as error:
        _warn(error.with_caret())
        return 2
    except BrokenPipeError:
        # The reader of a pipe has gone (head, less): no error of ours. Commands with a verdict see to it themselves.
        _drop_output()
        return 0
    except OSError as error:
        _drop_output()
        _warn(f"the output cannot be written ({error.strerror or error})")
        return 2
    except MemoryError:
        _warn("the model needs more memory than there is; make its arrays smaller")
        return 2
    except KeyboardInterrupt:
        _warn("interrupted")
        return 130


def _warn(text: str) -> None:
    # Loaded only when there is something to say: the window must not wait for the engine.
    from graphviz_nn.cli.printing import warn

    warn(text)


def _drop_output() -> None:
    from graphviz_nn.cli.printing import drop_output

    drop_output()


def _parsed(arguments: list[str]) -> argparse.Namespace:
    # A first word that is no command is a file: graphviz-nn model.gvnn.
    first = arguments[0] if arguments else ""
    if not arguments or (first not in COMMANDS and first not in {"-h", "--help", "--version"}):
        arguments = ["open", *arguments]
    return _parser(arguments[0]).parse_args(arguments)


def _module(command: str) -> ModuleType:
    return import_module(f"graphviz_nn.cli.{_MODULES.get(command, command)}")


def _parser(called: str) -> argparse.ArgumentParser:
    from graphviz_nn import __version__

    parser = _Parser(
        prog="graphviz-nn",
        description="A debugger for backpropagation.",
        epilog="FILE is a .gvnn file, the name of an example, or - for standard input.",
    )
    parser.add_argument("--version", action="version", version=f"graphviz-nn {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        if name == called:
            _module(name).add_arguments(command)
    return parser


def _write_unicode() -> None:
    """Formulas need Unicode; where the terminal cannot show it, a question mark is better than a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
