"""The commands: the same decisions as the pages, for a terminal or a script."""
