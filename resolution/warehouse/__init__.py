"""Where tables live: connections and the tables of the state."""
