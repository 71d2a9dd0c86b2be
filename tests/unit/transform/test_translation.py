"""What the models say in DuckDB's words, in PostgreSQL's: the same rows on both, or a refusal."""

from collections.abc import Iterator
from typing import Any

import duckdb
import psycopg
import pytest

from demo.postgres import Postgres
from resolution.transform.functions import make_functions
from resolution.transform.translate import NotTranslated, data_type, to_postgres

pytestmark = pytest.mark.slow

ROWS = """
CREATE TABLE t (id integer, kind text, n integer, is_new boolean, seen_at timestamptz);
INSERT INTO t VALUES (1, 'b', 3, true, '2026-01-01 00:00:00+00'), (2, 'a', NULL, false, NULL),
    (3, NULL, 1, NULL, NULL),
    (4, 'É', 2, true, '2026-05-01 00:00:00+00'), (5, 'B', 3, false, '2025-01-01 00:00:00+00');
CREATE TABLE u (id integer, word text);
INSERT INTO u VALUES (1, 'x'), (3, 'y'), (3, 'z');
"""
ALIKE = (
    "SELECT id FROM t QUALIFY row_number() OVER (PARTITION BY n ORDER BY id) = 1",
    "SELECT *, n + 1 AS more FROM (SELECT id, n FROM t) AS s WHERE more > 2",
    "WITH s AS (SELECT id, n FROM t) SELECT id, n * 2 AS twice, twice + 1 AS more FROM s WHERE twice > 2",
    "WITH s AS (SELECT id, kind FROM t) SELECT id, upper(kind) AS kind FROM s WHERE kind = 'a'",
    "SELECT k FROM (SELECT kind AS k, n FROM t) AS s QUALIFY count(*) OVER (PARTITION BY n) > 1",
    "WITH s AS (SELECT id, n, n % 2 AS odd FROM t UNION ALL SELECT 9, 9, 1), r AS ("
    "SELECT *, n - 1 AS less FROM s QUALIFY row_number() OVER (PARTITION BY odd ORDER BY less DESC) = 1) "
    "SELECT id, less FROM r QUALIFY row_number() OVER (ORDER BY id) = 1",
    "SELECT kind, count(*) AS c, sum(n) AS s FROM t GROUP BY ALL HAVING count(*) >= 1",
    "SELECT id FROM t WHERE id NOT IN (FROM (SELECT id FROM u))",
    "FROM u",
    "SELECT id FROM t SEMI JOIN u ON u.id = t.id",
    "SELECT id FROM t ANTI JOIN u ON u.id = t.id",
    "SELECT n, row_number() OVER (ORDER BY n DESC, id) AS r FROM t",
    "SELECT kind, row_number() OVER (ORDER BY kind) AS r FROM t",
    "SELECT id, lag(n) OVER w AS before FROM t WINDOW w AS (ORDER BY id)",
    "SELECT id, (n > 2)::bigint AS is_many, is_new::integer AS new FROM t",
    "SELECT id, n / 2 AS half, n // 2 AS whole FROM t",
    "SELECT id, seen_at::date AS day, seen_at + INTERVAL 2 DAY AS later FROM t",
    "SELECT lower(kind) AS small, upper(kind) AS big FROM t",
    "SELECT id, try_cast(kind AS integer) AS number FROM t",
    "SELECT max(n) FILTER (WHERE is_new) AS most, bool_or(is_new) AS any_new FROM t",
    "SELECT id, unnest(['a', 'b']) AS letter FROM u",
    "SELECT id, is_new IS DISTINCT FROM true AS other FROM t",
    "SELECT split_part('a/b/c', '/', -1) AS last, starts_with('abc', 'ab') AS begins",
    "SELECT (100 * 2.5::double / 3)::integer AS rounded, 5::decimal(18, 2) / 2 AS divided",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[psycopg.Connection[Any]]:
    with (
        Postgres(tmp_path_factory.mktemp("translation") / "data") as server,
        psycopg.connect(server.dsn, options="-c TimeZone=UTC", autocommit=True) as con,
    ):
        make_functions(con)
        con.execute(ROWS.replace(" text", ' text COLLATE "C"').encode())
        yield con


@pytest.mark.parametrize("query", ALIKE)
def test_the_rows_are_the_same(query: str, server: psycopg.Connection[Any]) -> None:
    with duckdb.connect() as con:
        con.execute("LOAD icu; SET TimeZone = 'UTC'")
        con.execute(ROWS)
        ours = con.execute(query).fetchall()
    theirs = server.execute(to_postgres(query).encode()).fetchall()
    assert sorted(map(repr, map(_plain, theirs))) == sorted(map(repr, map(_plain, ours)))


def _plain(row: tuple[Any, ...]) -> list[Any]:
    return [
        str(value) if hasattr(value, "year") else float(value) if _is_number(value) else value
        for value in row
    ]


def _is_number(value: Any) -> bool:
    return value is not None and not isinstance(value, str | bool | list)


def test_a_name_that_may_be_a_columns_is_left_as_it_is() -> None:
    assert "WHERE\n  b > 0" in to_postgres("SELECT a AS b FROM t WHERE b > 0")
    assert "a\n  ) > 0" in to_postgres("SELECT a AS b FROM (SELECT 1 AS a) AS t WHERE b > 0")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM t QUALIFY row_number() OVER (ORDER BY id) = 1",
        "SELECT FROM WHERE",
        "SELECT id FROM t SEMI JOIN u USING (id)",
        "SELECT a FROM t WHERE (",
        "SELECT substr(kind, -2) AS ending FROM t",
        "SELECT ['a', 'b'][-1] AS last",
        "SELECT id FROM t WHERE kind LIKE '1\\%'",
        "SELECT id FROM t WHERE regexp_matches(kind, '\\bx')",
        "SELECT id FROM t QUALIFY row_number() OVER (ORDER BY id) > 1 LIMIT 2",
        "SELECT id, n + 1 FROM t QUALIFY row_number() OVER (ORDER BY id) > 1",
    ],
)
def test_what_has_no_words_is_refused(query: str) -> None:
    with pytest.raises(NotTranslated):
        to_postgres(query)


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("varchar", "text"),
        ("varchar[]", "text[]"),
        ("decimal(18, 2)", "numeric(18,2)"),
        ("double", "double precision"),
        ("map(varchar, varchar)", "json"),
        ("timestamptz", "timestamp with time zone"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("integer", "integer"),
        ("bigint", "bigint"),
        ("boolean", "boolean"),
        ("date", "date"),
    ],
)
def test_types_of_contracts(written: str, there: str) -> None:
    assert data_type(written) == there
