"""The command palette: every command, by typing a few letters of it."""
