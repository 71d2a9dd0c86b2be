"""The configuration: whether the file can be used, and whether the variables that it names are set."""

import os
from collections.abc import Iterator

from resolution.config import ApiSource, Configuration, PostgresWarehouse, SqlSource
from resolution.doctor.check import Check, failure, ok


def variables(config: Configuration) -> dict[str, str]:
    """Return the environment variables that the file names, each with the key that names it."""
    found = {}
    for name, source in config.sources.items():
        if isinstance(source, ApiSource):
            found[source.url_env] = f"sources.{name}.url_env"
            found[source.token_env] = f"sources.{name}.token_env"
        elif isinstance(source, SqlSource):
            found[source.dsn_env] = f"sources.{name}.dsn_env"
    if isinstance(config.warehouse, PostgresWarehouse):
        found[config.warehouse.dsn_env] = "warehouse.dsn_env"
    if config.judgements.url_env:
        found[config.judgements.url_env] = "judgements.url_env"
    return found


def examine(config: Configuration) -> Iterator[Check]:
    """Look for the variables; what they hold is never told."""
    named = variables(config)
    missing = {variable: key for variable, key in named.items() if not os.environ.get(variable)}
    for variable, key in missing.items():
        yield failure(
            "variables",
            f"The environment variable {variable} ({key}) is not set.",
            "Set it where this command and the Airflow workers run.",
        )
    if not missing:
        yield ok("variables", f"All {len(named)} that the file names are set.")
