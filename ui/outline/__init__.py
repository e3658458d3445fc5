"""The outline: the groups of the model and their variables as a tree."""
