"""Judgements are appended, never edited; what contradicts others is refused, whoever else judges."""

import multiprocessing
import sqlite3
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.workspace import DAY, workspace

from resolution.errors import ConfigurationError, JudgementError, WarehouseError
from resolution.review.judging import judge, withdraw
from resolution.review.store import ACTIVE, active, history


def say(config, judgement, one, other, by="ana"):
    return judge(config, judgement, one, other, by=by, at=DAY)


def standing(config):
    return [tuple(row.values()) for row in active(config).to_pylist()]


def test_nothing_judged_is_an_empty_table_and_makes_no_file(config, tmp_path):
    before = set(tmp_path.rglob("*"))
    assert active(config).schema == ACTIVE
    assert active(config).num_rows == 0
    assert history(config) == []
    assert set(tmp_path.rglob("*")) == before


def test_a_database_without_tables_holds_nothing(store):
    assert active(store).num_rows == 0


def test_what_is_judged_stands_the_smaller_key_first(store):
    assert say(store, "match", "web:1", "pos:1").is_new
    say(store, "no_match", "pos:2", "web:1")
    say(store, "unsure", "pos:3", "web:1")
    assert standing(store) == [(1, "match", "pos:1", "web:1"), (2, "no_match", "pos:2", "web:1")]
    (first, *_) = history(store)
    assert (first.judged_by, first.judged_at, first.note) == ("ana", DAY, None)


def test_the_same_again_is_not_written(store):
    say(store, "match", "pos:1", "web:1")
    again = say(store, "match", "web:1", "pos:1", by="ben")
    assert not again.is_new
    assert (again.row.judgement_id, again.row.judged_by) == (1, "ana")
    assert len(history(store)) == 1


def test_another_judgement_takes_the_place_of_the_one_before(store):
    say(store, "match", "pos:1", "web:1")
    done = say(store, "no_match", "pos:1", "web:1")
    assert done.is_new and done.replaced.judgement == "match"
    assert standing(store) == [(2, "no_match", "pos:1", "web:1")]
    say(store, "unsure", "pos:1", "web:1")
    assert standing(store) == []
    assert [row.judgement for row in history(store, "web:1")] == ["match", "no_match", "unsure"]
    assert history(store, "web:2") == []


def test_what_is_withdrawn_stands_no_more_and_stays_in_the_history(store):
    say(store, "match", "pos:1", "web:1")
    done = withdraw(store, "web:1", "pos:1", by="ben", at=DAY, note="another sister")
    assert (done.row.judgement, done.row.withdraws, done.row.note) == ("withdrawn", 1, "another sister")
    assert standing(store) == []
    assert not withdraw(store, "web:1", "pos:1", by="ben", at=DAY).is_new
    assert say(store, "match", "pos:1", "web:1").is_new
    assert [row.judgement for row in history(store)] == ["match", "withdrawn", "match"]


def test_what_was_never_judged_cannot_be_withdrawn(store):
    with pytest.raises(JudgementError, match="Nobody has judged pos:1 and web:1"):
        withdraw(store, "web:1", "pos:1", by="ben", at=DAY)


def test_a_chain_that_contradicts_is_named(store):
    say(store, "match", "pos:1", "web:2")
    say(store, "match", "web:2", "crm:3")
    with pytest.raises(JudgementError) as refused:
        say(store, "no_match", "pos:1", "crm:3")
    assert (
        "crm:3 = web:2 (judgement 2), web:2 = pos:1 (judgement 1), but crm:3 ≠ pos:1 (this judgement)"
        in refused.value.what
    )
    assert "judge withdraw" in refused.value.remedy
    withdraw(store, "pos:1", "web:2", by="ana", at=DAY)
    say(store, "no_match", "pos:1", "crm:3")
    with pytest.raises(JudgementError, match=r"but pos:1 ≠ crm:3 \(judgement 4\)"):
        say(store, "match", "pos:1", "web:2")
    assert len(history(store)) == 4


@pytest.mark.parametrize("key", ["pos:99", "Qorulina"])
def test_an_unknown_record_is_refused(config, key):
    with pytest.raises(JudgementError, match=f"There is no record {key}"):
        say(config, "match", "pos:1", key)
    assert history(config) == []


def test_a_record_that_is_gone_is_accepted_and_said(config):
    assert say(config, "match", "pos:1", "crm:4").gone == ("crm:4",)
    assert say(config, "match", "pos:1", "crm:5").gone == ("crm:5",)
    assert say(config, "match", "pos:1", "web:1").gone == ()


def test_a_record_judged_with_itself_is_refused(config):
    with pytest.raises(JudgementError, match="pos:1 is judged with itself"):
        say(config, "match", "pos:1", "pos:1")


def test_without_a_warehouse_no_record_is_known(tmp_path):
    with pytest.raises(WarehouseError, match="There is no warehouse"):
        say(workspace(tmp_path), "match", "pos:1", "pos:2")


def test_records_of_the_published_file_are_known_while_a_run_has_the_warehouse(tmp_path):
    config = workspace(tmp_path)
    folder = config.path(config.publish.directory) / "parquet"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"record_key": ["pos:1", "web:1"]}), folder / "client_identifier.parquet")
    assert say(config, "match", "pos:1", "web:1").gone == ()
    with pytest.raises(WarehouseError):
        say(config, "match", "pos:1", "web:2")


def test_a_time_with_another_zone_is_the_same_time(store):
    judge(store, "match", "pos:1", "pos:2", by="ana", at=DAY + timedelta(hours=1, microseconds=7))
    assert history(store)[0].judged_at == DAY + timedelta(hours=1, microseconds=7)


def _say_all(config, said, gate, refused):
    for one in said:
        gate.wait()
        try:
            say(config, *one)
        except JudgementError:
            refused.put(one)


def test_of_contradicting_judgements_at_once_one_is_refused(store):
    """Three processes say a = b, b = c and a ≠ c at once, triple after triple: two hold, whoever is first."""
    triples = [(f"pos:{n}", f"web:{n}", f"crm:{n}") for n in (1, 2, 3, 4, 5)]
    said = [
        [("match", a, b) for a, b, _ in triples],
        [("match", b, c) for _, b, c in triples],
        [("no_match", a, c) for a, _, c in triples],
    ]
    ways = multiprocessing.get_context("spawn")
    gate, refused = ways.Barrier(len(said)), ways.Queue()
    workers = [ways.Process(target=_say_all, args=(store, own, gate, refused)) for own in said]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert sorted(refused.get()[1][-1] for _ in triples) == ["1", "2", "3", "4", "5"]
    assert len(standing(store)) == 2 * len(triples)


def test_a_store_that_is_held_for_long_is_said(config):
    say(config, "match", "pos:1", "pos:2")
    impatient = config.model_copy(
        update={"warehouse": config.warehouse.model_copy(update={"busy_seconds": 0.1})}
    )
    holder = sqlite3.connect(config.path(config.judgements.path), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(JudgementError, match="written by somebody else"):
        say(impatient, "match", "pos:1", "pos:3")
    assert len(standing(impatient)) == 1  # readers go on
    holder.close()


def test_a_damaged_file_is_said(config):
    path = config.path(config.judgements.path)
    path.parent.mkdir(exist_ok=True)
    path.write_text("Qorulina " * 1000)
    with pytest.raises(JudgementError, match="cannot be read or written") as refused:
        active(config)
    assert "Qorulina" not in str(refused.value)


@pytest.mark.parametrize("address", ["nonsense", "mongodb://there/db", "oracle://there/db"])
def test_an_address_of_no_use_is_said(config, monkeypatch, address):
    monkeypatch.setenv("ELSEWHERE", address)
    settings = config.judgements.model_copy(update={"url_env": "ELSEWHERE"})
    with pytest.raises(ConfigurationError, match="ELSEWHERE does not hold the address") as refused:
        active(config.model_copy(update={"judgements": settings}))
    assert address not in str(refused.value)


def test_a_server_that_is_down_is_said(config, monkeypatch):
    monkeypatch.setenv("ELSEWHERE", "postgresql://ana:secret@127.0.0.1:1/db")
    settings = config.judgements.model_copy(update={"url_env": "ELSEWHERE"})
    with pytest.raises(JudgementError, match="the database of ELSEWHERE cannot be read") as refused:
        active(config.model_copy(update={"judgements": settings}))
    assert "secret" not in str(refused.value)
