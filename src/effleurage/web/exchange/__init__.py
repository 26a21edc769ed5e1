"""The exchange: files that left and came in, what each says, and sendings whose outcome is open."""
