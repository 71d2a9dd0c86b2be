"""The match report: after each run one page on what was matched, how well, and where to look first."""
