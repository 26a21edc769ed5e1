"""Remits: the inbox, the proof as a picture, posting, held money, and a paper EOB."""
