"""The encrypted store: keys, the encrypted database engine, and what keeps its promises."""
