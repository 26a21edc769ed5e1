"""Today: what needs whom now, by money and by days."""
