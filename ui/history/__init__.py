"""The passes of a sitting as a strip: which one is shown, and the way to any other."""
