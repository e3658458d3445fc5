"""Two passes side by side as a table."""
