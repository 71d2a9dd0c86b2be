"""Conditions of levels and keys: which record comes first never matters, and Spark can read them all."""

import string
from datetime import date
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp
from support.pairs import compare, connect, number
from support.workspace import record

from resolution.link.attributes import ATTRIBUTES
from resolution.link.keys import RULES

# Few letters and few values, so that records agree, nearly agree, are swapped and shifted all the time.
WORD = st.text("ab", min_size=1, max_size=7) | st.sampled_from(
    ["wang", "huang", "王", "金", "kim", "o", "saša"]
)
NAME = st.none() | WORD | st.builds("{} {}".format, WORD, WORD)
READINGS = st.none() | st.lists(st.sampled_from(["KM", "JN", "WNG", "HNG"]), max_size=3)
TEXT = st.none() | st.text("12", min_size=1, max_size=4)
TEXTS = st.none() | st.lists(st.sampled_from("xyz"), max_size=2)
DATE = st.none() | st.builds(
    date, st.integers(1980, 1982), st.integers(1, 12), st.sampled_from([1, 2, 12, 21])
)
PHONE = st.none() | st.text("12", min_size=10, max_size=10).map("+33".__add__)
EMAIL = st.none() | st.tuples(WORD, st.sampled_from(["a.fr", "b.fr", "abc.fr"]))

IDENTIFIERS = st.none() | st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from("12")), max_size=2, unique_by=lambda entry: entry[0]
)


@st.composite
def messy(draw) -> dict[str, Any]:
    given_name, family_name, born, email = draw(NAME), draw(NAME), draw(DATE), draw(EMAIL)
    orders = ((given_name, family_name), (family_name, given_name), (given_name, "aba", family_name))
    whole = " ".join(filter(None, draw(st.sampled_from(orders)))) or None
    year = born.year if born else draw(st.none() | st.integers(1980, 1982))
    return {
        "given_name_std": given_name,
        "family_name_std": family_name,
        "full_name_std": whole,
        "name_tokens_std": " ".join(sorted(set(whole.split()))) if whole else None,
        "middle_name_std": draw(TEXT),
        "generation_std": draw(TEXT),
        "native_name_std": draw(NAME),
        "given_name_forms": draw(TEXTS),
        "given_name_reading_keys": draw(READINGS),
        "family_name_reading_keys": draw(READINGS),
        "name_is_romanised": draw(st.none() | st.booleans()),
        "birth_date_std": born,
        "birth_year_std": year,
        "email_std": "@".join(email) if email else None,
        "email_local_std": email[0] if email else None,
        "email_domain_std": email[1] if email else None,
        "other_emails_std": draw(TEXTS),
        "phone_std": draw(PHONE),
        "other_phones_std": draw(TEXTS),
        "street_std": draw(NAME),
        "house_number_std": draw(TEXT),
        "postal_code_std": draw(st.none() | st.text("12", min_size=5, max_size=5)),
        "city_std": draw(NAME),
        "region_std": draw(TEXT),
        "birth_place_std": draw(NAME),
        "occupation_std": draw(TEXT),
        "gender_std": draw(st.sampled_from([None, "f", "m"])),
        "loyalty_number_std": draw(TEXT),
        "tax_id_std": draw(TEXT),
        "identifiers": draw(IDENTIFIERS),
    }


@settings(max_examples=5, deadline=None)
@given(st.lists(messy(), min_size=10, max_size=30))
def test_a_pair_compares_the_same_both_ways_round(people) -> None:
    rows = [
        record(f"{'pos' if place % 2 else 'web'}:{string.ascii_letters[place]}", **values)
        for place, values in enumerate(people)
    ]
    keys = sorted(row["record_key"] for row in rows)
    pairs = [(a, b) for a in keys for b in keys if a < b]
    with connect() as con:
        number(con, rows)
        there = compare(con, pairs)
        back = compare(con, [(b, a) for a, b in pairs])
    levels = [name for name in there.column_names if not name.startswith("key")]
    back = back.sort_by([("key_r", "ascending"), ("key_l", "ascending")])
    there = there.sort_by([("key_l", "ascending"), ("key_r", "ascending")])
    assert there.select(levels).to_pylist() == back.select(levels).to_pylist()


SPOKEN = [
    *((f"{a.name}: {level.label}", level.condition) for a in ATTRIBUTES for level in a.levels),
    *((f"{a.name}: missing", a.no_evidence) for a in ATTRIBUTES),
    *((f"key {rule.name}", rule.expression) for rule in RULES),
]


def in_spark(tree: sqlglot.Expr) -> sqlglot.Expr:
    """Say in Spark's own words what sqlglot passes on in DuckDB's."""
    if isinstance(tree, exp.ArrayOverlaps):
        return exp.func("ARRAYS_OVERLAP", tree.this, tree.expression)
    assert not isinstance(tree, exp.Bracket), "an array counts from another end in Spark"
    return tree


@pytest.mark.parametrize(("name", "condition"), SPOKEN, ids=[name for name, _ in SPOKEN])
def test_every_condition_can_be_said_to_spark(name, condition) -> None:
    """The warehouse may be Spark one day: no condition uses what it has no word for."""
    tree = sqlglot.parse_one(condition, read="duckdb").transform(in_spark)
    said = tree.sql("spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(said, read="spark").sql("spark") == said
