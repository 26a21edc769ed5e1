"""Payers: what each asks for, who said so, and when to ask again."""
