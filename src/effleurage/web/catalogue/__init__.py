"""The living catalogue of the design system, for developers."""
