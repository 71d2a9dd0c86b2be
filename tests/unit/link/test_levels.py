"""At which level a pair stands: examples that a steward can read (tests/golden/levels_*.yaml)."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml
from support.pairs import compare, connect, number
from support.workspace import DAY, workspace

from resolution.link.attributes import ATTRIBUTES
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise.records import standardise
from resolution.warehouse import duck

GOLDEN = Path(__file__).parents[2] / "golden"
ROWS = [
    row
    for path in sorted(GOLDEN.glob("levels_*.yaml"))
    for row in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
]
LABELS = {attribute.name: attribute.labels for attribute in ATTRIBUTES}


def entered(place: int, side: str) -> dict[str, Any]:
    """Return a side of an example as a source record; each is a source of its own, if none is named."""
    values = {"source": f"s{place}{side}", **ROWS[place][side]}
    values["identifiers"] = list(values.get("identifiers", {}).items())
    key = f"{place:03}{side}"
    row = {"record_key": key, "source_record_id": key, "updated_at": DAY, "is_deleted": False, **values}
    return {name: row.get(name) for name in SOURCE_RECORD.columns.names}


@pytest.fixture(scope="module")
def standardised(tmp_path_factory) -> list[dict[str, Any]]:
    config = workspace(tmp_path_factory.mktemp("levels"))
    rows = [entered(place, side) for place in range(len(ROWS)) for side in "ab"]
    with duck.transaction(config) as con:
        con.execute(f"CREATE SCHEMA {SOURCE_RECORD.schema}")
        con.register("entered", pa.Table.from_pylist(rows, schema=SOURCE_RECORD.columns))
        con.execute(f"CREATE TABLE {SOURCE_RECORD.qualified} AS FROM entered")
    standardise(config)
    with duck.connect(config, read_only=True) as con:
        return duck.fetch(con, f"FROM {STANDARDISED_RECORD.qualified}").to_pylist()


@pytest.fixture(scope="module", params=["ab", "ba"])
def levels(standardised, request) -> list[dict[str, str]]:
    """Return the level of each attribute for each example, in both orders."""
    left, right = request.param
    with connect() as con:
        number(con, standardised)
        pairs = [(f"{place:03}{left}", f"{place:03}{right}") for place in range(len(ROWS))]
        found = compare(con, pairs).to_pylist()
    assert [row["key_l"] for row in found] == [key for key, _ in pairs]
    return [
        {
            name: "missing" if row[f"gamma_{name}"] < 0 else labels[row[f"gamma_{name}"]]
            for name, labels in LABELS.items()
        }
        for row in found
    ]


@pytest.mark.parametrize(
    "place", range(len(ROWS)), ids=lambda place: f"{ROWS[place]['attribute']}: {ROWS[place]['level']}"
)
def test_a_pair_is_called_as_the_table_says(levels, place) -> None:
    assert levels[place][ROWS[place]["attribute"]] == ROWS[place]["level"]


def test_every_level_has_an_example() -> None:
    shown = {(row["attribute"], row["level"]) for row in ROWS}
    labels = {(name, label) for name, labels in LABELS.items() for label in labels}
    assert labels - shown == set()
    assert shown - labels == {(name, "missing") for name in LABELS if (name, "missing") in shown}


def test_every_attribute_has_an_example_that_says_nothing() -> None:
    without_source = LABELS.keys() - {"source"}  # which every record has
    assert {row["attribute"] for row in ROWS if row["level"] == "missing"} >= without_source
