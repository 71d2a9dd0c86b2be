-- date_position: one row an entered record: the two numbers that its date of birth begins with, if it is one of
-- figures, and when it was last changed.
SELECT
    source,
    updated_at,
    try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 1) AS INTEGER) AS first,
    try_cast(regexp_extract(birth_date, '^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2}', 2) AS INTEGER) AS second
FROM entered_record
