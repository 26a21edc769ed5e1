"""Visits: started, written, signed, added to, billed."""
