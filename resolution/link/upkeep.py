"""Keeping the state of links: only what is not as it was is written, each version with its run's number."""

from collections.abc import Iterable
from contextlib import nullcontext

import duckdb

from resolution.config import Configuration
from resolution.link.change import CHANGE, EXAMINED, LINKED
from resolution.link.closing import MERGED
from resolution.link.keys import RULES
from resolution.link.model import Model
from resolution.link.records import MEMBER
from resolution.schemas import BLOCKING_KEY, EDGE, LINKED_RECORD, STANDARDISED_RECORD
from resolution.warehouse import duck
from resolution.warehouse.duck import ATTACHED
from resolution.warehouse.engine import DuckEngine, piece

FOUND = "found_edge"
CLOSURE_RULE = "closure"


def merged(records: str, version: str) -> str:
    """Return SQL for the edges that sources say, from the table of standardised records.

    A merge at the source is the source's own word that two of its records are one person. The record that was
    merged away is compared with nothing else: it follows its survivor.
    """
    return f"""
        SELECT DISTINCT
            least(s.record_key, s.merged_into) AS record_key_l,
            greatest(s.record_key, s.merged_into) AS record_key_r,
            CAST(NULL AS DOUBLE) AS match_weight,
            CAST(1.0 AS DOUBLE) AS match_probability,
            '{MERGED}' AS match_key,
            CAST([] AS TINYINT[]) AS levels,
            {version} AS model_version
        FROM {records} AS s
        SEMI JOIN {records} AS survivor ON survivor.record_key = s.merged_into
        WHERE s.merged_into <> s.record_key
    """


def match_key() -> str:
    """Return SQL for what found a pair: the name of its rule, or closure."""
    rules = ", ".join(f"'{rule.name}'" for rule in RULES)
    return f"coalesce([{rules}][rule + 1], '{CLOSURE_RULE}')"


def levels(attributes: Iterable[str]) -> str:
    """Return SQL for the list of a pair's levels, in the order of a model's attributes."""
    return f"CAST([{', '.join(f'gamma_{name}' for name in attributes)}] AS TINYINT[])"


def _found(model: Model) -> str:
    return f"""
        CREATE OR REPLACE TABLE {FOUND} AS
        SELECT
            l.record_key AS record_key_l,
            r.record_key AS record_key_r,
            match_weight,
            match_probability,
            {match_key()} AS match_key,
            {levels(model.attributes)} AS levels,
            $version AS model_version
        FROM weighed
        JOIN {MEMBER} AS l ON l.record = weighed.l
        JOIN {MEMBER} AS r ON r.record = weighed.r
    """


def find_differences(con: duckdb.DuckDBPyConnection, config: Configuration, model: Model) -> dict[str, int]:
    """Fill `edge_added` and `edge_dropped` from `weighed` and the standing edges; count them."""
    engine = DuckEngine(con)
    con.execute(_found(model), {"version": model.version})
    with duck.attached(con, config):
        said = merged(f"{ATTACHED}.{STANDARDISED_RECORD.qualified}", "$version")
        con.execute(f"INSERT INTO {FOUND} {said}", {"version": model.version})
        con.execute(f"CREATE TEMP VIEW edge AS SELECT * FROM {ATTACHED}.{EDGE.qualified} WHERE until IS NULL")
        engine.make("edge_again", piece("resolution.link", "edge_again"))
        con.execute("DROP VIEW edge")
    return {
        f"edges {what}": engine.make(f"edge_{what}", missing(these, those))
        for what, these, those in (("added", FOUND, "edge_again"), ("dropped", "edge_again", FOUND))
    }


def missing(these: str, those: str) -> str:
    """Return SQL for the edges of one table that are not, the same in all, in another."""
    return piece("resolution.link", "edge_missing", these=these, those=those)


def write_differences(con: duckdb.DuckDBPyConnection, config: Configuration, number: int, full: bool) -> int:
    """Write what a run changes in linked_record, blocking_key and edge, in one transaction; return how many
    edges stand.
    """
    edges = f"{ATTACHED}.{EDGE.qualified}"
    with duck.attached(con, config, write=True):
        _write_records(con, number, full)
        con.execute(
            f"UPDATE {edges} AS e SET until = {number} FROM edge_dropped AS d "
            "WHERE e.until IS NULL AND e.record_key_l = d.record_key_l AND e.record_key_r = d.record_key_r"
        )
        con.execute(
            f"INSERT INTO {edges} BY NAME SELECT *, {number} AS since FROM edge_added "
            "ORDER BY record_key_l, record_key_r"
        )
        [(standing,)] = con.execute(f"SELECT count(*) FROM {edges} WHERE until IS NULL").fetchall()
    return int(standing)


def _write_records(con: duckdb.DuckDBPyConnection, number: int, full: bool) -> None:
    """Write new versions of records and their keys; in a full run every record gets one."""
    records, keys = f"{ATTACHED}.{LINKED_RECORD.qualified}", f"{ATTACHED}.{BLOCKING_KEY.qualified}"
    leaving = LINKED if full else CHANGE
    arriving = EXAMINED if full else f"(SELECT record_key FROM {CHANGE} WHERE change <> 'gone')"
    con.execute(
        f"UPDATE {records} AS r SET until = {number} FROM {leaving} AS leaving "
        "WHERE r.until IS NULL AND r.record_key = leaving.record_key"
    )
    con.execute(f"""
        INSERT INTO {records} BY NAME
        SELECT record_key, content_hash, {number} AS since,
            (SELECT coalesce(max(record_no), 0) FROM {records})
                + row_number() OVER (ORDER BY record_key) AS record_no
        FROM {MEMBER} SEMI JOIN {arriving} AS arriving USING (record_key)
        ORDER BY record_key
    """)
    with duck.written_whole(con, BLOCKING_KEY) if full else nullcontext():
        con.execute(f"""
            INSERT INTO {keys} BY NAME
            SELECT rule, key, version.record_no
            FROM blocking_key
            JOIN {MEMBER} AS member USING (record)
            JOIN {records} AS version ON version.record_key = member.record_key AND version.since = {number}
        """)
