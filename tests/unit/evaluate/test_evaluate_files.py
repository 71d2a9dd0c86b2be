"""What is read of the files that somebody names, and what is said of those that are of no use."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from evaluated_by_hand import parquet, row
from support.workspace import workspace

from resolution.errors import ConfigurationError, SourceError
from resolution.evaluate import groups
from resolution.evaluate.groups import read_grouping
from resolution.evaluate.records import load_records
from resolution.evaluate.truth import read_truth, require_shared
from resolution.warehouse import duck


def test_columns_that_a_file_lacks_are_empty_and_numbers_are_keys_too(tmp_path) -> None:
    config = workspace(tmp_path)
    rows = [row(1, source_record_id=7, given_name="Ada", updated_at=datetime(2026, 1, 1)), row(2)]
    rows[1]["source_record_id"] = 8
    assert load_records(config, parquet(tmp_path / "r.parquet", rows)) == 2
    with duck.connect(config) as con:
        query = "SELECT record_key, given_name, updated_at, is_deleted, other_phones FROM intermediate."
        found = con.execute(f"{query}int_source_records ORDER BY 1").fetchall()
    day = datetime(2026, 1, 1, tzinfo=UTC)
    assert found == [("pos:7", "Ada", day, False, None), ("pos:8", None, None, False, None)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"source": "pos", "entity": "1"}], "lacks the column source_record_id"),
        ([row(1), row(1)], "1 of 2 records .* have a key that another record has"),
        ([row(1), row(2, source=None)], "1 of 2 records .* lack source or source_record_id"),
        ([row(1, is_deleted=True), row(2, is_deleted=True)], "All 2 records .* are deleted"),
        ([row(1, updated_at="Qorulina")], "a column of another type"),
        ([row(1, identifiers="Qorulina")], "a column of another type"),
        ([row(1, other_emails={"a": 1})], "a column of another type"),
    ],
)
def test_records_of_no_use(tmp_path, rows, sentence) -> None:
    with pytest.raises(SourceError, match=sentence) as caught:
        load_records(workspace(tmp_path), parquet(tmp_path / "r.parquet", rows))
    assert "Qorulina" not in str(caught.value)


def test_a_file_without_a_row(tmp_path) -> None:
    empty = pa.schema([("source", pa.string()), ("source_record_id", pa.string()), ("entity", pa.string())])
    path = parquet(tmp_path / "r.parquet", [], empty)
    with pytest.raises(SourceError, match="holds no records"):
        load_records(workspace(tmp_path), path)
    with pytest.raises(SourceError, match="says of no record who it is"):
        read_truth(path)


@pytest.mark.parametrize("content", [None, b"", b"PAR1 and no more", b"a;b\n1;2\n"])
def test_a_file_that_is_none(tmp_path, content) -> None:
    path = tmp_path / "broken.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match="no readable Parquet file"):
        read_truth(path)


def test_a_file_that_breaks_off_in_the_middle(tmp_path) -> None:
    path = parquet(tmp_path / "r.parquet", [row(n, given_name=f"{n * 7919}") for n in range(2_000)])
    content = bytearray(path.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    path.write_bytes(bytes(content))
    with pytest.raises(SourceError, match="no readable Parquet file"):
        load_records(workspace(tmp_path), path)


@pytest.mark.parametrize("person", ["entity", "person_id"])
@pytest.mark.parametrize("key", [{"record_key": "pos:1"}, {"source": "pos", "source_record_id": "1"}])
def test_a_truth_in_each_of_its_forms(tmp_path, key, person) -> None:
    path = parquet(tmp_path / "t.parquet", [{**key, person: 5}, {**key, person: 5}])
    assert read_truth(path).people.to_pylist() == [{"record_key": "pos:1", "person_id": "5"}]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"record_key": "pos:1"}], "holds no truth"),
        ([{"record_key": "pos:1", "entity": None}], "says of no record who it is"),
        ([{"entity": "1", "source": "pos"}], "lacks the column source_record_id"),
        (
            [{"record_key": "pos:1", "entity": "1"}, {"record_key": "pos:1", "entity": "2"}],
            "gives 1 records more than one person",
        ),
    ],
)
def test_a_truth_of_no_use(tmp_path, rows, sentence) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_truth(parquet(tmp_path / "t.parquet", rows))


def test_a_truth_about_other_records_is_refused_before_the_work(tmp_path) -> None:
    config = workspace(tmp_path)
    load_records(config, parquet(tmp_path / "r.parquet", [row(1)]))
    require_shared(config, read_truth(tmp_path / "r.parquet"))
    other = parquet(tmp_path / "t.parquet", [{"record_key": "web:1", "entity": "1"}])
    with pytest.raises(SourceError, match="None of the 1 records that the truth knows"):
        require_shared(config, read_truth(other))


def test_an_added_column_of_either_file_groups(tmp_path) -> None:
    records = parquet(tmp_path / "r.parquet", [row(1, dirt="much"), row(2, dirt=None)])
    truth = parquet(tmp_path / "t.parquet", [{"record_key": "pos:1", "entity": "1", 'wave "2"': 3}])
    both = [truth, records]
    of_records = {r["record_key"]: r["value"] for r in read_grouping("dirt", both).values.to_pylist()}
    assert of_records == {"pos:1": "much", "pos:2": None}
    assert read_grouping('wave "2"', both).values.to_pylist() == [{"record_key": "pos:1", "value": "3"}]
    assert read_truth(truth, records, "dirt").grouping.column == "dirt"


@pytest.mark.parametrize("column", groups.RECORD_COLUMNS)
def test_where_a_record_was_collected_groups(column) -> None:
    assert read_grouping(column, []).values is None


@pytest.mark.parametrize("column", ["email", "Family_Name", "record_key", "entity", "birth_date_std", "city"])
def test_no_personal_column_groups(tmp_path, column) -> None:
    path = parquet(tmp_path / "r.parquet", [row(1, **{column: "x"})])
    with pytest.raises(ConfigurationError, match="its values describe single persons"):
        read_grouping(column, [path])


def test_an_unknown_column_or_one_of_many_values_does_not_group(tmp_path) -> None:
    path = parquet(tmp_path / "r.parquet", [row(n, nickname=f"Qorulina{n}") for n in range(60)])
    with pytest.raises(ConfigurationError, match="There is no column colour"):
        read_grouping("colour", [path])
    with pytest.raises(ConfigurationError, match="nickname has 60 values") as caught:
        read_grouping("nickname", [path])
    assert "Qorulina" not in str(caught.value)
