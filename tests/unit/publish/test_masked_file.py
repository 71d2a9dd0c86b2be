"""The masked file as it is published: nothing of a personal column is in it, not even where nobody looks."""

import shutil

import duckdb
import pytest
from support.contracts import COMMON_MAIL, columns_of_marts, fill_build
from support.workspace import DAY, workspace

from resolution import copies
from resolution.copies import MASKED_FILE, READERS_FILE
from resolution.errors import PublishError
from resolution.masking import declarations
from resolution.publish import live, publish
from resolution.schemas import MARTS, build_schema
from resolution.warehouse import duck

RUN = "r1"
SEVERAL_ROW_GROUPS = dict.fromkeys(("client", "client_contact_point", "client_consent"), 130_000)


def published(config):
    """Publish the run's build as if nothing ever had been, and return the folder of its files."""
    folder = config.path(config.publish.directory)
    shutil.rmtree(folder, ignore_errors=True)
    publish(config, RUN, model_version="m", code_version="0", now=DAY)
    return folder / "current"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    config = workspace(tmp_path_factory.mktemp("masked"))
    with duck.connect(config) as con:
        fill_build(con, build_schema(RUN), {})
    return published(config)


def texts(file, wanted):
    """Return the values, as text, of the columns of a file that are wanted: table and column -> values."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as con:
        for (table,) in con.execute("SHOW TABLES").fetchall():
            for column, kind, *_ in con.execute(f"DESCRIBE {table}").fetchall():
                if wanted(table, column):
                    value = f'unnest("{column}")' if kind.endswith("[]") else f'"{column}"'
                    rows = con.execute(f"SELECT {value}::VARCHAR FROM {table}").fetchall()
                    found[table, column] = {text for (text,) in rows if text is not None}
    return found


def is_personal(table, column):
    return declarations().get(table, {}).get(column, False) is not False


def test_no_value_of_a_personal_column_is_anywhere_in_the_masked_file(folder) -> None:
    personal = texts(folder / READERS_FILE, is_personal)
    declared = {(table, name) for table, names in columns_of_marts().items() for name in names}
    assert set(personal) == {(table, name) for table, name in declared if is_personal(table, name)}
    assert all(personal.values())
    shown = texts(folder / MASKED_FILE, lambda *_: True)
    everything = "\n".join(text for values in shown.values() for text in values)
    blocks = (folder / MASKED_FILE).read_bytes()
    kept = {
        where
        for where, values in personal.items()
        for value in values
        if value in everything or value.encode() in blocks
    }
    assert kept == set()


def test_what_is_masked_and_not_dropped_still_says_something(folder) -> None:
    shown = texts(folder / MASKED_FILE, is_personal)
    masks = {declarations()[table][column] for table, column in shown}
    assert masks == {"initials", "domain", "dialling_code", "contact_point", "area"}
    assert all(shown.values())
    assert shown["client", "email"] == {COMMON_MAIL}
    assert shown["client", "given_name"] == {"Q Z"}


def rows(file):
    """Return the columns of all tables of a file, and a digest of their rows and places."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as con:
        for (table,) in con.execute("SHOW TABLES").fetchall():
            query = f"SELECT count(*), sum(hash(row, rowid)) FROM {table} AS row"
            found[table] = con.execute(f"DESCRIBE {table}").fetchall(), con.execute(query).fetchall()
    return found


@pytest.mark.slow
def test_two_publications_of_a_build_give_the_same_rows_and_parquet_files(tmp_path) -> None:
    """In the same order. The bytes of a DuckDB file are not the same: it picks how to compress at random."""
    config = workspace(tmp_path)
    with duck.connect(config) as con:
        fill_build(con, build_schema(RUN), SEVERAL_ROW_GROUPS)
    seen = []
    for folder in (published(config), published(config)):
        tables = {name: rows(folder / name) for name in (READERS_FILE, MASKED_FILE)}
        seen.append((tables, {path.name: path.read_bytes() for path in folder.glob("*.parquet")}))
        blocks = (folder / MASKED_FILE).read_bytes()
        assert [word for word in (b"Quintilla", b"Zephyrine", b"secret") if word in blocks] == []
    assert seen[0] == seen[1]
    assert set(seen[0][1]) == {f"{table}.parquet" for table in MARTS}


def test_the_masked_file_has_the_types_of_the_readers_file(folder) -> None:
    open_columns = {}
    for name in (READERS_FILE, MASKED_FILE):
        with duckdb.connect(str(folder / name), read_only=True) as con:
            found = con.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()").fetchall()
        open_columns[name] = {row for row in found if not is_personal(row[0], row[1])}
    assert open_columns[READERS_FILE] == open_columns[MASKED_FILE]


@pytest.mark.parametrize(("program", "said"), [("raise SystemExit(1)", "masked file"), ("", "build")])
def test_only_a_process_that_holds_no_personal_value_writes_the_masked_file(
    program, said, tmp_path, monkeypatch
) -> None:
    """DuckDB writes whole blocks, with what memory held before; without that process there is no file."""
    config = workspace(tmp_path)
    with duck.connect(config) as con:
        fill_build(con, build_schema(RUN), {})
    monkeypatch.setattr(copies, "_APART", program)
    with pytest.raises(PublishError, match=f"The {said} could not be written"):
        published(config)
    assert live(config) is None
