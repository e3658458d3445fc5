"""The inspector: everything about one node, told with formulas, numbers and messages."""
