"""Settings: the practice, its places, therapists, fees, ways out, printer, backups; what runs."""
