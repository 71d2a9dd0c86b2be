"""What stewards may say of two records, and why they are asked."""

MATCH = "match"
NO_MATCH = "no_match"
UNSURE = "unsure"
WITHDRAWN = "withdrawn"
BINDING = (MATCH, NO_MATCH)
"""The judgements that a run holds to."""

DOUBTFUL = "doubtful_pair"
SUSPICIOUS = "suspicious_client"
BLIND = "blind_sample"
