"""Stepping through a pass, checking gradients, counting cost."""
