"""Explanation: two records, the model and the live run in; why they are one client, or are not, in words."""
