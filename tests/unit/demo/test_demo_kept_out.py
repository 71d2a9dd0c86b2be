"""Records and lines that no file should take in: there, refused for the right reason, and still on day 2."""

import shutil
from collections import Counter

import numpy as np
import pytest

from demo.batches import draw_batch
from demo.dirt import DIRT, KEPT_OUT, KINDS, MASK_KEPT_OUT, NOT_TINY
from demo.draft import CP1252_STORES, STORES, TEXTS
from demo.second_day import write_second_day
from demo.ways_kept_out import NOTE_CHARACTERS
from resolution.pull import csv_file
from resolution.pull.rejected import DUPLICATE_KEY, MALFORMED_ROW

PEOPLE = 450  # as in conftest.py


@pytest.fixture(scope="module")
def drawn():
    return draw_batch(11, 0, 6_000, 6_000)[0]


@pytest.fixture(scope="module")
def day2(day1, tmp_path_factory):
    directory = tmp_path_factory.mktemp("kept_out") / "brand"
    shutil.copytree(day1, directory)
    write_second_day(directory, PEOPLE, 7)
    return directory


def with_kind(draft, kind):
    return np.flatnonzero((draft.soiled >> KINDS.index(kind)) & 1)


def pulled(directory, store, day):
    layout = csv_file.Layout(
        label=f"{store}/clients_{day}.csv",
        delimiter=";",
        encoding="cp1252" if store in CP1252_STORES else "utf-8",
        key=("no_client",),
        required=("nom",),
        key_prefix=(store,),
        source="pos",
    )
    with (directory / "pos" / layout.label).open("rb") as content:
        return csv_file.read(content, layout)


def keys(ask, directory, kind):
    rows = ask(f"SELECT record_key FROM '{directory}/dirt.parquet' WHERE kind = '{kind}'")
    return {row[0] for row in rows}


@pytest.mark.parametrize("seed", range(8))
def test_a_brand_that_is_not_tiny_has_every_kind(seed):
    draft, counts = draw_batch(seed, 0, NOT_TINY, NOT_TINY)
    for number, dirt in enumerate(DIRT):
        if dirt.kept_out:
            assert 1 <= counts[number, :, 1].sum() <= 6
    assert not (draft.is_deleted & ((draft.soiled & MASK_KEPT_OUT) > 0)).any()


def test_a_blank_card_says_nothing(drawn):
    rows = with_kind(drawn, "blank_card")
    assert len(rows)
    for part in TEXTS:
        if part != "language":
            assert set(drawn.texts[part][rows]) == {None}
    assert (drawn.email_optin[rows] == -1).all()


def test_a_note_is_longer_than_any_name(drawn):
    rows = with_kind(drawn, "note_in_name")
    assert len(rows)
    assert all(
        NOTE_CHARACTERS < len(name) < NOTE_CHARACTERS + 100 for name in drawn.texts["family_name"][rows]
    )


def test_no_record_is_kept_out_for_two_reasons(drawn):
    bits = drawn.soiled & MASK_KEPT_OUT
    assert ((bits & (bits - 1)) == 0).all()


def test_the_second_day_brings_none():
    draft, _ = draw_batch(11, 0, 3_000, 3_000, day=2)
    assert ((draft.soiled & MASK_KEPT_OUT) == 0).all()


def test_pull_refuses_each_broken_line_and_the_older_of_two(day1, ask):
    refused = [reject for store in STORES for reject in pulled(day1, store, "20261120").rejects]
    twice = keys(ask, day1, "twice_in_drop")
    assert twice
    assert {reject.record_key for reject in refused if reject.reason == DUPLICATE_KEY} == twice
    broken = keys(ask, day1, "broken_line")
    assert broken
    assert Counter(r.reason for r in refused) == {MALFORMED_ROW: len(broken), DUPLICATE_KEY: len(twice)}


def test_the_later_line_of_a_client_is_the_right_one(day1, ask):
    for key in keys(ask, day1, "twice_in_drop"):
        store, number = key.removeprefix("pos:").split("-")
        rows = [r for r in pulled(day1, store, "20261120").table.to_pylist() if r["no_client"] == number]
        updated = ask(
            "SELECT strftime(updated_at, '%d/%m/%Y %H:%M'), coalesce(street_address, '') "
            f"FROM '{day1}/records.parquet' WHERE store_id = '{store}' AND native_id = '{number}'"
        )
        assert [(row["date_modif"], row["adresse"]) for row in rows] == updated


def test_truth_says_why_a_record_is_kept_out_and_that_a_blank_card_is_nobodys(day1, ask):
    rows = ask(f"SELECT record_key, kept_out, person_id IS NULL FROM '{day1}/truth.parquet'")
    for kind, reason in KEPT_OUT.items():
        assert {key for key, why, _ in rows if why == reason} == keys(ask, day1, kind)
    assert {key for key, _, nobody in rows if nobody} == keys(ask, day1, "blank_card")


def test_what_is_kept_out_stays_as_it_was(day2, ask):
    kept = ask(f"SELECT record_key FROM '{day2}/truth.parquet' WHERE kept_out IS NOT NULL")
    changed = ask(f"SELECT record_key FROM '{day2}/day2_truth.parquet'")
    assert not set(kept) & set(changed)
    for store in STORES:
        before, after = (pulled(day2, store, day) for day in ("20261120", "20261121"))
        reasons = [Counter(reject.reason for reject in csv.rejects) for csv in (before, after)]
        assert reasons[0][MALFORMED_ROW] == reasons[1][MALFORMED_ROW]
