-- date_order: one row a source; does its 03/04/1980 mean the third of April? Where nothing was observed, it does.
CREATE OR REPLACE TEMP VIEW date_order AS
SELECT every.source, coalesce(bool_and(observation.value = 'true'), true) AS day_first
FROM (SELECT DISTINCT source FROM intermediate.int_source_records) AS every
LEFT JOIN observation ON observation.source = every.source AND observation.kind = 'day_first'
GROUP BY every.source
