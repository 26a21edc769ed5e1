"""The records: one folder per step of the journey; a step may import earlier steps only."""
