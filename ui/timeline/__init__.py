"""The timeline: the whole pass as a strip, and the transport above the canvas."""
