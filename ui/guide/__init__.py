"""The documents in a window of the program: the user guide, the debugger in ten minutes, and what they lead to."""
