"""Tables of a Spark warehouse in a session: by their whole names, with the columns that they have."""

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def catalog(spark, tmp_path):
    from resolution.warehouse.spark.catalog import Catalog

    return Catalog(spark, f"file://{tmp_path}/it's here")


def shown(spark, catalog, query: str) -> list[tuple[object, ...]]:
    from resolution.warehouse.spark.shown import show_tables

    show_tables(spark, catalog)
    return sorted((tuple(row) for row in spark.sql(query).collect()), key=str)


def test_a_table_stands_by_its_whole_name(spark, catalog) -> None:
    with catalog.transaction() as draft:
        draft.put("s.one", spark.createDataFrame([("a", [1])], "k string, n array<int>"))
    assert shown(spark, catalog, "SELECT * FROM s.one") == [("a", [1])]
    assert spark.table("s.one").dtypes == [("k", "string"), ("n", "array<int>")]


def test_what_is_shown_is_what_the_last_commit_says(spark, catalog) -> None:
    for key in "ab":
        with catalog.transaction() as draft:
            draft.put("s.one", spark.createDataFrame([(key,)], "k string"))
        assert shown(spark, catalog, "SELECT * FROM s.one") == [(key,)]
    with catalog.transaction() as draft:
        draft.drop("s.one")
        draft.put("s.two", spark.createDataFrame([("c",)], "k string"))
    assert shown(spark, catalog, "SHOW TABLES IN s") == [("s", "two", False)]


def test_a_table_of_several_folders_has_the_columns_of_all(spark, catalog) -> None:
    for row, columns in ((("a",), "k string"), (("b", 2), "k string, n int")):
        with catalog.transaction() as draft:
            folder = draft.folder_for("s.one")
            frame = spark.createDataFrame([row], columns)
            catalog.write(folder, frame)
            kinds = {"k": "VARCHAR", "n": "INTEGER"}
            draft.add("s.one", folder, {name: kinds[name] for name in frame.columns})
    assert sorted(map(tuple, catalog.frame("s.one").collect())) == [("a", None), ("b", 2)]
    assert shown(spark, catalog, "SELECT n, k FROM s.one") == [(2, "b"), (None, "a")]
