"""The first pages of a laptop: the demo beside one's own practice, and the setting up of that."""
