"""Link: standardised records in, scored pairs (edges) out."""
