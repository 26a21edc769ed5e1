"""The rules, one module for each family; each ends with its table ``RULES``."""
