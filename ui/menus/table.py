"""All commands, in the order of the menus."""

from __future__ import annotations

from ui.menus.debug import DEBUG
from ui.menus.edit import EDIT
from ui.menus.file import FILE
from ui.menus.help import HELP
from ui.menus.passes import PASSES
from ui.menus.training import TRAINING
from ui.menus.view import VIEW

MENUS = ("File", "Edit", "View", "Debug", "Training", "Help")
COMMANDS = (*FILE, *EDIT, *VIEW, *DEBUG, *PASSES, *TRAINING, *HELP)
