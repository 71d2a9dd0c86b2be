"""Which pairs are worth comparing: a table of blocking keys, joined with itself.

A blocking rule is a key made of ONE record (NULL when a part is missing), so whether two records are a
candidate pair never depends on which of them comes first. Keys held by many records say little and cost much,
so they are left out.
"""

from dataclasses import dataclass

import duckdb

from resolution.link.records import RECORD

LARGEST_BLOCK = 100
"""Records that may share a key before the key is left out."""


@dataclass(frozen=True)
class BlockingRule:
    """A named key: SQL parts that must all be there, or one list of keys."""

    name: str
    parts: tuple[str, ...] = ()
    keys: str | None = None

    @property
    def expression(self) -> str:
        """The SQL list of keys that a record has under this rule; parts are prefixed with their length."""
        if self.keys:
            return self.keys
        return "[" + " || ".join(f"length({part}) || ':' || {part}" for part in self.parts) + "]"


_GIVEN_INITIAL = "substr(given_name_std, 1, 1)"
_FAMILY_START = "substr(family_name_std, 1, 4)"
_GIVEN_START = "substr(given_name_std, 1, 3)"
_YEAR = "CAST(birth_year_std AS VARCHAR)"
_SOUNDS = "array_to_string(list_sort([given_name_phonetic, family_name_phonetic]), ' ')"
_SORTED_DIGITS = "array_to_string(list_sort(string_split(birth_digits, '')), '')"

RULES = (
    BlockingRule("tax_id", ("tax_id_std",)),
    BlockingRule("loyalty_number", ("loyalty_number_std",)),
    BlockingRule("email", keys="emails"),
    BlockingRule("phone", keys="phones"),
    BlockingRule("native_name", ("native_name_std",)),
    BlockingRule("email_local", ("nullif(email_local_std, '')", _GIVEN_INITIAL)),
    BlockingRule("birth_date_given_initial", ("birth_digits", _GIVEN_INITIAL)),
    BlockingRule("birth_date_family_sound", ("birth_digits", "family_name_phonetic")),
    BlockingRule("birth_digits_family_start", (_SORTED_DIGITS, _FAMILY_START)),
    BlockingRule("name_tokens", ("name_tokens_std",)),
    BlockingRule("sounds_birth_year", (_SOUNDS, _YEAR)),
    BlockingRule("sounds_postal_code", (_SOUNDS, "postal_code_std")),
    BlockingRule("sounds_birth_place", (_SOUNDS, "birth_place_std")),
    BlockingRule("sounds_city", (_SOUNDS, "city_std")),
    BlockingRule("birth_year_given_family_start", (_YEAR, "given_name_std", _FAMILY_START)),
    BlockingRule("birth_date_postal_code", ("birth_digits", "postal_code_std")),
    BlockingRule("birth_date_birth_place", ("birth_digits", "birth_place_std")),
    BlockingRule("postal_code_family_start", ("postal_code_std", _FAMILY_START)),
    BlockingRule("postal_code_given_start", ("postal_code_std", _GIVEN_START)),
    BlockingRule("house_given_start", ("postal_code_std", "street_std", "house_number_std", _GIVEN_START)),
    BlockingRule("phone_end_given_initial", ("right(phone_std, 6)", _GIVEN_INITIAL)),
)


def make_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `blocking_key` (rule, key, record_key): one row a record and key that few enough records hold."""
    con.execute(
        "CREATE OR REPLACE TABLE blocking_key (rule USMALLINT, key VARCHAR, record_key VARCHAR)",
    )
    for number, rule in enumerate(RULES):
        con.execute(f"""
            INSERT INTO blocking_key
            SELECT {number}, key, record_key
            FROM (SELECT DISTINCT record_key, unnest({rule.expression}) AS key FROM {RECORD})
            WHERE key IS NOT NULL
            QUALIFY count(*) OVER (PARTITION BY key) BETWEEN 2 AND {LARGEST_BLOCK}
        """)


def make_pairs(con: duckdb.DuckDBPyConnection) -> int:
    """Fill `candidate_pair` (match_key, join_key_l, join_key_r): one row a pair that shares a key.

    The first rule that finds a pair names it. Returns the number of pairs.
    """
    names = ", ".join(f"'{rule.name}'" for rule in RULES)
    con.execute(f"""
        CREATE OR REPLACE TABLE candidate_pair AS
        SELECT [{names}][min(l.rule) + 1] AS match_key, l.record_key AS join_key_l, r.record_key AS join_key_r
        FROM blocking_key AS l
        JOIN blocking_key AS r ON l.rule = r.rule AND l.key = r.key AND l.record_key < r.record_key
        GROUP BY l.record_key, r.record_key
    """)
    return int(con.execute("SELECT count(*) FROM candidate_pair").fetchall()[0][0])
