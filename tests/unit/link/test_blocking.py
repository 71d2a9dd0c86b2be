import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.workspace import fill_records, record, workspace

from resolution.link.blocking import LARGEST_BLOCK, RULES, make_keys, make_pairs
from resolution.link.records import copy_records
from resolution.warehouse import duck

WHOLE = {
    "given_name_std": "anna",
    "family_name_std": "martin",
    "given_name_phonetic": "AN",
    "family_name_phonetic": "MRTN",
    "name_tokens_std": "anna martin",
    "native_name_std": "安娜",
    "birth_year_std": 1980,
    "email_std": "anna@example.com",
    "email_local_std": "anna",
    "phone_std": "+33612345678",
    "postal_code_std": "75001",
    "street_std": "rivoli rue",
    "house_number_std": "12",
    "city_std": "paris",
    "birth_place_std": "lyon",
    "loyalty_number_std": "L1",
    "tax_id_std": "T1",
}


def pairs(config, run_id="r1"):
    with duck.scratch(config) as con:
        copy_records(config, con, run_id)
        make_keys(con)
        make_pairs(con)
        return con.execute(
            "SELECT join_key_l, join_key_r, match_key FROM candidate_pair ORDER BY ALL"
        ).fetchall()


def test_every_rule_finds_a_pair_that_shares_all_its_parts(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record(f"pos:{n}", **WHOLE) for n in (1, 2)])
    with duck.scratch(config) as con:
        copy_records(config, con, "r1")
        con.execute("UPDATE record SET birth_digits = '19800102'")
        make_keys(con)
        found = {rule for (rule,) in con.execute("SELECT DISTINCT rule FROM blocking_key").fetchall()}
    assert found == set(range(len(RULES)))


def test_swapped_names_meet(tmp_path) -> None:
    config = workspace(tmp_path)
    swapped = {"given_name_phonetic": "MRTN", "family_name_phonetic": "AN", "birth_year_std": 1980}
    straight = {"given_name_phonetic": "AN", "family_name_phonetic": "MRTN", "birth_year_std": 1980}
    fill_records(config, [record("pos:1", **swapped), record("pos:2", **straight)])
    assert pairs(config) == [("pos:1", "pos:2", "sounds_birth_year")]


def test_a_second_email_is_as_good_as_the_first(tmp_path) -> None:
    config = workspace(tmp_path)
    rows = [record("pos:1", email_std="a@b.fr"), record("pos:2", other_emails_std=["a@b.fr"])]
    fill_records(config, rows)
    assert pairs(config) == [("pos:1", "pos:2", "email")]


@pytest.mark.parametrize(("holders", "found"), [(LARGEST_BLOCK, True), (LARGEST_BLOCK + 1, False)])
def test_a_key_that_many_hold_is_left_out(tmp_path, holders, found) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record(f"pos:{n:04}", phone_std="+33140000000") for n in range(holders)])
    assert bool(pairs(config)) is found


def test_empty_values_bring_nobody_together(tmp_path) -> None:
    config = workspace(tmp_path)
    fill_records(config, [record("pos:1"), record("pos:2")])
    assert pairs(config) == []


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=6))
def test_joined_parts_never_read_as_other_parts(a, b, c, d) -> None:
    rule = next(rule for rule in RULES if rule.name == "sounds_postal_code")
    con = duckdb.connect()
    row = "?::VARCHAR AS given_name_phonetic, NULL AS family_name_phonetic, ?::VARCHAR AS postal_code_std"
    keys = [
        con.execute(f"SELECT {rule.expression} FROM (SELECT {row})", values).fetchall()[0][0]
        for values in ([a, b], [c, d])
    ]
    assert (keys[0] == keys[1]) is ((a, b) == (c, d))
