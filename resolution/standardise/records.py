"""The stage: source records in, standardised records out, in one transaction."""

from collections.abc import Mapping
from importlib.resources import files

import duckdb

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.progress import Progress, silent
from resolution.schemas import SOURCE_RECORD, STANDARDISED_RECORD
from resolution.standardise.cache import Renewed, renew
from resolution.standardise.kinds import COUNTRY, KINDS
from resolution.standardise.phonetic import PARTICLES
from resolution.standardise.text import LONGEST
from resolution.standardise.version import standardiser_version
from resolution.warehouse.duck import exists, transaction

# A month-day is a default where it is held this many times as often as chance gives, by so many records.
DEFAULT_DATE_TIMES = 8
DEFAULT_DATE_RECORDS = 20
# Births before this year are slips of the pen, but not in a source of people of history.
EARLIEST_YEAR = 1500
# Share of births before 1900 from which a source is one of people of history.
HISTORICAL_SHARE = 0.05
# A contact point or card held under more family names than this is nobody's.
SHARED_NAMES = 20

_NOT_HASHED = frozenset({"updated_at", "created_at", "content_hash"})


def standardise(config: Configuration, progress: Progress = silent) -> dict[str, int]:
    """Replace resolution.standardised_record by intermediate.int_source_records in standard form.

    Returns counts: records, values (distinct), values_computed (now, not remembered), and issue_<code>.
    Raises WarehouseError when the source records are not there.
    """
    with transaction(config) as con:
        if not exists(con, SOURCE_RECORD.schema, SOURCE_RECORD.name):
            raise WarehouseError(
                f"The warehouse has no table {SOURCE_RECORD.qualified}.",
                "Run the stage stage_sources first.",
            )
        renewed = _read(con, config.default_country, progress)
        progress("standardise records", 0)
        _settle(con)
        _replace(con)
        counts = _counts(con)
        progress("standardise records", counts["records"], counts["records"])
        _forget(con)
    values = {
        "values": sum(kind.values for kind in renewed),
        "values_computed": sum(kind.computed for kind in renewed),
    }
    return {**counts, **values}


def _run(con: duckdb.DuckDBPyConnection, piece: str, parameters: Mapping[str, object] | None = None) -> None:
    """Run the statements of sql/<piece>.sql; `$name` stands for a constant of this module or a parameter."""
    text = files("resolution.standardise").joinpath("sql", f"{piece}.sql").read_text(encoding="utf-8")
    for key, value in (parameters or {}).items():
        text = text.replace(f"${key}", f"'{value}'" if isinstance(value, str) else str(value))
    con.execute(text)


def _read(con: duckdb.DuckDBPyConnection, default_country: str, progress: Progress) -> list[Renewed]:
    """Take the source records and have every distinct value of theirs standardised."""
    version = standardiser_version()
    progress("standardise read", 0)
    _run(con, "macros", {"longest": LONGEST})
    _run(con, "source_record")
    renewed = [renew(con, COUNTRY, version, progress)]
    _run(con, "country", {"default_country": default_country})
    _run(con, "date_order")
    return renewed + [renew(con, kind, version, progress) for kind in KINDS]


def _settle(con: duckdb.DuckDBPyConnection) -> None:
    """Join the values to the records, and take away what only all records together show to be no one's."""
    _run(con, "joined")
    _run(
        con,
        "default_date",
        {"times": DEFAULT_DATE_TIMES, "records": DEFAULT_DATE_RECORDS, "share": HISTORICAL_SHARE},
    )
    _run(con, "shared", {"names": SHARED_NAMES})
    particles = sorted(particle for particle in PARTICLES if len(particle) > 1)  # one letter is an initial
    _run(con, "standardised_record", {"earliest_year": EARLIEST_YEAR, "particles": particles})


def _replace(con: duckdb.DuckDBPyConnection) -> None:
    """Write the settled records, each with the hash of its content."""
    columns = [name for name in STANDARDISED_RECORD.columns.names if name != "content_hash"]
    hashed = ", ".join(f"{name} := {name}" for name in columns if name not in _NOT_HASHED)
    con.execute(f"DELETE FROM {STANDARDISED_RECORD.qualified}")
    con.execute(
        f"INSERT INTO {STANDARDISED_RECORD.qualified} BY NAME "
        f"SELECT {', '.join(columns)}, md5(to_json(struct_pack({hashed}))::VARCHAR) AS content_hash "
        "FROM settled ORDER BY record_key"
    )


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    [(records,)] = con.execute(f"SELECT count(*) FROM {STANDARDISED_RECORD.qualified}").fetchall()
    issues = con.execute(
        "SELECT issue, count(*) FROM (SELECT unnest(issues) AS issue FROM settled) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {"records": records, **{f"issue_{issue}": count for issue, count in issues}}


def _forget(con: duckdb.DuckDBPyConnection) -> None:
    for table in ("source_record", "date_order", "joined", "settled", "shared_value"):
        con.execute(f"DROP TABLE temp.{table}")
