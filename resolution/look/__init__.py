"""Look: the state of a run in; what is in a client, what happened to whom and why, in words."""
