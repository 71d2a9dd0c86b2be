-- What DuckDB has a function for and PostgreSQL has none: each takes the texts that DuckDB takes, refuses those
-- that it refuses (NULL, never an error: a message would quote the value) and gives the same value.

-- Text without white space around it (every separator of Unicode included); NULL when nothing is left.
CREATE OR REPLACE FUNCTION clientfile_sql.blank_as_null(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN nullif(btrim(given, U&' \0009\000A\000C\000D\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'), '');

-- A number in decimal digits, as a cast to DECIMAL or to a whole number reads it.
CREATE OR REPLACE FUNCTION clientfile_sql.number_of(given text) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    said text := btrim(given, U&' \0009\000A\000B\000C\000D');
    exponent numeric;
BEGIN
    IF said !~ '^[+-]?([0-9]+(_[0-9]+)*\.?|([0-9]+(_[0-9]+)*)?\.[0-9]+(_[0-9]+)*)([eE][+-]?[0-9]+(_[0-9]+)*)?$'
        OR length(said) > 1000 THEN
        RETURN NULL;
    END IF;
    said := replace(said, '_', '');
    exponent := coalesce(substring(said FROM '[eE](.*)$'), '0')::numeric;
    IF abs(exponent) > 99 THEN -- beyond all that has a place in a column
        RETURN CASE WHEN abs(exponent) < 32768 AND (exponent < 0 OR said ~ '^[+-]?[0.]+[eE]') THEN 0 END;
    END IF;
    RETURN said::numeric;
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.try_decimal(given text, digits integer, scale integer) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN abs(found) < 10::numeric ^ (digits - scale) THEN found END
    FROM (SELECT round(clientfile_sql.number_of(given), scale) AS found) AS read
$$;

-- `1 234,50`, with or without any kind of space.
CREATE OR REPLACE FUNCTION clientfile_sql.french_decimal(given text) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN clientfile_sql.try_decimal(translate(given, U&', \0009\000A\000C\000D\00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000', '.'), 18, 2);

-- A whole number: rounded, and in digits of base 16 or 2 too.
CREATE OR REPLACE FUNCTION clientfile_sql.try_bigint(given text) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    said text := btrim(given, U&' \0009\000A\000B\000C\000D');
    found numeric;
BEGIN
    IF said ~ '^0[xX][0-9a-fA-F]+(_[0-9a-fA-F]+)*$' THEN
        said := ltrim(replace(substr(said, 3), '_', ''), '0');
        RETURN CASE WHEN said ~ '^([0-7].{15}|.{0,15})$' THEN ('x' || lpad(said, 16, '0'))::bit(64)::bigint END;
    ELSIF said ~ '^0[bB][01]+(_[01]+)*$' THEN
        said := ltrim(replace(substr(said, 3), '_', ''), '0');
        RETURN CASE WHEN length(said) < 64 THEN lpad(said, 64, '0')::bit(64)::bigint END;
    END IF;
    found := round(clientfile_sql.number_of(given));
    RETURN CASE WHEN found BETWEEN -9223372036854775808 AND 9223372036854775807 THEN found::bigint END;
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.try_integer(given text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE WHEN found BETWEEN -2147483648 AND 2147483647 THEN found::integer END
    FROM (SELECT clientfile_sql.try_bigint(given) AS found) AS read
$$;

-- A point of the calendar and clock, without a zone; NULL when there is none.
CREATE OR REPLACE FUNCTION clientfile_sql.moment(
    y integer, mo integer, d integer, h integer, mi integer, s integer, fraction text
) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF mo NOT BETWEEN 1 AND 12 OR d NOT BETWEEN 1 AND 31 OR y NOT BETWEEN 0 AND 10000
        OR d > (CASE WHEN mo IN (4, 6, 9, 11) THEN 30
                    WHEN mo = 2 AND (y % 4 <> 0 OR y % 100 = 0 AND y % 400 <> 0) THEN 28
                    WHEN mo = 2 THEN 29 ELSE 31 END)
        OR mi > 59 OR s > 59 OR h > 24 OR h = 24 AND (mi > 0 OR s > 0 OR fraction ~ '[1-9]')
    THEN
        RETURN NULL;
    END IF;
    RETURN make_timestamp(CASE WHEN y = 0 THEN -1 ELSE y END, mo, d, 0, 0, 0)
        + make_interval(hours => h, mins => mi, secs => s)
        + make_interval(secs => rpad(left(fraction, 6), 6, '0')::integer / 1e6);
END $$;

-- A point in time that every part of a run can hold, NULL for another.
CREATE OR REPLACE FUNCTION clientfile_sql.within_the_calendar(given timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE
    WHEN given BETWEEN '0001-01-01 00:00:00+00'::timestamptz AND '9999-12-31 23:59:59.999999+00'::timestamptz
    THEN given END;

-- The zone that a name means; NULL for none. The server takes some names of a zone with a summer time for an hour
-- that never changes, and DuckDB knows the three letters that Java once had.
CREATE OR REPLACE FUNCTION clientfile_sql.zone_of(named text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE
        WHEN named ~* '^(Etc/[a-z0-9+-]+|[a-z_]+(/[a-z_-]+)+)$' OR upper(named) = ANY(ARRAY[
            'CST6CDT', 'CUBA', 'EST', 'EST5EDT', 'EGYPT', 'EIRE', 'GB', 'GB-EIRE', 'GMT', 'GMT+0', 'GMT-0', 'GMT0',
            'GREENWICH', 'HST', 'HONGKONG', 'ICELAND', 'IRAN', 'ISRAEL', 'JAMAICA', 'JAPAN', 'KWAJALEIN', 'LIBYA',
            'MST', 'MST7MDT', 'NZ', 'NZ-CHAT', 'NAVAJO', 'PRC', 'PST8PDT', 'POLAND', 'PORTUGAL', 'ROC', 'ROK',
            'SINGAPORE', 'TURKEY', 'UCT', 'UTC', 'UNIVERSAL', 'W-SU', 'ZULU']) THEN named
        ELSE '{"CET": "Europe/Brussels", "EET": "Europe/Athens", "MET": "Europe/Brussels", "WET": "Europe/Lisbon",
            "ACT": "Australia/Darwin", "AET": "Australia/Sydney", "AGT": "America/Argentina/Buenos_Aires",
            "ART": "Africa/Cairo", "AST": "America/Anchorage", "BET": "America/Sao_Paulo", "BST": "Asia/Dhaka",
            "CAT": "Africa/Harare", "CNT": "America/St_Johns", "CST": "America/Chicago", "CTT": "Asia/Shanghai",
            "EAT": "Africa/Nairobi", "ECT": "Europe/Paris", "IET": "America/Indiana/Indianapolis",
            "IST": "Asia/Kolkata", "JST": "Asia/Tokyo", "MIT": "Pacific/Apia", "NET": "Asia/Yerevan",
            "NST": "Pacific/Auckland", "PLT": "Asia/Karachi", "PNT": "America/Phoenix",
            "PRT": "America/Puerto_Rico", "PST": "America/Los_Angeles", "SST": "Pacific/Guadalcanal",
            "VST": "Asia/Ho_Chi_Minh"}'::json ->> upper(named)
    END
$$;

-- ISO 8601 as a cast to TIMESTAMPTZ reads it, in UTC where no offset or zone is named, within the years 1 to 9999.
CREATE OR REPLACE FUNCTION clientfile_sql.try_timestamptz(given text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    said text := btrim(given, U&' \0009\000A\000B\000C\000D');
    part text[];
    zone text;
    at timestamp;
BEGIN
    IF given ~ ('^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
        || '(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$')
    THEN
        RETURN given::timestamptz; -- as nearly all are written
    END IF;
    IF lower(said) = 'epoch' THEN
        RETURN said::timestamptz;
    END IF;
    part := regexp_match(said,
        '^([0-9]{1,6})([-/\\ ])([0-9]{1,2})\2([0-9]{1,2})'
        || '(?:(?: +|T *)([0-9]{1,3}):([0-9]{1,2})(?::(?:([0-9]{1,2})(?:\.([0-9]*))?)?)?'
        || '(Z|[+-][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2})?)?| [A-Za-z][A-Za-z0-9_+/:-]+)?)?$');
    IF part IS NULL THEN
        RETURN NULL;
    END IF;
    at := clientfile_sql.moment(
        part[1]::integer, part[3]::integer, part[4]::integer, coalesce(part[5], '0')::integer,
        coalesce(part[6], '0')::integer, coalesce(part[7], '0')::integer, coalesce(part[8], ''));
    zone := btrim(part[9]);
    IF at IS NULL OR zone IS NULL OR part[9] = 'Z' THEN
        RETURN clientfile_sql.within_the_calendar(timezone('UTC', at));
    END IF;
    part := regexp_match(zone,
        '^(?:(?:GMT|UTC)(?!.2[4-9]|.[3-9][0-9]))?([+-])([0-9]{1,2})(?::?([0-9]{2})(?::?([0-9]{2}))?)?$', 'i');
    IF part IS NOT NULL THEN
        RETURN clientfile_sql.within_the_calendar(timezone('UTC', at - (part[1] || '1')::integer * make_interval(
            hours => part[2]::integer, mins => coalesce(part[3], '0')::integer,
            secs => coalesce(part[4], '0')::integer)));
    END IF;
    BEGIN
        RETURN clientfile_sql.within_the_calendar(timezone(clientfile_sql.zone_of(zone), at));
    EXCEPTION WHEN data_exception THEN
        RETURN NULL;
    END;
END $$;

-- `31/12/2025 14:05`, with or without seconds or a time, by the clock of the shops.
CREATE OR REPLACE FUNCTION clientfile_sql.french_time(given text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    part text[] := regexp_match(given,
        '^[ \t\n\v\f\r]*([0-9]{1,2})/([0-9]{1,2})/([0-9]{1,4})'
        || '(?:[ \t\n\v\f\r]+([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?)?[ \t\n\v\f\r]*$');
BEGIN
    IF part IS NULL OR part[4]::integer > 23 THEN
        RETURN NULL;
    END IF;
    RETURN clientfile_sql.within_the_calendar(timezone('Europe/Paris', clientfile_sql.moment(
        part[3]::integer, part[2]::integer, part[1]::integer, coalesce(part[4], '0')::integer,
        coalesce(part[5], '0')::integer, coalesce(part[6], '0')::integer, '')));
END $$;

-- JSON as DuckDB reads it: a comma may stand before a bracket, and numbers may be infinite or none. Of a key that is
-- there twice the first counts. A text on the server holds no character 0: it is left out.
CREATE OR REPLACE FUNCTION clientfile_sql.try_json(given text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    said text := CASE WHEN position('\u0000' IN given) > 0
        THEN regexp_replace(given, '(?<!\\)((?:\\\\)*)\\u0000', '\1', 'g') ELSE given END;
BEGIN
    PERFORM said::jsonb; -- it also refuses halves of characters, which json does not
    RETURN said::json;
EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
    BEGIN
        SELECT string_agg(CASE WHEN left(found.part[1], 1) = '"' THEN found.part[1] ELSE
                regexp_replace(regexp_replace(
                    found.part[1], '(?<![[{,:]\s*),(\s*[]}])', '\1', 'g'), '(-?\m(?:nan|inf|infinity)\M)', '"\1"', 'gi')
            END, '' ORDER BY found.nth)
        INTO said FROM regexp_matches(said, '"(?:[^"\\]|\\.)*"|[^"]+|"', 'g') WITH ORDINALITY AS found (part, nth);
        PERFORM said::jsonb;
        RETURN said::json;
    EXCEPTION WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
    END;
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_number(given text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    number double precision;
    plain text;
BEGIN
    IF given !~ '[.eE]' THEN
        RETURN CASE WHEN given = '-0' THEN '0' ELSE given END;
    END IF;
    BEGIN
        number := given::double precision;
    EXCEPTION WHEN numeric_value_out_of_range THEN
        IF given !~ '[eE]-' THEN
            RETURN given; -- too large for a double: as it is written
        END IF;
        number := CASE WHEN given ~ '^-' THEN '-0' ELSE '0' END;
    END;
    IF number <> 0 AND (abs(number) < 1e-6 OR abs(number) >= 1e21) THEN
        RETURN regexp_replace(replace(number::text, 'e+', 'e'), 'e(-?)0+', 'e\1');
    END IF;
    plain := number::text::numeric::text; -- numeric knows no -0
    RETURN CASE WHEN given ~ '^-' AND plain !~ '^-' THEN '-' ELSE '' END
        || plain || CASE WHEN position('.' IN plain) = 0 THEN '.0' ELSE '' END;
END $$;

-- A number as DuckDB casts it to text, which is not how it writes it in JSON.
CREATE OR REPLACE FUNCTION clientfile_sql.map_number(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT CASE
        WHEN said !~ '[.eE]' OR abs(said::numeric) > 1.7976931348623157e308 THEN said
        WHEN said LIKE '%.0' AND length(ltrim(said, '-')) > 18 OR said ~ '^-?0\.0000' OR said LIKE '%e%'
            THEN given::double precision::text
        ELSE said END
    FROM (SELECT clientfile_sql.json_number(given) AS said) AS read
$$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_said(given json) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN CASE json_typeof(given)
        WHEN 'null' THEN NULL
        WHEN 'string' THEN given #>> '{}'
        WHEN 'number' THEN clientfile_sql.json_number(btrim(given::text, E' \t\n\r'))
        ELSE clientfile_sql.json_written(given)
    END;
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_written(given json) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN CASE json_typeof(given)
        WHEN 'object' THEN (
            SELECT '{' || coalesce(string_agg(
                to_json(one.key)::text || ':' || clientfile_sql.json_written(one.value), ',' ORDER BY one.ordinality
            ), '') || '}'
            FROM json_each(given) WITH ORDINALITY AS one)
        WHEN 'array' THEN (
            SELECT '[' || coalesce(string_agg(
                clientfile_sql.json_written(one.value), ',' ORDER BY one.ordinality
            ), '') || ']'
            FROM json_array_elements(given) WITH ORDINALITY AS one)
        WHEN 'string' THEN to_json(given #>> '{}')::text
        WHEN 'null' THEN 'null'
        WHEN 'number' THEN clientfile_sql.json_said(given)
        ELSE btrim(given::text, E' \t\n\r')
    END;
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_text(given json, key text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    IF json_typeof(given) <> 'object' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT clientfile_sql.json_said(one.value) FROM json_each(given) WITH ORDINALITY AS one
        WHERE one.key = json_text.key ORDER BY one.ordinality LIMIT 1);
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_text(given text, key text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN clientfile_sql.json_text(clientfile_sql.try_json(given), key);

-- The items of a JSON list; none of anything else.
CREATE OR REPLACE FUNCTION clientfile_sql.json_items(given text) RETURNS json[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    found json := clientfile_sql.try_json(given);
BEGIN
    IF found IS NULL OR json_typeof(found) <> 'array' THEN
        RETURN CASE WHEN found IS NOT NULL THEN '{}'::json[] END;
    END IF;
    RETURN ARRAY(
        SELECT one.value FROM json_array_elements(found) WITH ORDINALITY AS one ORDER BY one.ordinality);
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.json_texts(given text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT array_agg(said ORDER BY nth) FROM (
        SELECT clientfile_sql.blank_as_null(clientfile_sql.json_said(one.item)) AS said, one.nth
        FROM unnest(clientfile_sql.json_items(given)) WITH ORDINALITY AS one (item, nth)
    ) AS read WHERE said IS NOT NULL
$$;

-- An object of text without its empty values; NULL when nothing is left, or a key is there twice.
CREATE OR REPLACE FUNCTION clientfile_sql.json_map(given text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    found json := clientfile_sql.try_json(given);
BEGIN
    IF found IS NULL OR json_typeof(found) <> 'object' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT CASE WHEN count(*) = count(DISTINCT key) THEN
            json_object_agg(key, said ORDER BY nth)
                FILTER (WHERE clientfile_sql.blank_as_null(said) IS NOT NULL) END
        FROM (
            SELECT
                one.key,
                one.ordinality AS nth,
                CASE WHEN json_typeof(one.value) = 'number'
                    THEN clientfile_sql.map_number(btrim(one.value::text, E' \t\n\r'))
                    ELSE clientfile_sql.json_said(one.value) END AS said
            FROM json_each(found) WITH ORDINALITY AS one
        ) AS read);
END $$;

CREATE OR REPLACE FUNCTION clientfile_sql.keys_of(given json) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT array_agg(one.key ORDER BY one.ordinality) FROM json_each(given) WITH ORDINALITY AS one
$$;

CREATE OR REPLACE FUNCTION clientfile_sql.values_of(given json) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT array_agg(one.value ORDER BY one.ordinality) FROM json_each_text(given) WITH ORDINALITY AS one
$$;

-- The texts of a list that are not NULL; NULL when none is left.
CREATE OR REPLACE FUNCTION clientfile_sql.list_of(given text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN nullif(array_remove(given, NULL), '{}'::text[]);

-- The words of a name in order, in small letters without accents: of every script that has letters of two sizes,
-- and of those whose marks stand above or below. The database's own collation knows letters, "C" those of ASCII.
CREATE OR REPLACE FUNCTION clientfile_sql.words_in_order(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT string_agg(word, ' ' ORDER BY word COLLATE "C") FROM regexp_split_to_table(
        clientfile_sql.lower(normalize(regexp_replace(normalize(name COLLATE "default", NFD), '['
            '\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7'
            '\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed'
            '\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e'
            '\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]', '', 'g'), NFC)),
        '([^[:alpha:]]|[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\uff10-\uff19])+') AS word
$$;

-- How alike two texts are by Jaro and Winkler, from 0 to 1, byte by byte: common bytes no farther apart than half
-- the longer text, those of them that stand in another order, and, where they are alike at all, the first four.
CREATE OR REPLACE FUNCTION clientfile_sql.jaro_winkler_similarity(one text, other text) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    a bytea := convert_to(one, 'UTF8');
    b bytea := convert_to(other, 'UTF8');
    m integer := length(a);
    n integer := length(b);
    reach integer := greatest(greatest(m, n) / 2 - 1, 0);
    is_common_a boolean[] := array_fill(false, ARRAY[greatest(m, 1)]);
    is_common_b boolean[] := array_fill(false, ARRAY[greatest(n, 1)]);
    common integer := 0;
    displaced integer := 0;
    beginning integer := 0;
    k integer := 0;
    alike double precision;
BEGIN
    FOR i IN 0 .. m - 1 LOOP
        FOR j IN greatest(0, i - reach) .. least(n - 1, i + reach) LOOP
            IF NOT is_common_b[j + 1] AND get_byte(a, i) = get_byte(b, j) THEN
                is_common_a[i + 1] := true;
                is_common_b[j + 1] := true;
                common := common + 1;
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    IF common = 0 THEN
        RETURN 0;
    END IF;
    FOR i IN 0 .. m - 1 LOOP
        IF is_common_a[i + 1] THEN
            WHILE NOT is_common_b[k + 1] LOOP
                k := k + 1;
            END LOOP;
            displaced := displaced + (get_byte(a, i) <> get_byte(b, k))::integer;
            k := k + 1;
        END IF;
    END LOOP;
    alike := (common::double precision / m + common::double precision / n
        + (common - displaced / 2)::double precision / common) / 3;
    IF alike > 0.7 THEN
        WHILE beginning < least(4, m, n) AND get_byte(a, beginning) = get_byte(b, beginning) LOOP
            beginning := beginning + 1;
        END LOOP;
        alike := alike + beginning * 0.1::double precision * (1 - alike);
    END IF;
    RETURN alike;
END $$;
