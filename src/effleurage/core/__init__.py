"""The business of a massage practice's insurance billing: pure values and decisions."""
