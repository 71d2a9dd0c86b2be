"""Airflow: whether its database has the pool and the DAGs, and no DAG file is broken.

Its database is read as it is: to import Airflow would take longer than all the rest.
"""

import configparser
import os
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import exc

from resolution.config import Configuration, DuckDBWarehouse
from resolution.doctor.check import Check, failure, ok, skipped, warning

POOL = "warehouse"
"""As in dags/clientfile_wiring.py."""
_DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_CONFIG = "CLIENTFILE_CONFIG"
_ASYNCHRONOUS = {"sqlite+aiosqlite": "sqlite", "postgresql+asyncpg": "postgresql"}


def examine(config: Configuration, file: Path) -> Iterator[Check]:
    """Look into Airflow's database, where this environment has an Airflow and says where that is."""
    if find_spec("airflow") is None:
        yield skipped("Airflow", "It is not installed here.")
        return
    if not os.environ.get("AIRFLOW_HOME") and not os.environ.get(_DATABASE):
        yield skipped("Airflow", "Neither AIRFLOW_HOME nor its database is set here.")
        return
    yield _named(file)
    address = database()
    if address is None:
        yield skipped("database", "Its address is not said by a variable or in airflow.cfg.")
        return
    yield from _looked_at(config, address)


def database() -> str | None:
    """Return the address of Airflow's database: of the environment, of airflow.cfg, or where it makes one."""
    if address := os.environ.get(_DATABASE):
        return address
    if any(f"{_DATABASE}_{how}" in os.environ for how in ("CMD", "SECRET")):
        return None
    home = Path(os.environ["AIRFLOW_HOME"])
    written = configparser.RawConfigParser(strict=False)
    with suppress(configparser.Error, OSError):
        written.read(home / "airflow.cfg", encoding="utf-8")
    return written.get("database", "sql_alchemy_conn", fallback=f"sqlite:///{home / 'airflow.db'}")


def _named(file: Path) -> Check:
    named = os.environ.get(_CONFIG)
    if not named:
        return warning(
            "configuration",
            f"{_CONFIG} is not set here: DAGs read clientfile.yaml in the folder that Airflow works in.",
            "Set it for the scheduler, the DAG processor and the workers.",
        )
    if Path(named).resolve() != file.resolve():
        return warning(
            "configuration",
            f"{_CONFIG} names {named}, and this command looked at {file}.",
            "See that both are meant; clientfile doctor --config looks at the other.",
        )
    return ok("configuration", f"{_CONFIG} names this file.")


def _looked_at(config: Configuration, address: str) -> Iterator[Check]:
    try:
        url = sa.make_url(address)
        driver = _ASYNCHRONOUS.get(url.drivername, url.drivername)
        engine = sa.create_engine(url.set(drivername=driver), poolclass=sa.NullPool, hide_parameters=True)
        if driver == "sqlite" and not Path(url.database or "").exists():
            yield failure("database", f"There is none at {url.database}.", "airflow db migrate")
            return
        with engine.connect() as con:
            found = [*_pool(con, config), *_dags(con, config), *_broken(con)]
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError, ValueError):
        yield failure(
            "database", f"{_DATABASE} does not hold an address.", "Set it as Airflow's manual says."
        )
    except exc.SQLAlchemyError as error:
        yield failure(
            "database",
            f"It cannot be read, or has not the tables of Airflow 3 ({type(error).__name__}).",
            "See that it is up; `airflow db migrate` makes and renews its tables.",
        )
    else:
        yield from found


def _pool(con: sa.Connection, config: Configuration) -> Iterator[Check]:
    said = f'airflow pools set {POOL} 1 "one writer at a time"'
    slots = con.execute(sa.text("SELECT slots FROM slot_pool WHERE pool = :pool"), {"pool": POOL}).scalar()
    if slots is None:
        yield failure("pool", f"There is no pool {POOL}: no task of the DAGs would start.", said)
    elif slots == 0:
        yield failure("pool", f"The pool {POOL} has no slot: no task of the DAGs starts.", said)
    elif slots != 1 and isinstance(config.warehouse, DuckDBWarehouse):
        yield failure("pool", f"The pool {POOL} has {slots} slots; a DuckDB file has one writer.", said)
    else:
        yield ok("pool", f"The pool {POOL} has {slots} slot{'s' if slots != 1 else ''}.")


def _dags(con: sa.Connection, config: Configuration) -> Iterator[Check]:
    wanted = ["client_file", "train_model", *(f"pull_{source}" for source in config.sources)]
    rows = con.execute(sa.text("SELECT dag_id, is_paused FROM dag WHERE NOT is_stale"))
    there = {dag: bool(paused) for dag, paused in rows.tuples()}
    missing = [dag for dag in wanted if dag not in there]
    paused = [dag for dag in wanted if there.get(dag)]
    if missing:
        yield failure(
            "DAGs",
            f"Airflow does not know {', '.join(missing)}.",
            "See that the DAG folder is dags/ of the clone, and that the DAG processor is at work.",
        )
    if paused:
        yield warning(
            "DAGs", f"Paused: {', '.join(paused)}.", "Unpause them when what they waited for is done."
        )
    if not missing and not paused:
        yield ok("DAGs", f"All {len(wanted)} are known and none is paused.")


def _broken(con: sa.Connection) -> Iterator[Check]:
    files: list[str] = list(
        con.execute(sa.text("SELECT DISTINCT filename FROM import_error ORDER BY 1")).scalars()
    )
    for file in files:
        yield failure(
            "DAG files", f"{file} cannot be imported.", "`airflow dags list-import-errors` says why."
        )
    if not files:
        yield ok("DAG files", "All can be imported.")
