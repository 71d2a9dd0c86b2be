"""The stages whose work is a Spark's where the warehouse is one: for each its engine, its tables, one commit.

The counterpart of what stages.py calls elsewhere; what is not here works on a worker's tables as everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from resolution.config import Configuration
from resolution.errors import WarehouseError
from resolution.plan import FULL
from resolution.progress import Progress
from resolution.schemas import SOURCE_RECORD
from resolution.warehouse.runs import Run

if TYPE_CHECKING:
    import pyarrow as pa

    from resolution.warehouse.spark.catalog import Catalog, Draft
    from resolution.warehouse.spark.engine import SparkEngine

CONSENTS = f"{SOURCE_RECORD.schema}.int_consents"


@contextmanager
def _working(config: Configuration) -> Iterator[tuple["SparkEngine", "Catalog", "Draft"]]:
    """Have an engine whose views are a stage's own, and tables that are committed when it is done."""
    from resolution.warehouse.spark.engine import SparkEngine
    from resolution.warehouse.spark.home import home

    catalog = home(config).catalog_apart(config)
    with catalog.working_folder() as folder, catalog.transaction() as draft:
        yield SparkEngine(catalog.session, folder), catalog, draft


def standardise(config: Configuration, observed: "pa.Table | None", progress: Progress) -> dict[str, int]:
    """Bring the standardised records to the source records; see standardise.records."""
    from resolution.standardise.on_spark import standardise as work

    progress("standardise", 0, 1)
    with _working(config) as (engine, catalog, draft):
        there = catalog.tables()
        if SOURCE_RECORD.qualified not in there:
            raise WarehouseError(
                f"The warehouse has no table {SOURCE_RECORD.qualified}.", "Run the stage stage_sources first."
            )
        source = catalog.frame(SOURCE_RECORD.qualified)
        consents = catalog.frame(CONSENTS) if CONSENTS in there else None
        counts = work(engine, catalog, draft, source, config.default_country, observed, consents)
    progress("standardise", 1, 1)
    return counts


def link(
    config: Configuration, run: Run, now: datetime, model_version: str | None, progress: Progress
) -> dict[str, int]:
    """Compare the records of a run, after training where there is no model yet; see link.score."""
    from resolution.link.model import load_model
    from resolution.link.on_spark import link as work
    from resolution.link.train import train

    model = load_model(config, model_version) if model_version else train(config, run.run_id, now, progress)
    with _working(config) as (engine, catalog, draft):
        counts = work(engine, catalog, draft, run, model, run.mode == FULL, progress)
    return counts if model_version else {"trained on": model.trained_on_records, **counts}


def cluster(
    config: Configuration,
    run: Run,
    judgements: "pa.Table",
    threshold: float,
    everything: bool,
    progress: Progress,
) -> dict[str, int]:
    """Decide which records are one client; see cluster.clients."""
    from resolution.cluster.on_spark import cluster as work

    by_linkage = "linkage" not in config.model.without
    with _working(config) as (engine, catalog, draft):
        return work(engine, catalog, draft, run, judgements, threshold, everything, by_linkage, progress)
