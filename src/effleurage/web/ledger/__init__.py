"""The ledger: a client's account as a story, payments and receipts, who owes what for how long."""
