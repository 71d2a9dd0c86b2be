"""The engine of clientfile: one client file from the records of several systems."""

__version__ = "0.1.0"
