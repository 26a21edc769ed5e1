"""Remits: the value, its proof to the cent, and the claims that it answers."""
