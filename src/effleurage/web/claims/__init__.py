"""Claims: looked through, checked, mended, sent, answered, corrected, closed."""
