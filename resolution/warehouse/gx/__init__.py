"""Suites in, counts out: Great Expectations on an open connection."""
