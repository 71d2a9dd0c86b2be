"""Export: tables of a published build as files of a folder, which is written whole or not at all.

What is exported is read from the build itself, never from the state: no run is waited for. Only `since` asks
the manifest of runs, for which builds went on from which.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from resolution.builds.shelf import shelf
from resolution.config import Configuration
from resolution.copies import grant
from resolution.errors import PublishError
from resolution.progress import Progress, silent
from resolution.publish import kept_builds, live
from resolution.schemas import MARTS
from resolution.warehouse import runs
from resolution.warehouse.duck import interrupts_raised, quoted

MARK = "export.json"
"""The file by which a folder is known to be an export, and may be replaced by another."""
CHANGES = "client_changes"
_OPTIONS = {"parquet": "FORMAT parquet", "csv": "FORMAT csv, HEADER"}
_NESTED = ("[", "STRUCT", "MAP", "JSON")


@dataclass(frozen=True)
class Order:
    """What to export: of which run's build (None: the live one), which tables (none: all), how."""

    folder: Path
    form: Literal["parquet", "csv"] = "parquet"
    tables: tuple[str, ...] = ()
    masked: bool = False
    run: str | None = None
    since: str | None = None
    force: bool = False


def export(config: Configuration, order: Order, progress: Progress = silent) -> dict[str, int]:
    """Write the tables that are ordered and return their rows.

    Raises PublishError when there is no such build, table or way from `since` to it, when the folder is
    there already, or cannot be written.
    """
    order = replace(order, folder=order.folder.resolve(), run=_run(config, order.run))
    _require_free(order)
    number = _number_before(config, order) if order.since else None
    with _draft(order) as draft, _opened(config, order) as con:
        columns = {table: _columns(con, table) for table in _tables(con, order)}
        counts = {}
        for done, table in enumerate(columns):
            progress(f"export: {table}", done, len(columns))
            counts[table] = _write(con, table, columns[table], number, draft, order.form)
        mark = {
            key: value for key, value in asdict(order).items() if key not in ("folder", "force", "tables")
        }
        (draft / MARK).write_text(json.dumps(mark | {"rows": counts}, indent=1), encoding="utf-8")
        grant([path for path in draft.iterdir() if path.name != MARK], config.publish, order.masked)
        progress("export", len(columns), len(columns))
    return counts


def _run(config: Configuration, run: str | None) -> str:
    """Return the run to export; raises PublishError when its build is not kept."""
    current, kept = live(config), [build.run_id for build in kept_builds(config)]
    if run is None and current is None:
        raise PublishError("Nothing has been published yet.", "Run `clientfile pull` and `clientfile run`.")
    found = run or (current.run_id if current else "")
    if found not in kept:
        raise PublishError(f"The build of the run {found} is not kept.", f"Kept builds: {', '.join(kept)}.")
    return found


def _require_free(order: Order) -> None:
    folder = order.folder
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder.is_dir() and (folder / MARK).is_file()):
        raise PublishError(f"{folder} is there already and is no export.", "Name another folder.")
    if not order.force:
        raise PublishError(f"{folder} is there already.", "Name another folder, or replace it with --force.")


def _number_before(config: Configuration, order: Order) -> int:
    """Return the number of the run `since`, from which the exported build went on, by however many runs."""
    found = runs.find(config, order.run or "")
    while found and found.run_id != order.since:
        found = runs.find(config, found.live_run) if found.live_run else None
    if found is None:
        raise PublishError(
            f"The run {order.run} did not go on from {order.since}: there never was such a run, or it was "
            "rolled back.",
            "What changed since cannot be told; take a whole export.",
        )
    return found.number


@contextmanager
def _draft(order: Order) -> Iterator[Path]:
    """Give a folder beside the one that is asked for; it takes its place when nothing failed."""
    draft = order.folder.with_name(f".{order.folder.name}.draft")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True, mode=0o700)
        yield draft
        draft.chmod(0o755 if order.masked else 0o750)
        _put_in_place(draft, order.folder)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException):
        raise PublishError(
            f"The export could not be written to {order.folder}.",
            "Check its free disk space and permissions; what was there before is still there.",
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    try:
        draft.rename(folder)
    except OSError:
        with suppress(OSError):
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _opened(config: Configuration, order: Order) -> Iterator[duckdb.DuckDBPyConnection]:
    tables = (*order.tables, *((CHANGES,) if order.since else ())) if order.tables else ()
    with interrupts_raised(), shelf(config).reading(str(order.run), order.masked, tables) as con:
        yield con


def _tables(con: duckdb.DuckDBPyConnection, order: Order) -> Sequence[str]:
    """Return the tables to export, in the order of the file's description."""
    there = {name for (name,) in con.execute("SHOW TABLES").fetchall()}
    unknown = [name for name in order.tables if name not in there]
    if unknown or (order.since and CHANGES not in there):
        raise PublishError(
            f"The build has no table {(unknown or [CHANGES])[0]}.", f"Choose from {', '.join(sorted(there))}."
        )
    return [table for table in MARTS if table in (order.tables or there) and table in there]


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in con.execute(f"DESCRIBE {table}").fetchall()}


def _write(
    con: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, str],
    number: int | None,
    folder: Path,
    form: str,
) -> int:
    chosen = ", ".join(_as_written(name, kind, form) for name, kind in columns.items())
    only = "" if number is None else _changed(table, columns, number)
    file = quoted(folder / f"{table}.{form}")
    copied = con.execute(f"COPY (SELECT {chosen} FROM {table} {only}) TO {file} ({_OPTIONS[form]})")
    return int(copied.fetchall()[0][0])


def _as_written(name: str, kind: str, form: str) -> str:
    """Return a column; lists and the like are JSON in a CSV file."""
    nested = form == "csv" and any(sign in kind for sign in _NESTED)
    return f'to_json("{name}")::VARCHAR AS "{name}"' if nested else f'"{name}"'


def _changed(table: str, columns: dict[str, str], number: int) -> str:
    """Return the condition that keeps what is about clients that changed after the run of a number."""
    if table == CHANGES:
        return f"WHERE run_number > {number} ORDER BY {MARTS[table]}"
    if "client_id" not in columns:
        return ""
    changed = f"SELECT client_id FROM {CHANGES} WHERE run_number > {number}"
    return f"WHERE client_id IN ({changed}) ORDER BY {MARTS[table]}"
