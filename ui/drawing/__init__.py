"""Drawing the graph: one painter for the canvas, for pictures and for the gallery. Rooms share it; it knows none of them."""
