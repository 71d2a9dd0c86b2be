"""Cluster: edges in, clients with lasting ids out."""
