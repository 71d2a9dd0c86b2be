"""The gates' own pages, which open offline: one a run, and one that leads to them.

They tell what Great Expectations' Data Docs do; those ask the network for their styles and scripts.
"""
