"""The demo's warehouse: where clientfile.yaml asks for a server and names none, one of its own is started."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.postgres import Postgres
from resolution.config import Configuration, PostgresWarehouse


@contextmanager
def served(config: Configuration, directory: Path) -> Iterator[dict[str, str]]:
    """Have the warehouse's server up until the end of the block; give the variables that lead to it."""
    settings = config.warehouse
    if not isinstance(settings, PostgresWarehouse) or settings.dsn_env in os.environ:
        yield {}
        return
    with Postgres(directory / "warehouse") as server:
        os.environ[settings.dsn_env] = server.dsn
        try:
            yield {settings.dsn_env: server.dsn}
        finally:
            del os.environ[settings.dsn_env]
