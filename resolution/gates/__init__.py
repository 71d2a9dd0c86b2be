"""The gates: what is bad goes to quarantine, what is broken stops the run before anybody sees it.

What is expected, and why, stands in the package `expectations`.
"""
