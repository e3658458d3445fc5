"""The model's text: edited, coloured, and with its error where it is."""
