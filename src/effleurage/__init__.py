"""Effleurage gets massage therapists paid by insurance."""

__version__ = "0.1.0"
