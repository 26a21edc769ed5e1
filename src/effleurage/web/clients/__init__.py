"""Clients: found, seen, added, changed, merged; their papers."""
