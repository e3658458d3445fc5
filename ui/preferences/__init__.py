"""The settings that a person sees: one table makes the page."""
