"""The project's own benchmarks: side by side with a plain peer in the same run, as ratios."""
