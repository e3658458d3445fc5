"""The command line: ``graphviz-nn COMMAND``. One file a command; Qt only in the commands that draw."""

from graphviz_nn.cli.main import main

__all__ = ["main"]
