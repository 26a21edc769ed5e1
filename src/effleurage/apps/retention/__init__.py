"""How a chart ends: found when it is due, and purged when its owner says so (decision 0015)."""
