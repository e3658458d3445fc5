"""Finding the way: the search, and the minimap."""
