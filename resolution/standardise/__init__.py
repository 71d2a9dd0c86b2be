"""Standardise: source records in, values in standard form out, each distinct value worked out once."""
