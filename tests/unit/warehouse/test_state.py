from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.examples import examples
from support.workspace import DAY, workspace

from resolution.schemas import BLOCKING_KEY, CLIENT_EVENT, EDGE, LINKED_RECORD, MEMBERSHIP, VERSIONED
from resolution.warehouse import duck, state

TABLES = (*VERSIONED, BLOCKING_KEY, CLIENT_EVENT)
OF_LINK = (LINKED_RECORD, EDGE)

Rows = dict[str, list[tuple[Any, ...]]]
Standing = dict[str, str]
"""Record key -> what it holds."""


@contextmanager
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a warehouse in memory with the tables of the state."""
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        con.execute(f"CREATE SCHEMA {EDGE.schema}")
        for table in TABLES:
            con.execute(duck.create_table(table))
        yield con


def write(con: duckdb.DuckDBPyConnection, number: int, wanted: Standing) -> None:
    """Do what a run of that number does: end the versions that changed, begin the new ones, and say so."""
    before = standing(con)
    for key in [key for key in before if wanted.get(key) != before[key]]:
        for table, column in (
            (LINKED_RECORD, "record_key"),
            (EDGE, "record_key_l"),
            (MEMBERSHIP, "record_key"),
        ):
            con.execute(
                f"UPDATE {table.qualified} SET until = ? WHERE until IS NULL AND {column} = ?", [number, key]
            )
    for key in [key for key in wanted if wanted[key] != before.get(key)]:
        begin(con, number, key, wanted[key])


def begin(con: duckdb.DuckDBPyConnection, number: int, key: str, value: str) -> None:
    """Begin the version of one record: itself, a blocking key, an edge, a membership and an event."""
    given = {"key": key, "value": value, "n": number, "now": DAY}
    number_of_record = f"(SELECT coalesce(max(record_no), 0) FROM {LINKED_RECORD.qualified})"
    for table, columns in (
        (LINKED_RECORD, f"$key AS record_key, {number_of_record} + 1 AS record_no, $value AS content_hash"),
        (BLOCKING_KEY, f"1 AS rule, ord($value) AS key, {number_of_record} AS record_no"),
        (EDGE, "$key AS record_key_l, 'z' AS record_key_r, $value AS match_key"),
        (MEMBERSHIP, "$key AS record_key, $value AS client_id, $now AS first_seen_at"),
        (CLIENT_EVENT, "$key AS record_key, $value AS client_id, $now AS happened_at"),
    ):
        version = ", $n AS since" if table is not BLOCKING_KEY else ""
        query = f"INSERT INTO {table.qualified} BY NAME SELECT {columns}{version}"
        con.execute(query, {name: value for name, value in given.items() if f"${name}" in query})


def standing(con: duckdb.DuckDBPyConnection, source: str | None = None) -> Standing:
    """Return what records hold: as the last writer left it, or in another relation."""
    return dict(
        con.execute(
            f"SELECT record_key, content_hash FROM {source or state.standing(LINKED_RECORD)}"
        ).fetchall()
    )


def everything(con: duckdb.DuckDBPyConnection) -> Rows:
    """Return every row of every table."""
    return {
        table.name: con.execute(f"SELECT * FROM {table.qualified} ORDER BY ALL").fetchall()
        for table in TABLES
    }


STATES = st.dictionaries(st.sampled_from("abc"), st.sampled_from("pqr"), max_size=3)
RUNS = st.lists(st.tuples(STATES, st.booleans()), min_size=1, max_size=6)
"""What each run finds, and whether it is published."""


@examples(20)
@given(runs=RUNS)
def test_a_run_taken_back_leaves_exactly_the_rows_from_before(runs) -> None:
    with warehouse() as con:
        live, published = 0, everything(con)
        for number, (wanted, holds) in enumerate(runs, start=1):
            state.undo(con, after=live)
            assert everything(con) == published
            write(con, number, wanted)
            assert standing(con) == wanted
            if holds:
                live, published = number, everything(con)


@examples(20)
@given(runs=RUNS)
def test_several_runs_are_taken_back_at_once(runs) -> None:
    with warehouse() as con:
        left = [everything(con)]
        for number, (wanted, _) in enumerate(runs, start=1):
            write(con, number, wanted)
            left.append(everything(con))
        for number in reversed(range(len(left))):
            state.undo(con, after=number)
            assert everything(con) == left[number]


@examples(20)
@given(runs=RUNS)
def test_every_run_reads_as_it_left_the_state(runs) -> None:
    with warehouse() as con:
        for number, (wanted, _) in enumerate(runs, start=1):
            write(con, number, wanted)
        for number, (wanted, _) in enumerate(runs, start=1):
            assert standing(con, state.as_of(LINKED_RECORD, number)) == wanted
        assert standing(con, state.as_of(LINKED_RECORD, 0)) == {}


@examples(20)
@given(runs=RUNS, oldest=st.integers(0, 6))
def test_what_is_pruned_is_missed_by_no_kept_run(runs, oldest) -> None:
    with warehouse() as con:
        for number, (wanted, _) in enumerate(runs, start=1):
            write(con, number, wanted)
        before = everything(con)
        state.prune(con, oldest)
        for number, (wanted, _) in enumerate(runs, start=1):
            assert number < oldest or standing(con, state.as_of(LINKED_RECORD, number)) == wanted
        after = everything(con)
    unused = [name for name in before if name not in {t.name for t in (*OF_LINK, BLOCKING_KEY)}]
    assert [after[name] for name in unused] == [before[name] for name in unused]
    assert not [row for table in OF_LINK for row in after[table.name] if (row[-1] or oldest + 1) <= oldest]
    assert {row[2] for row in after[BLOCKING_KEY.name]} == {row[1] for row in after[LINKED_RECORD.name]}


def test_a_stage_takes_back_its_own_tables_only() -> None:
    with warehouse() as con:
        write(con, 1, {"a": "p"})
        write(con, 2, {"a": "q"})
        state.undo(con, after=1, tables=OF_LINK)
        found = con.execute(
            f"SELECT client_id, since, until FROM {MEMBERSHIP.qualified} ORDER BY 2"
        ).fetchall()
        assert standing(con) == {"a": "p"}
    assert found == [("p", 1, 2), ("q", 2, None)]


def test_a_run_that_fails_while_it_takes_another_back_changes_nothing(tmp_path) -> None:
    config = workspace(tmp_path)
    with duck.transaction(config) as con:
        write(con, 1, {"a": "p", "b": "p"})
        write(con, 2, {"a": "q"})
        before = everything(con)
    with pytest.raises(KeyboardInterrupt), duck.transaction(config) as con:
        state.undo(con, after=1)
        write(con, 3, {"c": "r"})
        raise KeyboardInterrupt
    with duck.connect(config, read_only=True) as con:
        assert everything(con) == before
