"""Types on both sides: each crosses over and comes back as it was declared."""

import duckdb
import pytest

pytest.importorskip("pyspark")

from resolution.warehouse.spark.types import arriving, in_duckdb, leaving, on_spark  # noqa: E402

TYPES = [
    ("VARCHAR", "string", "VARCHAR"),
    ("JSON", "string", "VARCHAR"),
    ("UTINYINT", "smallint", "SMALLINT"),
    ("UBIGINT", "bigint", "BIGINT"),
    ("DECIMAL(18,2)", "decimal(18,2)", "DECIMAL(18,2)"),
    ("TIMESTAMPTZ", "timestamp", "TIMESTAMP WITH TIME ZONE"),
    ("TIMESTAMP", "timestamp_ntz", "TIMESTAMP"),
    ("VARCHAR[]", "array<string>", "VARCHAR[]"),
    ("MAP(VARCHAR, BIGINT)", "map<string,bigint>", "MAP(VARCHAR, BIGINT)"),
    ('STRUCT(a INTEGER, "of b" VARCHAR[])', "struct<a:int,of b:array<string>>", None),
]


@pytest.mark.parametrize(("declared", "spark", "kept"), TYPES)
def test_a_type_has_one_on_the_other_side(declared: str, spark: str, kept: str | None) -> None:
    kind = on_spark(declared)
    assert kind.simpleString() == spark
    assert duckdb.sqltype(in_duckdb(kind)) == duckdb.sqltype(kept or declared)


def test_a_hash_keeps_its_bits() -> None:
    hashes = [0, 1, 2**63 - 1, 2**63, 2**64 - 1]
    with duckdb.connect() as con:
        con.execute("CREATE TABLE given AS SELECT unnest($1::UBIGINT[]) AS key", [hashes])
        con.execute(f"CREATE TABLE kept AS SELECT {leaving('key', 'UBIGINT')} FROM given")
        assert con.execute("FROM kept").fetchall() == [(0,), (1,), (2**63 - 1,), (-(2**63),), (-1,)]
        assert con.execute(f"SELECT {arriving('key', 'UBIGINT')} FROM kept").fetchall() == [
            (value,) for value in hashes
        ]
