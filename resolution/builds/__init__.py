"""Builds that readers can be led to: kept as folders of files, or as schemas of a server."""
