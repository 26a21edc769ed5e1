"""Settings, root addresses and the server's entry points."""
