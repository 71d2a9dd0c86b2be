"""Commands of `clientfile` that stand in files of their own."""
