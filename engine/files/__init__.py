"""Files: reading what a person names, writing so that nothing is ever half written."""

from engine.files.reading import read_text
from engine.files.writing import write_bytes, write_text

__all__ = ["read_text", "write_bytes", "write_text"]
