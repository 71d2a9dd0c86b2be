"""The Spark of this process: started when it is first needed, and stopped when the process ends.

Starting one takes seconds, and a process can have one at a time; so all stages of a run share it.
"""

import atexit
from contextlib import ExitStack

from pyspark.sql import SparkSession

from resolution.config import Configuration, SparkWarehouse
from resolution.warehouse.spark.catalog import Catalog, address
from resolution.warehouse.spark.commits import Tables
from resolution.warehouse.spark.session import session
from resolution.warehouse.spark.shown import show_tables

_KEPT = ExitStack()
atexit.register(_KEPT.close)


class Home:
    """A Spark, the tables of a warehouse that it reads and writes, and what of them stands in its session."""

    def __init__(self, spark: SparkSession) -> None:
        self.session = spark
        self._shown: Tables = {}

    def catalog(self, config: Configuration) -> Catalog:
        """Return the tables of a warehouse."""
        settings = config.warehouse
        assert isinstance(settings, SparkWarehouse)
        return Catalog(self.session, address(settings, config.root), settings.table_format)

    def catalog_apart(self, config: Configuration) -> Catalog:
        """Return the tables of a warehouse in a session of its own: views in it are nobody else's."""
        catalog = self.catalog(config)
        return Catalog(self.session.newSession(), catalog.place, catalog.format)

    def shown(self, config: Configuration) -> SparkSession:
        """Return the session with all tables of a warehouse in it, as they were last committed."""
        self._shown = show_tables(self.session, self.catalog(config), self._shown)
        return self.session


_HOMES: list[Home] = []


def home(config: Configuration) -> Home:
    """Return the Spark of this process; the first who asks has it started as the configuration says.

    Raises ConfigurationError and WarehouseError when it cannot be started.
    """
    if not _HOMES:
        settings = config.warehouse
        assert isinstance(settings, SparkWarehouse)
        _HOMES.append(Home(SparkSession.getActiveSession() or _KEPT.enter_context(session(settings))))
    return _HOMES[0]
