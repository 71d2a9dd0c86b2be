"""Evaluate: clients and a truth in, their quality out."""
