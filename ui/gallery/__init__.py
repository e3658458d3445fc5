"""The gallery: the lectures' examples, on the welcome page and beside the model."""
