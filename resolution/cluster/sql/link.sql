-- link (a, b): what old and new clients are made of; it leads from a record to all that may share its fate.
-- Two clusters merge only if some pair between them reaches the threshold (a mean is no more than its largest
-- part), so weaker edges lead nowhere. What a source or a steward said conducts also through records that take
-- no part at present. A client leads to its records (b is its id), so that ids are decided for whole clients.
SELECT record_key_l AS a, record_key_r AS b
FROM $edge WHERE (until IS NULL OR until = $number) AND match_probability >= $threshold
UNION ALL
SELECT record_key_l AS a, record_key_r AS b
FROM $judgement WHERE (until IS NULL OR until = $number) AND judgement = 'match'
UNION ALL
SELECT record_key AS a, client_id AS b
FROM $membership WHERE until IS NULL
