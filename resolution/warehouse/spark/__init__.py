"""A warehouse whose tables a Spark reads and writes, in files that a cluster's machines share."""
