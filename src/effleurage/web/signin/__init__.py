"""Signing in: who is there, in which practice, and the pages around it."""
