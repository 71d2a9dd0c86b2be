"""`clientfile init`: a project folder to start from, and what a server needs before the first pull."""

import os
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from resolution import config as configuration
from resolution.config import Configuration, PostgresWarehouse
from resolution.errors import ConfigurationError
from resolution.screen import OneSentence, say

ADMIN = "CLIENTFILE_WAREHOUSE_ADMIN_DSN"
"""The variable that names somebody who may make roles, where the pipeline's own login may not."""
_EMBEDDED = "  kind: duckdb\n  path: var/warehouse.duckdb\n"
_SPARK = """  kind: spark
  master: local[2] # or yarn, spark://host:7077 …
  location: var/spark # a folder that all its machines reach, or an address such as hdfs://host/clientfile
  settings: # any of Spark's
    spark.driver.memory: 2g
    spark.sql.shuffle.partitions: 4
"""
_SERVER = "  kind: postgres\n  dsn_env: CLIENTFILE_WAREHOUSE_DSN # postgresql://user:password@host/database\n"


class Kind(StrEnum):
    """The kinds of warehouse that a project can begin with."""

    duckdb = "duckdb"
    postgres = "postgres"
    spark = "spark"


def init(
    folder: Annotated[Path, typer.Argument(help="Where the project is to stand.")] = Path(),
    warehouse: Annotated[
        Kind, typer.Option(help="One DuckDB file, a PostgreSQL server, or tables of a Spark.")
    ] = Kind.duckdb,
) -> None:
    """Write a commented clientfile.yaml to start from; on a server, make its roles and schemas.

    On a PostgreSQL server it makes the roles clientfile_pipeline, clientfile_steward, clientfile_reader and
    clientfile_masked_reader, as the login in CLIENTFILE_WAREHOUSE_ADMIN_DSN or, without it, that of the
    warehouse. Run again, in a project whose warehouse is a server, it makes what is missing.

    Example: clientfile init my-house --warehouse postgres
    """
    path = folder / configuration.DEFAULT_PATH
    with OneSentence():
        if path.exists():
            settings = configuration.load(path)
            if not isinstance(settings.warehouse, PostgresWarehouse):
                raise ConfigurationError(f"{path} is there already.", "Edit it, or remove it first.")
        else:
            write(path, warehouse)
            settings = configuration.load(path)
        if isinstance(settings.warehouse, PostgresWarehouse):
            _make_roles(settings, settings.warehouse)


def write(path: Path, warehouse: Kind) -> None:
    """Write a commented clientfile.yaml for a kind of warehouse."""
    text = resources.files("resolution").joinpath("clientfile.yaml").read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    block = {Kind.duckdb: _EMBEDDED, Kind.postgres: _SERVER, Kind.spark: _SPARK}[warehouse]
    path.write_text(text.replace(_EMBEDDED, block), encoding="utf-8")
    say(f"{path} is written. Name your sources in it, then run `clientfile pull`.")


def _make_roles(config: Configuration, warehouse: PostgresWarehouse) -> None:
    from resolution.warehouse.postgres.roles import PIPELINE, ROLES, make_roles
    from resolution.warehouse.postgres.server import place

    if not os.environ.get(ADMIN) and not os.environ.get(warehouse.dsn_env):
        say(
            f"Set {warehouse.dsn_env} (postgresql://user:password@host/database) and run `clientfile init`"
            " once more: it makes the roles and schemas on the server."
        )
        return
    dsn = os.environ.get(ADMIN) or config.environment(warehouse.dsn_env)
    new = make_roles(config, dsn)
    say(f"{place(config)}: {'made the roles ' + ', '.join(new) if new else f'{len(ROLES)} roles are there'}.")
    login = f"GRANT {PIPELINE} TO <name>; ALTER ROLE <name> IN DATABASE <database> SET role TO {PIPELINE};"
    say(f"To give a login the pipeline's rights: {login}")
