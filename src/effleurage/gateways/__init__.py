"""The outside: where files are handed over. Nothing here knows a claim, a row or a screen."""
