"""Tables of a Spark warehouse: several at once or none, and nothing half written is ever seen."""

import json

import pyarrow as pa
import pytest

from resolution.config import SparkWarehouse
from resolution.errors import WarehouseError
from resolution.schemas import BLOCKING_KEY, MEMBERSHIP, Table

pytestmark = pytest.mark.slow

ONE = Table("s", "one", "", pa.schema([("k", pa.string()), ("n", pa.uint64())]), ("k",))
TWO = Table("s", "two", "", pa.schema([("k", pa.string())]), ("k",))


@pytest.fixture
def place(tmp_path) -> str:
    return f"file://{tmp_path / 'a place'}"


@pytest.fixture
def catalog(spark, place):
    from resolution.warehouse.spark.catalog import Catalog

    return Catalog(spark, place)


def frame(spark, *keys):
    return spark.createDataFrame([(key, 1) for key in keys], "k string, n bigint")


def keys(catalog, table=ONE):
    return sorted(row.k for row in catalog.read(table).collect())


def test_a_table_that_was_never_written_is_empty(catalog) -> None:
    assert keys(catalog) == []
    assert catalog.names() == []


def test_what_is_written_is_there_with_its_columns(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a", "b"))
    assert keys(catalog) == ["a", "b"]
    assert catalog.read(ONE).dtypes == [("k", "string"), ("n", "bigint")]
    assert catalog.names() == ["s.one"]


def test_a_table_is_replaced_by_what_is_made_of_it_and_added_to(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a", "b"))
    with catalog.transaction() as draft:
        draft.replace(ONE, catalog.read(ONE).where("k = 'b'"))
        draft.append(ONE, frame(spark, "c"))
        draft.append(ONE, frame(spark, "d"))
    assert keys(catalog) == ["b", "c", "d"]


def test_nothing_of_a_transaction_that_fails_is_there(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a"))
    with pytest.raises(ZeroDivisionError), catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "b"))
        draft.append(TWO, frame(spark, "b"))
        raise ZeroDivisionError
    assert (keys(catalog), keys(catalog, TWO)) == (["a"], [])


def test_who_began_to_read_goes_on_with_what_was_there(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a"))
    before = catalog.read(ONE)
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "b"))
    assert [row.k for row in before.collect()] == ["a"]


def test_the_second_of_two_who_replace_a_table_is_refused(spark, catalog) -> None:
    with pytest.raises(WarehouseError, match="Another process"), catalog.transaction() as late:
        with catalog.transaction() as draft:
            draft.replace(ONE, frame(spark, "a"))
        late.replace(ONE, frame(spark, "b"))
    assert keys(catalog) == ["a"]


def test_two_may_write_at_once_what_the_other_does_not_replace(spark, catalog) -> None:
    with catalog.transaction() as late:
        with catalog.transaction() as draft:
            draft.replace(TWO, frame(spark, "b").select("k"))
            draft.append(ONE, frame(spark, "a"))
        late.append(ONE, frame(spark, "c"))
    assert (keys(catalog), keys(catalog, TWO)) == (["a", "c"], ["b"])


def test_what_no_commit_names_is_swept_away(spark, catalog, tmp_path) -> None:
    for key in "abc":
        with catalog.transaction() as draft:
            draft.replace(ONE, frame(spark, key))
    with pytest.raises(ZeroDivisionError), catalog.transaction() as draft:
        draft.replace(TWO, frame(spark, "x"))
        raise ZeroDivisionError
    assert catalog.sweep(keep=2) == 2
    assert keys(catalog) == ["c"]
    assert len(list(tmp_path.glob("*/s/*/*"))) == 2
    assert catalog.sweep(keep=1) == 1
    assert [path.name for path in tmp_path.glob("*/_commits/0*")] == ["00000003.json"]


def test_a_commit_names_every_table(spark, catalog, tmp_path) -> None:
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a"))
    with catalog.transaction() as draft:
        draft.replace(TWO, frame(spark, "b"))
    [commit] = tmp_path.glob("*/_commits/00000002.json")
    assert sorted(json.loads(commit.read_text(encoding="utf-8"))["tables"]) == ["s.one", "s.two"]


def test_a_column_that_came_later_is_empty_in_older_rows(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.replace(TWO, frame(spark, "a"))
    wider = Table("s", "two", "", ONE.columns, ("k",))
    assert [tuple(row) for row in catalog.read(wider).collect()] == [("a", None)]


def test_other_formats_of_tables_are_written_alike(spark, place) -> None:
    from resolution.warehouse.spark.catalog import Catalog

    catalog = Catalog(spark, place, "orc")
    with catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a"))
    assert keys(catalog) == ["a"]


def test_a_place_that_cannot_be_used_is_said(spark, tmp_path) -> None:
    from resolution.warehouse.spark.catalog import Catalog

    (tmp_path / "file").write_text("", encoding="utf-8")
    catalog = Catalog(spark, f"file://{tmp_path}/file/below")
    with pytest.raises(WarehouseError), catalog.transaction() as draft:
        draft.replace(ONE, frame(spark, "a"))


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("var/spark", "file:///house/var/spark"),
        ("/data/file", "file:///data/file"),
        ("hdfs://host/clientfile/", "hdfs://host/clientfile"),
        ("file:///data", "file:///data"),
    ],
)
def test_a_place_is_a_folder_or_an_address(tmp_path, location, place) -> None:
    from pathlib import Path

    from resolution.warehouse.spark.catalog import address

    settings = SparkWarehouse(kind="spark", location=location)
    assert address(settings, Path("/house")) == place


def test_state_comes_back_as_it_was_declared(spark, catalog) -> None:
    from resolution.warehouse.spark.batch import as_declared, as_kept

    for table in (BLOCKING_KEY, MEMBERSHIP):
        row = {"rule": 255, "key": 2**64 - 1, "record_no": 1, "record_key": "a", "since": 2}
        given = pa.Table.from_pylist(
            [{name: row.get(name) for name in table.columns.names}], schema=table.columns
        )
        with catalog.transaction() as draft:
            draft.append(table, spark.createDataFrame(as_kept(given, table.columns)))
        assert as_declared(catalog.read(table).toArrow(), table.columns) == given
