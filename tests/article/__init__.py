"""The article that the product began with, taken at its word: what is right, what is not, and why."""
