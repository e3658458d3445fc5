"""Two passes side by side: where they differ, by how much, and where that begins."""
