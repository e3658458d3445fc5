"""Drawing the graph: one painter for the canvas, for pictures and for the gallery, and it knows none of them."""
