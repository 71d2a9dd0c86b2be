from typing import Any

import pytest
from made_records import NAMELESS, RUN, record

from resolution.errors import GateError, RunError
from resolution.gates.records import check_records

GOOD = [record("pos", n) for n in range(3)] + [record("web", n) for n in range(3)]


@pytest.fixture
def landed(sql):
    """Raw data that was landed on 20 November, and a table of rejected lines."""
    sql("CREATE SCHEMA IF NOT EXISTS raw")
    sql("CREATE TABLE raw.pos__clients AS SELECT TIMESTAMPTZ '2026-11-20 12:00:00+00' AS _loaded_at")
    sql(
        "CREATE TABLE raw.rejected_row (source VARCHAR, table_name VARCHAR, file VARCHAR, line BIGINT,"
        " record_key VARCHAR, reason VARCHAR, _loaded_at TIMESTAMPTZ)"
    )


def quarantine(sql) -> list[tuple[Any, ...]]:
    return sql("SELECT source, record_key, reason FROM resolution.quarantine ORDER BY ALL")


BAD = {
    "no_identity": record("pos", 10, **NAMELESS),
    "field_too_long": record("pos", 11, longest_field=1001),
    "broken_key": record("pos", 12, source_record_id=None),
    "unknown_source": record("old", 13),
    "updated_in_future": record("pos", 14, updated_at="2026-11-22 12:00:01+00"),
}


def test_each_rule_keeps_exactly_its_record_out(config, store, sql, landed) -> None:
    store([*GOOD, *BAD.values()])
    counts = check_records(config, RUN)
    assert counts == {"checked": 11, "quarantined": 5, **{f"quarantined:{reason}": 1 for reason in BAD}}
    assert quarantine(sql) == sorted(
        (bad["source"], bad["record_key"], reason) for reason, bad in BAD.items()
    )
    differing = sql(
        "SELECT expectation FROM resolution.gate_result WHERE severity = 'warning' AND unexpected <>"
        " (SELECT count(*) FROM resolution.quarantine WHERE reason = expectation)"
    )
    assert differing == []


FINE = {
    "a native name": {**NAMELESS, "native_name_std": "x"},
    "a given name": {**NAMELESS, "given_name_std": "x"},
    "another e-mail": {**NAMELESS, "other_emails_std": ["x@example.org"]},
    "another phone": {**NAMELESS, "other_phones_std": ["+33612345678"]},
    "a phone": {**NAMELESS, "phone_std": "+33612345678"},
    "a loyalty number": {**NAMELESS, "loyalty_number_std": "L1"},
    "an identifier": {**NAMELESS, "identifiers": {"wechat_unionid": "u"}},
    "the longest field": {"longest_field": 1000},
    "no longest field": {"longest_field": None},
    "a change on the day after the load": {"updated_at": "2026-11-22 11:59:59+00"},
    "no time of change": {"updated_at": None},
    "deleted, so not judged": {**NAMELESS, "is_deleted": True},
}


def test_the_other_side_of_each_line_is_fine(config, store, sql, landed) -> None:
    store([*GOOD, *(record("pos", n, **values) for n, values in enumerate(FINE.values(), 100))])
    assert check_records(config, RUN)["quarantined"] == 0
    assert quarantine(sql) == []


def test_a_record_may_be_bad_for_two_reasons(config, store, sql) -> None:
    store([*GOOD, record("pos", 9, longest_field=5000, **NAMELESS)])
    counts = check_records(config, RUN)
    assert counts["quarantined"] == 1
    assert {reason for _, _, reason in quarantine(sql)} == {"no_identity", "field_too_long"}


def test_the_gate_replaces_its_own_rows(config, store, sql) -> None:
    store([*GOOD, BAD["no_identity"]])
    check_records(config, "r1")
    check_records(config, RUN)
    before = sql("SELECT run_id, gate, expectation, unexpected FROM resolution.gate_result ORDER BY ALL")
    check_records(config, RUN)
    assert before == sql(
        "SELECT run_id, gate, expectation, unexpected FROM resolution.gate_result ORDER BY ALL"
    )
    assert sql("SELECT run_id, count(*) FROM resolution.quarantine GROUP BY 1 ORDER BY 1") == [
        ("r1", 1),
        (RUN, 1),
    ]
    store(GOOD)
    assert check_records(config, RUN)["quarantined"] == 0


REJECTED = "INSERT INTO raw.rejected_row VALUES (?, ?, ?, ?, ?, ?, ?)"


def test_rejected_lines_come_into_quarantine_without_hurting_records(config, store, sql, landed) -> None:
    at = "2026-11-20 12:00:00+00"
    sql(REJECTED, "pos", "clients", "PAR01/c.csv", 3, None, "malformed_row", at)
    sql(REJECTED, "pos", "clients", "PAR01/c.csv", 4, "pos:77", "undecodable", at)
    sql(REJECTED, "pos", "clients", "PAR01/c.csv", 5, "pos:1", "duplicate_key", at)
    sql(REJECTED, "web", "customers", None, None, None, "missing_key", at)
    sql(REJECTED, "web", "customers", None, None, None, "missing_key", at)
    store(GOOD)
    counts = check_records(config, RUN)
    assert quarantine(sql) == [
        ("pos", "pos:77", "undecodable"),
        ("pos", "pos:PAR01/c.csv:3", "malformed_row"),
        ("pos", "pos:PAR01/c.csv:5", "duplicate_key"),  # the record pos:1 did land and is linked
        ("web", "web:customers:row 1", "missing_key"),
        ("web", "web:customers:row 2", "missing_key"),
    ]
    assert counts["quarantined"] == 5
    assert counts["quarantined:missing_key"] == 2


def publish(sql, run_id: str, at: str) -> None:
    sql(
        "INSERT INTO resolution.run (run_id, number, state, started_at)"
        " SELECT ?, 1, 'published', ?::TIMESTAMPTZ WHERE NOT EXISTS (FROM resolution.run)",
        run_id,
        at,
    )


def test_lines_are_told_of_on_the_day_of_their_data_only(config, store, sql, landed) -> None:
    sql(REJECTED, "pos", "clients", "old.csv", 3, None, "malformed_row", "2026-11-19 12:00:00+00")
    publish(sql, "r1", "2026-11-19 13:00:00+00")
    sql(REJECTED, "pos", "clients", "new.csv", 3, None, "malformed_row", "2026-11-20 14:00:00+00")
    store(GOOD)
    check_records(config, RUN)
    assert quarantine(sql) == [("pos", "pos:new.csv:3", "malformed_row")]


DONE_AGAIN = {
    "one pull, two runs": (["2026-11-20 10:00"], "2026-11-20 10:30"),
    "a pull between them": (["2026-11-20 10:00", "2026-11-20 14:00"], "2026-11-20 10:30"),
    "a pull around midnight": (["2026-11-19 23:58", "2026-11-20 00:03"], "2026-11-20 00:30"),
    "a pull before midnight, run after it": (["2026-11-19 23:58"], "2026-11-20 00:30"),
}


@pytest.mark.parametrize("what", DONE_AGAIN)
def test_a_run_done_again_on_a_day_tells_of_all_lines_of_the_day(what, config, store, sql, landed) -> None:
    loads, published_at = DONE_AGAIN[what]
    sql("DELETE FROM raw.pos__clients")
    for load in loads:
        sql(REJECTED, "web", "customers", None, None, None, "missing_key", f"{load}:00+00")
    publish(sql, "r1", f"{published_at}:00+00")
    store(GOOD)
    assert check_records(config, RUN)["quarantined:missing_key"] == len(loads)


def test_what_a_run_told_of_after_midnight_is_not_told_of_with_the_next_pull(
    config, store, sql, landed
) -> None:
    sql("DELETE FROM raw.pos__clients")
    sql(REJECTED, "web", "customers", "old", 1, None, "missing_key", "2026-11-19 23:58:00+00")
    publish(sql, "r1", "2026-11-20 00:30:00+00")
    sql(REJECTED, "web", "customers", "new", 1, None, "missing_key", "2026-11-20 12:00:00+00")
    store(GOOD)
    check_records(config, RUN)
    assert quarantine(sql) == [("web", "web:new:1", "missing_key")]


def published_membership(sql, **counts: int) -> None:
    publish(sql, "r1", "2026-11-20 13:00:00+00")
    for source, count in counts.items():
        sql(
            "INSERT INTO resolution.membership (since, record_key, client_id)"
            " SELECT 1, ? || ':' || i, i::VARCHAR FROM range(?) AS r(i)",
            source,
            count,
        )


def many(source: str, count: int, **values: Any) -> list[dict[str, Any]]:
    return [record(source, number, **values) for number in range(100, 100 + count)]


CRITICAL = {
    "records_are_there": ([], {}),
    "record_key_is_not_null": ([*GOOD, record("pos", 9, record_key=None)], {}),
    "record_key_is_unique": ([*GOOD, GOOD[0]], {}),
    "source_keeps_its_records": (GOOD[:3], {"pos": 3, "web": 3}),
    "quarantined_share_is_small": ([*GOOD, *many("pos", 10, **NAMELESS)], {}),
    "source_has_names": ([*GOOD[3:], *many("pos", 10, full_name_std=None)], {}),
}


@pytest.mark.parametrize("name", CRITICAL)
def test_a_critical_failure_stops_the_run_and_is_kept(name, config, store, sql) -> None:
    records, usual = CRITICAL[name]
    if usual:
        published_membership(sql, **usual)
    store(records)
    with pytest.raises(
        GateError, match=rf"Gate 1 stopped the run: {name} failed on resolution\.standardised_r"
    ):
        check_records(config, RUN)
    failed = sql("SELECT expectation FROM resolution.gate_result WHERE NOT success AND severity = 'critical'")
    assert failed == [(name,)]


def test_the_message_names_a_source_that_vanished(config, store, sql) -> None:
    published_membership(sql, pos=3, web=3)
    store([*GOOD[:3], *({**web, "is_deleted": True} for web in GOOD[3:])])
    with pytest.raises(
        GateError, match=r"with 1 source, for instance web\. Check the source's last delivery"
    ):
        check_records(config, RUN)


def test_half_of_the_usual_records_is_enough(config, store, sql) -> None:
    published_membership(sql, pos=6, web=3)
    store(GOOD)
    check_records(config, RUN)
    published_membership(sql, pos=7)
    store(GOOD[1:])
    with pytest.raises(GateError, match="source_keeps_its_records"):
        check_records(config, RUN)


def test_a_source_without_records_on_its_first_day_is_a_warning(config, store) -> None:
    store(GOOD[:3])
    assert check_records(config, RUN)["warning:new_source_has_records"] == 1


def test_few_bad_records_are_no_broken_batch(config, store) -> None:
    store([*GOOD[3:], *many("pos", 9, **NAMELESS)])
    assert check_records(config, RUN)["quarantined"] == 9


def test_few_contacts_are_a_warning(config, store) -> None:
    store([*GOOD, *many("web", 10, email_std=None)])
    assert check_records(config, RUN)["warning:source_has_contacts"] == 10


def test_a_run_id_that_is_none_is_refused(config) -> None:
    with pytest.raises(RunError, match="is no run id"):
        check_records(config, "r1'; DROP")
