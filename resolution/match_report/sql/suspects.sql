-- One row: how many clients show each sign, and any.
SELECT
    count(*) AS clients,
    count(*) FILTER (WHERE births > 1) AS births,
    count(*) FILTER (WHERE ids > 1) AS ids,
    count(*) FILTER (WHERE names > 3) AS names
FROM suspect
