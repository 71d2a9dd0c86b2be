import csv
import json
import sqlite3
from contextlib import closing
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from demo.draft import CP1252_STORES, STORES
from demo.spread import write_spread
from resolution.errors import BrokenBatchError

NAMES = {
    "given_name": ("prenom", "first_name"),
    "family_name": ("nom", "last_name"),
    "email": ("email", "email"),
}


@pytest.fixture(scope="module")
def spread(tmp_path_factory):
    directory = tmp_path_factory.mktemp("spread")
    count = 240
    rows = {
        "source": ["file"] * count,
        "source_record_id": [f"r{n:04d}" for n in range(count)],
        "entity": [f"e{n // 3}" for n in range(count)],
        "updated_at": [datetime(2025, 1, 2, 3, 4, 5) if n % 4 else None for n in range(count)],
        "given_name": [f'Ren"é; {n}' if n % 5 else f"李 {n}" for n in range(count)],
        "family_name": [f"Dupont\n{n}" if n % 7 else None for n in range(count)],
        "email": [f"p{n}@example.org" for n in range(count)],
        "birth_date": ["1980-12-31", "31/02/2020", "1980-02-31", None][:] * (count // 4),
        "gender": ["female", "male", "unknown", ""] * (count // 4),
        "other_emails": [[f"a{n}@x.org", f"b{n}@x.org"] if n % 11 == 0 else [] for n in range(count)],
        "identifiers": [[("wechat_unionid", f"o{n}")] if n % 13 == 0 else [] for n in range(count)],
    }
    table = pa.table(rows)
    kinds = {"identifiers": pa.map_(pa.string(), pa.string()), "other_emails": pa.list_(pa.string())}
    for name, kind in kinds.items():
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(rows[name], type=kind))
    pq.write_table(table, directory / "records.parquet")
    counts = write_spread(directory / "records.parquet", directory)
    return directory, rows, counts


@pytest.fixture(scope="module")
def written(spread):
    """Every record as its source has it, by record key: (source, row)."""
    directory, _, _ = spread
    found = {}
    for store in STORES:
        encoding = "cp1252" if store in CP1252_STORES else "utf-8"
        path = directory / "pos" / store / "clients_20261120.csv"
        with path.open(encoding=encoding, newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                found[f"pos:{store}-{row['no_client']}"] = ("pos", row)
    with closing(sqlite3.connect(directory / "web" / "shop.sqlite")) as state:
        for number, document in state.execute("SELECT id, document FROM customers"):
            found[f"web:{number}"] = ("web", json.loads(document))
    with (directory / "crm" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[f"crm:{int(row['contact_id'])}"] = ("crm", row)
    return found


@pytest.fixture(scope="module")
def origin(spread):
    """The truth: record key -> (place in the file, person)."""
    rows = pq.read_table(spread[0] / "truth.parquet").to_pylist()
    return {row["record_key"]: (int(row["origin_key"][6:]), row["person_id"]) for row in rows}


def test_every_record_is_in_one_source(spread, written, origin):
    assert set(written) == set(origin)
    assert sorted(place for place, _ in origin.values()) == list(range(240))
    assert sum(spread[2].values()) == 240
    assert all(count > 40 for count in spread[2].values())


def test_the_truth_keeps_the_entity(spread, origin):
    assert all(person == spread[1]["entity"][place] for place, person in origin.values())


@pytest.mark.parametrize("column", NAMES)
def test_every_value_is_kept(spread, written, origin, column):
    for key, (source, row) in written.items():
        name = NAMES[column][0 if source == "pos" else 1]
        assert (row[name] or None) == spread[1][column][origin[key][0]]


def test_iso_birth_dates_become_french_at_the_till_and_broken_ones_stay(spread, written, origin):
    for key, (source, row) in written.items():
        given = spread[1]["birth_date"][origin[key][0]]
        expected = "31/12/1980" if source == "pos" and given == "1980-12-31" else given
        assert (row["date_naissance" if source == "pos" else "birth_date"] or None) == expected


def test_what_only_the_shop_can_hold_goes_there(spread, written, origin):
    for key, (source, row) in written.items():
        place = origin[key][0]
        if spread[1]["other_emails"][place] or spread[1]["identifiers"][place]:
            assert source == "web"
            assert row["other_emails"] == spread[1]["other_emails"][place]
            assert row["identifiers"] == (dict(spread[1]["identifiers"][place]) or None)


def test_a_missing_time_becomes_a_fixed_one(spread, written, origin):
    for key, (source, row) in written.items():
        given = spread[1]["updated_at"][origin[key][0]]
        if source == "web":
            assert row["updated_at"] == (
                "2025-01-02T03:04:05+00:00" if given else "2026-01-01T00:00:00+00:00"
            )


def test_the_same_file_is_spread_in_the_same_way(spread, origin, tmp_path):
    write_spread(spread[0] / "records.parquet", tmp_path)
    assert pq.read_table(tmp_path / "truth.parquet") == pq.read_table(spread[0] / "truth.parquet")


def test_a_file_without_keys_is_refused(tmp_path):
    pq.write_table(pa.table({"name": ["x"]}), tmp_path / "x.parquet")
    with pytest.raises(BrokenBatchError, match="source_record_id"):
        write_spread(tmp_path / "x.parquet", tmp_path)
