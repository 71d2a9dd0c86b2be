import hashlib
import shutil
from pathlib import Path

import pytest

from demo.draft import STORES
from demo.second_day import write_second_day

PEOPLE = 450  # as in conftest.py


@pytest.fixture(scope="module")
def day2(day1, tmp_path_factory):
    directory = tmp_path_factory.mktemp("second") / "brand"
    shutil.copytree(day1, directory)
    return directory, write_second_day(directory, PEOPLE, 7)


def clients(directory: Path, day: str) -> dict[str, bytes]:
    found = {}
    for store in STORES:
        lines = (directory / "pos" / store / f"clients_{day}.csv").read_bytes().splitlines()
        found |= {f"pos:{store}-{line.split(b';')[0].decode()}": line for line in lines[1:]}
    return found


def changes(ask, directory: Path, source: str) -> dict[str, set[str]]:
    rows = ask(
        f"SELECT change, record_key FROM '{directory}/day2_truth.parquet' WHERE record_key LIKE '{source}:%'"
    )
    return {kind: {key for change, key in rows if change == kind} for kind in dict(rows)}


def test_every_kind_of_change_happens(day2):
    assert set(day2[1]) == {"new", "changed", "deleted", "undeleted", "merged"}


@pytest.mark.parametrize("source", ["pos", "web", "crm"])
def test_every_source_has_new_changed_deleted_and_undeleted_records(day2, ask, source):
    assert {"new", "changed", "deleted", "undeleted"} <= set(changes(ask, day2[0], source))


def test_the_new_export_differs_from_the_last_as_the_table_says(day2, ask):
    before, after = clients(day2[0], "20261120"), clients(day2[0], "20261121")
    table = changes(ask, day2[0], "pos")
    assert set(before) - set(after) == table["deleted"]
    assert "merged" not in table  # a till cannot say what it merged
    assert set(after) - set(before) == table["new"] | table["undeleted"]
    assert {key for key in set(before) & set(after) if before[key] != after[key]} == table["changed"]


def test_the_shop_changes_what_the_table_says(day2, day1, ask):
    import sqlite3
    from contextlib import closing

    def state(directory):
        with closing(sqlite3.connect(directory / "web" / "shop.sqlite")) as con:
            return {f"web:{i}": document for i, document in con.execute("SELECT id, document FROM customers")}

    before, after = state(day1), state(day2[0])
    table = changes(ask, day2[0], "web")
    assert set(after) - set(before) == table["new"]
    assert set(before) <= set(after)
    touched = {key for key in before if before[key] != after[key]}
    assert touched == set().union(*table.values()) - table["new"]
    assert all('"updated_at":"2026-11-21T' in after[key] for key in touched)


def test_the_crm_gets_the_rows_that_the_table_says(day2, ask):
    table = changes(ask, day2[0], "crm")
    rows = ask(f"SELECT contact_id, deleted_at, merged_into FROM '{day2[0]}/crm_day2/contacts.csv'")
    assert {f"crm:{row[0]}" for row in rows} == set().union(*table.values())
    gone = {f"crm:{row[0]}" for row in rows if row[1] is not None}
    assert gone == table["deleted"] | table.get("merged", set())
    assert {f"crm:{row[0]}" for row in rows if row[2] is not None} == table.get("merged", set())


def test_contacts_opt_out_come_back_and_bring_friends(day2, day1, ask):
    new = f"'{day2[0]}/crm_day2/consents.csv'"
    again = ask(
        f"SELECT list(n.state ORDER BY n.recorded_at) FROM {new} AS n "
        f"JOIN '{day1}/crm/consents.csv' AS b USING (contact_id, channel, contact_point) "
        "WHERE b.consent_id < 90000000 GROUP BY contact_id"
    )
    assert {tuple(states) for (states,) in again} >= {("opt_out",), ("opt_out", "opt_in"), ("opt_in",)}
    friends = ask(
        f"SELECT count(*) FROM '{day2[0]}/crm_day2/referrals.csv' AS r "
        f"JOIN '{day1}/crm/contacts.csv' AS f ON f.contact_id = r.referrer_contact_id "
        f"JOIN '{day2[0]}/crm_day2/contacts.csv' AS n ON n.contact_id = r.referred_contact_id"
    )
    assert friends[0][0] > 0


def test_the_shop_refunds_orders_of_the_day_before(day2, day1, ask):
    import sqlite3
    from contextlib import closing

    def refunded(directory):
        with closing(sqlite3.connect(directory / "web" / "shop.sqlite")) as con:
            rows = con.execute("SELECT id FROM orders WHERE document LIKE '%\"refunds\":[{%'")
            return {row[0] for row in rows}

    with closing(sqlite3.connect(day1 / "web" / "shop.sqlite")) as con:
        known = {row[0] for row in con.execute("SELECT id FROM orders")}
    assert (refunded(day2[0]) - refunded(day1)) & known


def test_who_answers_anew_is_among_those_who_changed(day2, day1, ask):
    before, after = clients(day1, "20261120"), clients(day2[0], "20261121")
    answers = {key: line.split(b";")[-4:-2] for key, line in before.items()}
    turned = {key for key in answers if key in after and after[key].split(b";")[-4:-2] != answers[key]}
    assert turned
    assert turned <= changes(ask, day2[0], "pos")["changed"]


def test_a_merged_record_names_a_survivor_of_the_same_person_that_is_there(day2, ask):
    rows = ask(
        f"SELECT c.person_id = s.person_id, s.is_deleted FROM '{day2[0]}/day2_truth.parquet' AS c "
        f"LEFT JOIN '{day2[0]}/truth.parquet' AS s ON s.record_key = c.survivor WHERE change = 'merged'"
    )
    assert rows
    assert set(rows) == {(True, False)}


def test_truth_gains_the_new_records_only(day2, day1, ask):
    before = {row[0] for row in ask(f"SELECT record_key FROM '{day1}/truth.parquet'")}
    new = {row[0] for row in ask(f"SELECT record_key FROM '{day2[0]}/truth.parquet' WHERE day = 2")}
    every = {row[0] for row in ask(f"SELECT record_key FROM '{day2[0]}/truth.parquet'")}
    said = {
        row[0] for row in ask(f"SELECT record_key FROM '{day2[0]}/day2_truth.parquet' WHERE change = 'new'")
    }
    assert every == before | new
    assert new == said
    assert not new & before


def test_the_second_day_can_be_done_again(day2):
    def digest():
        return {p: hashlib.sha256(p.read_bytes()).digest() for p in day2[0].rglob("*.[cp]*") if p.is_file()}

    before = digest()
    assert write_second_day(day2[0], PEOPLE, 7) == day2[1]
    assert digest() == before
