"""A paper EOB typed in: the form by claim and line, with its running proof."""
