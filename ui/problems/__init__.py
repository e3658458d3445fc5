"""The problems of what is shown, the walk back to a culprit, values and error signals by layer."""
