"""`clientfile evaluate` on files of which there is little to tell: a sound answer, never one giant client."""

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.house import people
from support.workspace import SHIPPED
from typer.testing import CliRunner

from resolution import scoring
from resolution.cli import app
from resolution.config import load

pytestmark = pytest.mark.slow

PEOPLE = people(60)
GIVEN = ("given_name", "family_name", "birth_date", "email", "phone", "postal_code", "city")


def whole(person):
    """Return a person's values under the names of the columns."""
    values = (
        person.given,
        person.family,
        f"{person.born}",
        person.email,
        person.phone,
        person.postcode,
        person.city,
    )
    return dict(zip(GIVEN, values, strict=True))


def twice(columns=GIVEN, **changed):
    """Return two records a person, of some columns only; `changed` stands in for everybody's."""
    return [
        {name: whole(person)[name] for name in columns} | changed | {"entity": f"e{person.number}"}
        for person in PEOPLE
        for _ in range(2)
    ]


def alike(count, **values):
    """Return records that are all the same, of as many people."""
    return [values | {"entity": f"e{number}"} for number in range(count)]


ONE_NAME = {"given_name": "Anna", "family_name": "Martin"}
FILES = {
    # the records, and the fewest and the most clients that make sense
    "a column that nobody fills": (twice(birth_date=None), (60, 70)),
    "one city everywhere": (twice(city="Paris", postal_code="75001"), (60, 70)),
    "one value in every column": (alike(400, **whole(PEOPLE[0])), (1, 400)),
    "ten copies of one record": (alike(10, **whole(PEOPLE[0])), (1, 1)),
    "a column of ids": (
        [row | {"tax_id": f"{place:09}"} for place, row in enumerate(twice())],
        (60, 120),
    ),
    "one record": (twice()[:1], (1, 1)),
    "two identical records": (twice()[:2], (1, 1)),
    "two strangers": (twice()[:4:2], (2, 2)),
    "one name only": (alike(20_000, **ONE_NAME), (20_000, 20_000)),
    "one name only, few records": (alike(12, **ONE_NAME), (12, 12)),
    "one phone only, few records": (alike(11, phone="0647829135"), (11, 11)),
    "one e-mail under many names": (
        [whole(p) | {"email": "info@maison.fr", "entity": f"e{p.number}"} for p in PEOPLE],
        (60, 60),
    ),
    "one family name only": (alike(3_000, family_name="Martin"), (3_000, 3_000)),
    "e-mails only": (twice(("email",)), (60, 120)),
    "names only": (twice(("given_name", "family_name")), (60, 120)),
    "birth dates only": (twice(("birth_date",)), (60, 120)),
    "phones only": (twice(("phone",)), (60, 120)),
    "postal codes only": (alike(500, postal_code="75001"), (500, 500)),
    "birth dates of strangers only": (
        [
            {"birth_date": f"{date(1950, 1, 1) + timedelta(days=17 * n % 9000)}", "entity": f"e{n}"}
            for n in range(2_000)
        ],
        (500, 2_000),
    ),
    "fifty records": (twice()[:50], (25, 30)),
}


def written(path, rows):
    """Write rows as a file of records, in turn from two sources."""
    keyed = [
        {"source": ("pos", "web")[place % 2], "source_record_id": f"{place}", **row}
        for place, row in enumerate(rows)
    ]
    columns = dict.fromkeys(name for row in keyed for name in row)
    types = {name: pa.array([row.get(name) for row in keyed], pa.string()) for name in columns}
    pq.write_table(pa.table(types), path)
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_sound_answer(tmp_path, name) -> None:
    rows, (fewest, most) = FILES[name]
    records = written(tmp_path / "records.parquet", rows)
    found = scoring.evaluate_file(load(SHIPPED), records, None, None)
    assert found.scores.records == len(rows)
    assert fewest <= found.scores.clients <= most
    assert found.sizes.largest_client <= max(2, found.sizes.largest_person, len(rows) if most == 1 else 0)


@pytest.mark.parametrize("rows", [[], [{"is_deleted": "true"}]], ids=["no records", "deleted ones"])
def test_files_without_records_are_named(tmp_path, rows) -> None:
    records = written(tmp_path / "records.parquet", [row | {"entity": "e1"} for row in rows])
    done = CliRunner().invoke(app, ["evaluate", str(records), "--config", str(SHIPPED)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert "records.parquet" in done.output.replace("\n", "")
