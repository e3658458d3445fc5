"""The list of breakpoints, and what they have told."""
