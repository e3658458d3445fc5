"""Pictures to take home: files from the painter that the canvas uses."""
