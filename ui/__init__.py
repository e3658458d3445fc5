"""The window. Rooms of it do not import each other; each reads the session and sends it intents."""
