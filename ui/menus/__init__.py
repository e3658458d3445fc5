"""The one table of commands, a file a menu; menus, toolbar, shortcuts and the help page are made from it."""
