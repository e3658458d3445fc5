"""Learning: data sets, optimisers, and the loop that trains a model's parameters."""
