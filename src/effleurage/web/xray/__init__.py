"""The X-ray of a file: every segment beside what it says, with what is wrong with it in place."""
