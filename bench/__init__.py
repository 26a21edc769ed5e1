"""Side-by-side benchmarks; ``python -m bench`` prints one table."""
