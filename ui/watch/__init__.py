"""The watch: expressions over the model's names, with their values at the cursor and over the passes."""
