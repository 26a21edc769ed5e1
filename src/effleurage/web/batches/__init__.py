"""Batches: what is ready leaves together; what left, and how far it got."""
