"""The pages: one folder for each step of the journey, and ``signin`` before all of them."""
