"""Stewards' judgements, and the questions that are put to them."""
