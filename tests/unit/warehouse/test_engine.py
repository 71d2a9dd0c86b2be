import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from resolution.schemas import EDGE

PERSON = pa.table(
    {
        "key": pa.array(["a", "b", "c", "d", "e"]),
        "name": pa.array(["mia", "Mia", None, "", "éva"]),
        "town": pa.array(["pau", "pau", "nice", "nice", None]),
        "n": pa.array([3, None, 1, 1, -7], pa.int32()),
        "alive": pa.array([True, False, None, True, False]),
        "tags": pa.array([["x", "y"], [], None, ["y"], ["x"]], pa.list_(pa.string())),
    }
)
LINK = pa.table({"l": pa.array(["a", "b", None, "z"]), "r": pa.array(["b", "c", "d", "a"])})

ANSWERS = {
    "from": ("FROM link", [("a", "b"), ("b", "c"), (None, "d"), ("z", "a")]),
    "all but one column": ("SELECT * EXCLUDE (r) FROM link", [("a",), ("b",), (None,), ("z",)]),
    "join": ("SELECT key, r FROM person JOIN link ON key = l", [("a", "b"), ("b", "c")]),
    "left join using": (
        "SELECT key, r FROM person LEFT JOIN (SELECT l AS key, r FROM link) AS k USING (key) WHERE n = 1",
        [("c", None), ("d", None)],
    ),
    "full join": (
        "SELECT key, l FROM person FULL JOIN link ON key = l WHERE key IS NULL OR l IS NOT NULL",
        [("a", "a"), ("b", "b"), (None, None), (None, "z")],
    ),
    "anti join": ("SELECT key FROM person ANTI JOIN link ON key = l", [("c",), ("d",), ("e",)]),
    "semi join": ("SELECT key FROM person SEMI JOIN link ON key = l", [("a",), ("b",)]),
    "not in": (
        "SELECT key FROM person WHERE key NOT IN (SELECT l FROM link WHERE l IS NOT NULL)",
        [("c",), ("d",), ("e",)],
    ),
    "not in with null": ("SELECT key FROM person WHERE key NOT IN (SELECT l FROM link)", []),
    "not exists": (
        "SELECT key FROM person WHERE NOT EXISTS (FROM link WHERE l = key)",
        [("c",), ("d",), ("e",)],
    ),
    "query for a value": (
        "SELECT key, (SELECT max(r) FROM link WHERE l = key) AS r FROM person WHERE n IS DISTINCT FROM 1",
        [("a", "b"), ("b", "c"), ("e", None)],
    ),
    "except": ("SELECT l FROM link EXCEPT SELECT key FROM person", [(None,), ("z",)]),
    "union": (
        "SELECT l FROM link UNION SELECT r FROM link",
        [("a",), ("b",), ("c",), ("d",), (None,), ("z",)],
    ),
    "recursion": (
        "WITH RECURSIVE up AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM up WHERE n < 3) SELECT n FROM up",
        [(1,), (2,), (3,)],
    ),
    "numbers in an order: nulls last": (
        "SELECT key, row_number() OVER (ORDER BY n, key)::INTEGER AS r FROM person",
        [("e", 1), ("c", 2), ("d", 3), ("a", 4), ("b", 5)],
    ),
    "numbers in a falling order: nulls last": (
        "SELECT key, row_number() OVER (ORDER BY n DESC, key DESC)::INTEGER AS r FROM person",
        [("a", 1), ("d", 2), ("c", 3), ("e", 4), ("b", 5)],
    ),
    "numbers in an order: nulls first, ties share": (
        "SELECT key, rank() OVER (ORDER BY n NULLS FIRST)::INTEGER AS r FROM person",
        [("b", 1), ("e", 2), ("c", 3), ("d", 3), ("a", 5)],
    ),
    "text in the order of its bytes": (
        "SELECT key, row_number() OVER (ORDER BY name)::INTEGER AS r FROM person",
        [("d", 1), ("b", 2), ("a", 3), ("e", 4), ("c", 5)],
    ),
    "the first of each": (
        "SELECT town, key FROM person QUALIFY row_number() OVER (PARTITION BY town ORDER BY n, key) = 1",
        [("pau", "a"), ("nice", "c"), (None, "e")],
    ),
    "distinct on": (
        "SELECT DISTINCT ON (town) town, key FROM person ORDER BY town, key DESC",
        [("pau", "b"), ("nice", "d"), (None, "e")],
    ),
    "neighbours in an order": (
        "SELECT key, lag(key) OVER (PARTITION BY town ORDER BY key) AS p FROM person WHERE town IS NOT NULL",
        [("a", None), ("b", "a"), ("c", None), ("d", "c")],
    ),
    "first that is there": (
        "SELECT key, first_value(n IGNORE NULLS) OVER (PARTITION BY town ORDER BY key DESC) AS f FROM person",
        [("a", 3), ("b", None), ("c", 1), ("d", 1), ("e", -7)],
    ),
    "groups": (
        "SELECT town, count(*) AS c, count(n) AS m, count(*) FILTER (WHERE n > 1) AS f, sum(n)::BIGINT AS s, "
        "min(name) AS i, max(name) AS x, bool_or(alive) AS o, bool_and(alive) AS a "
        "FROM person GROUP BY ALL",
        [
            ("pau", 2, 1, 1, 3, "Mia", "mia", True, False),
            ("nice", 2, 2, 0, 2, "", "", True, True),
            (None, 1, 1, 0, -7, "éva", "éva", False, False),
        ],
    ),
    "groups without rows": ("SELECT count(*) AS c, max(n) AS m FROM person WHERE n > 99", [(0, None)]),
    "pairs counted once": ("SELECT count(DISTINCT (town, n)) AS c FROM person WHERE key < 'e'", [(3,)]),
    "any value that is there": ("SELECT any_value(n) AS v FROM person WHERE town = 'pau'", [(3,)]),
    "text of many rows": (
        "SELECT town, string_agg(name, '|' ORDER BY name, key) AS s FROM person GROUP BY town",
        [("pau", "Mia|mia"), ("nice", ""), (None, "éva")],
    ),
    "least and greatest skip nulls": (
        "SELECT key, least(n, 2) AS l, greatest(n, 2) AS g, greatest(name, town) AS t FROM person",
        [
            ("a", 2, 3, "pau"),
            ("b", 2, 2, "pau"),
            ("c", 1, 2, "nice"),
            ("d", 1, 2, "nice"),
            ("e", -7, 2, "éva"),
        ],
    ),
    "text": (
        "SELECT key || ':' || n AS a, concat_ws('-', name, town) AS b, lower(name) AS c, "
        "substr(name, 1, 1) AS d, length(name)::INTEGER AS e, starts_with(name, 'M') AS f, "
        "replace(name, 'ia', 'o') AS g, split_part('pos:1', ':', 2) AS h "
        "FROM person WHERE key IN ('b', 'c', 'e')",
        [
            (None, "Mia-pau", "mia", "M", 3, True, "Mo", "1"),
            ("c:1", "nice", None, None, None, None, None, "1"),
            ("e:-7", "éva", "éva", "é", 3, False, "éva", "1"),
        ],
    ),
    "patterns": (
        "SELECT regexp_matches(name, '^m') AS a, regexp_replace(name, '[a-z]', '_', 'g') AS b, "
        "name LIKE '%ia' AS c, trim(' x ') AS d FROM person WHERE key < 'c'",
        [(True, "___", True, "x"), (False, "M__", True, "x")],
    ),
    "md5": (
        "SELECT md5(name) AS m, md5(n::VARCHAR) AS n FROM person WHERE key > 'c'",
        [
            ("d41d8cd98f00b204e9800998ecf8427e", "c4ca4238a0b923820dcc509a6f75849b"),
            ("fa31111887cba6962a35eecb92d421c4", "74687a12d3915d3c4d83f1af7b3683d5"),
        ],
    ),
    "numbers": (
        "SELECT n + 1 AS a, n // 2 AS b, n / 2 AS c, n % 2 AS d, n / nullif(n - n, 0) AS e FROM person "
        "WHERE key IN ('a', 'e')",
        [(4, 1, 1.5, 1, None), (-6, -3, -3.5, -1, None)],
    ),
    "logic": (
        "SELECT alive AND NULL AS a, alive OR NULL AS b, alive IS NOT DISTINCT FROM NULL AS c FROM person "
        "WHERE key < 'd'",
        [(None, True, False), (False, None, False), (None, None, True)],
    ),
    "lists": (
        "SELECT key, tag FROM (SELECT key, unnest(tags) AS tag FROM person)",
        [("a", "x"), ("a", "y"), ("d", "y"), ("e", "x")],
    ),
    "lists made": (
        "SELECT town, list_sort(list(name) FILTER (WHERE name IS NOT NULL)) AS l, "
        "any_value(array_length(tags))::INTEGER AS n FROM person WHERE key <> 'a' GROUP BY town",
        [("pau", ["Mia"], 0), ("nice", [""], 1), (None, ["éva"], 1)],
    ),
    "constants": (
        "SELECT * FROM (VALUES ('a', 1), ('it''s', NULL)) AS t(k, v)",
        [("a", 1), ("it's", None)],
    ),
}


def rows(table: pa.Table) -> list[tuple[object, ...]]:
    """Return rows in an order of the test's own: tables have none."""
    return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)


@pytest.mark.parametrize(("query", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_engines_answer_alike(engine, query, answer) -> None:
    engine.put("person", PERSON)
    engine.put("link", LINK)
    assert engine.make("answer", query) == len(answer)
    assert rows(engine.get("FROM answer")) == sorted(answer, key=repr)


def test_a_query_may_read_the_table_that_it_replaces(engine) -> None:
    engine.make("tree", "SELECT 1 AS n")
    for size in (2, 4, 8):
        assert engine.make("tree", "SELECT n + 1 AS n FROM tree UNION ALL FROM tree") == size
    assert rows(engine.get("SELECT n, count(*) AS c FROM tree GROUP BY n")) == [
        (1, 1),
        (2, 3),
        (3, 3),
        (4, 1),
    ]


def test_an_answer_comes_in_the_order_that_is_asked_for(engine) -> None:
    engine.put("person", PERSON)
    found = engine.get("SELECT key FROM person ORDER BY n DESC, key DESC")
    assert found.column("key").to_pylist() == ["a", "d", "c", "e", "b"]


def test_rows_of_a_state_table_come_back_as_they_were_put(engine) -> None:
    edge = {
        "record_key_l": "pos:1",
        "record_key_r": "web:1",
        "match_weight": 12.345678901,
        "match_probability": None,
        "match_key": "email",
        "levels": [3, -1, 0],
        "model_version": None,
        "since": 1,
        "until": None,
    }
    given = pa.Table.from_pylist([edge], schema=EDGE.columns)
    engine.put("edge", given)
    engine.make("copy", "FROM edge")
    assert engine.get("FROM copy").to_pylist() == [edge]
    assert engine.get("FROM copy").schema.types == given.schema.types


TYPES = {
    "text": (pa.string(), "é"),
    "truth": (pa.bool_(), True),
    "int8": (pa.int8(), -1),
    "int32": (pa.int32(), 2**31 - 1),
    "int64": (pa.int64(), 2**63 - 1),
    "double": (pa.float64(), 0.1),
    "day": (pa.date32(), date(1900, 2, 28)),
    "time": (pa.timestamp("us", tz="UTC"), datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=UTC)),
    "texts": (pa.list_(pa.string()), ["b", None, "a"]),
    "numbers": (pa.list_(pa.int8()), [1, -1]),
    "map": (pa.map_(pa.string(), pa.int32()), [("a", 1)]),
}
TYPED = pa.schema([(name, type_) for name, (type_, _) in TYPES.items()])


def test_types_come_back(engine) -> None:
    row = {name: value for name, (_, value) in TYPES.items()}
    engine.put("typed", pa.Table.from_pylist([row, dict.fromkeys(row)], schema=TYPED))
    engine.make("kept", "FROM typed")
    found = engine.get("FROM kept ORDER BY text")
    assert found.to_pylist() == [row, dict.fromkeys(row)]
    assert found.schema.types == TYPED.types


def test_an_empty_table_keeps_its_columns(engine) -> None:
    engine.put("typed", TYPED.empty_table())
    assert engine.make("kept", "FROM typed") == 0
    found = engine.get("FROM kept")
    assert (found.num_rows, found.schema.names, found.schema.types) == (0, TYPED.names, TYPED.types)


def test_a_time_of_another_zone_is_the_same_moment(engine) -> None:
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    engine.put("moment", pa.table({"t": pa.array([noon], pa.timestamp("us", tz="Asia/Tokyo"))}))
    found = engine.get("SELECT t, t + INTERVAL 1 DAY AS next, t::DATE AS day FROM moment").to_pylist()
    assert found == [{"t": noon, "next": noon + timedelta(days=1), "day": date(2026, 7, 1)}]


def test_unsigned_numbers_keep_their_value(engine) -> None:
    engine.put("big", pa.table({"u": pa.array([255], pa.uint8()), "v": pa.array([2**64 - 1], pa.uint64())}))
    assert [tuple(map(int, row)) for row in rows(engine.get("FROM big"))] == [(255, 2**64 - 1)]


def test_a_table_put_again_is_replaced(engine) -> None:
    engine.put("link", LINK)
    engine.put("link", pa.table({"other": [1]}))
    assert engine.get("FROM link").to_pylist() == [{"other": 1}]


def test_rows_are_numbered_in_an_order(engine) -> None:
    keys = [f"{key * 7919 % 100:03}" for key in range(100)]
    engine.put("given", pa.table({"k": keys, "n": [None if key < "005" else int(key) % 3 for key in keys]}))
    assert engine.number("numbered", "SELECT k, n FROM given", ("n", "k"), "place") == 100
    found = engine.get("SELECT k, n FROM numbered ORDER BY place").to_pylist()
    ordered = sorted(keys, key=lambda key: (3 if key < "005" else int(key) % 3, key))
    assert [row["k"] for row in found] == ordered
    assert engine.get("SELECT min(place) AS a, max(place) AS b FROM numbered").to_pylist() == [
        {"a": 1, "b": 100}
    ]
    assert engine.number("numbered", "SELECT k FROM numbered WHERE k = 'x'", ("k",), "place") == 0


def test_many_joins_one_after_the_other_are_planned_as_quickly(engine) -> None:
    """Spark's guess of a size would have hundreds of millions of digits in the end."""
    engine.put("joined", pa.table({"n": [1]}))
    for _ in range(16):
        engine.make(
            "joined", "SELECT n FROM joined AS a JOIN joined AS b USING (n) JOIN joined AS c USING (n)"
        )
    assert engine.get("FROM joined").to_pylist() == [{"n": 1}]


FAILS = """
import pyarrow as pa
from resolution.errors import WarehouseError
from resolution.warehouse.spark.engine import SparkEngine
from resolution.warehouse.spark.session import local_session

with local_session() as session:
    engine = SparkEngine(session)
    engine.put("person", pa.table({"name": ["Secret Person"]}))
    try:
        engine.make("broken", "SELECT name::INTEGER AS n FROM person")
    except WarehouseError as error:
        print(error.what)
"""


@pytest.mark.slow
def test_what_fails_on_spark_quotes_no_row_and_nothing_is_left(tmp_path) -> None:
    """In a process of its own: Spark's Java would write to the standard error that it was started with."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FAILS],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "Spark could not work out a query (CAST_INVALID_INPUT).\n"
    assert done.stderr == ""
    assert not list(tmp_path.glob("clientfile-spark-*"))
