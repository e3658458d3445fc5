"""The canvas: the graph, drawn in one batch, with items for what moves."""
