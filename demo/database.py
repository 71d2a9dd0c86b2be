"""The DuckDB connection that the demo's files are written through, with draws that never change."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from resolution.warehouse.duck import SETTLED

DAY1, DAY2 = "2026-11-20", "2026-11-21"
DAY0 = "2026-11-19"
MEMORY = "1200MB"


@contextmanager
def workbench(seed: int, scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an in-memory database with the macro draw(key, salt): a number in [0, 1) from seed and key.

    What does not fit into its memory goes to `scratch`.
    """
    con = duckdb.connect()
    try:
        con.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = {literal(scratch)}")
        con.execute(f"{SETTLED}; SET preserve_insertion_order = true")
        con.execute(
            f"CREATE MACRO draw(key, salt) AS "
            f"md5_number_lower(concat('{seed:d}|', salt, '|', key)) / 18446744073709551616.0"
        )
        con.execute(
            "CREATE MACRO normal(key, salt) AS sqrt(-2 * ln(1 - draw(key, salt || 'a'))) "
            "* cos(2 * pi() * draw(key, salt || 'b'))"
        )
        con.execute("CREATE MACRO iso(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S+00:00')")
        yield con
    finally:
        con.close()


def record_key(source: str = "source", store: str = "store_id", native: str = "native_id") -> str:
    """Return the SQL of a record key: source:source_record_id, where a till's id carries its store."""
    return f"{source} || ':' || CASE {source} WHEN 'pos' THEN {store} || '-' ELSE '' END || {native}"


def literal(path: Path) -> str:
    """Return a path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def number(con: duckdb.DuckDBPyConnection, drawn: str) -> None:
    """Make the table `record` of the records drawn, each with the id that its system gives it.

    Systems count up in the order of creation: a till its own clients, the shop with gaps, the CRM by one.
    """
    con.execute(
        f"""
        CREATE TABLE record AS
        WITH counted AS (
            SELECT *, row_number() OVER (
                PARTITION BY source, store_id ORDER BY created_at, md5(serial::VARCHAR)
            ) AS nth
            FROM {drawn}
        ), identified AS (
            SELECT *, {native_id("nth")} AS native_id FROM counted
        )
        SELECT r.* EXCLUDE (nth, merged_into, other_email, other_phone), r.updated_at AS consented_at,
            s.native_id AS merged_into_id,
            CASE WHEN r.other_email IS NULL THEN [] ELSE [r.other_email] END AS other_emails,
            CASE WHEN r.other_phone IS NULL THEN [] ELSE [r.other_phone] END AS other_phones
        FROM identified AS r LEFT JOIN identified AS s ON s.serial = r.merged_into
        ORDER BY r.source, r.store_id, r.nth
        """
    )


def native_id(nth: str) -> str:
    """Return the SQL of the id that a system gives its nth record."""
    return (
        f"CASE source WHEN 'pos' THEN lpad(({nth})::VARCHAR, 7, '0') "
        f"WHEN 'web' THEN (6510000000000 + 7 * ({nth}))::VARCHAR ELSE (100000 + ({nth}))::VARCHAR END"
    )


def number_from(con: duckdb.DuckDBPyConnection, drawn: str) -> None:
    """Append records drawn later to `record`: their ids go on where each system had stopped."""
    con.execute(
        f"""
        INSERT INTO record BY NAME
        WITH highest AS (
            SELECT source, store_id, CASE source WHEN 'pos' THEN max(native_id::BIGINT)
                WHEN 'web' THEN (max(native_id::BIGINT) - 6510000000000) // 7
                ELSE max(native_id::BIGINT) - 100000 END AS last
            FROM record GROUP BY source, store_id
        ), counted AS (
            SELECT d.*, coalesce(h.last, 0) + row_number() OVER (
                PARTITION BY d.source, d.store_id ORDER BY d.created_at, md5(d.serial::VARCHAR)
            ) AS nth
            FROM {drawn} AS d
            LEFT JOIN highest AS h ON h.source = d.source AND h.store_id IS NOT DISTINCT FROM d.store_id
        )
        SELECT * EXCLUDE (nth, merged_into, other_email, other_phone), updated_at AS consented_at,
            {native_id("nth")} AS native_id,
            NULL::VARCHAR AS merged_into_id,
            CASE WHEN other_email IS NULL THEN [] ELSE [other_email] END AS other_emails,
            CASE WHEN other_phone IS NULL THEN [] ELSE [other_phone] END AS other_phones
        FROM counted
        """
    )
