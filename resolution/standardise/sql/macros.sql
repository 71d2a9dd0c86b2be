-- longest(): characters of the longest value that is read.
CREATE OR REPLACE TEMP MACRO longest() AS $longest;
-- held(value): the value, if it is not empty and not too long to be read.
CREATE OR REPLACE TEMP MACRO held(value) AS CASE WHEN length(value) BETWEEN 1 AND longest() THEN value END;
-- characters(value): its length, 0 for none.
CREATE OR REPLACE TEMP MACRO characters(value) AS coalesce(length(value), 0);
-- without_shared(values, shared): a list without the values that many share, NULL instead of an empty one.
CREATE OR REPLACE TEMP MACRO without_shared(listed, shared) AS CASE
    WHEN len(list_filter(listed, lambda item: NOT coalesce(list_contains(shared, item), false))) > 0
        THEN list_filter(listed, lambda item: NOT coalesce(list_contains(shared, item), false))
END;
-- month_day(date): its month and day, as in 12-31.
CREATE OR REPLACE TEMP MACRO month_day(date) AS strftime(date, '%m-%d')
