"""Records of a file that come to a house day by day: what a day costs, and that all days end as one run.

The stages work on `intermediate.int_source_records`, which is filled from the file instead of by a pull. A
day that ends with the clusters counts as published, so that the next goes on from it.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import psycopg

from demo.activity import act
from resolution import config as configuration
from resolution import memory, pipeline
from resolution.config import Configuration, DuckDBWarehouse, Warehouse
from resolution.evaluate.records import load_records, workspace
from resolution.link.train import train
from resolution.progress import Progress, silent
from resolution.schemas import CLIENT_EVENT, EDGE, MEMBERSHIP, SOURCE_RECORD
from resolution.standardise.records import standardise
from resolution.warehouse import duck, embedded, runs
from resolution.warehouse.postgres import server

STAGES = ("standardise", "link", "cluster")
"""The stages that find clients."""
WHOLE = (
    "standardise",
    "check_records",
    "link",
    "cluster",
    "check_links",
    "build_marts",
    "check_build",
    "publish",
)
"""The stages from records to the published file."""
_ALL = "main.all_records"
_TRAINING = "train"


@dataclass
class Day:
    """What a day took: wall and processor seconds by stage, training apart; peak memory; what it counted.

    `spans` are the times from when to when a stage worked, by `time.perf_counter`.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    spans: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    peak_mb: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)


class Clock:
    """A listener that adds up what each stage takes from when it is first told of, training apart."""

    def __init__(self) -> None:
        self.day = Day()
        self._stage = "standardise"
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Count what has passed for the stage before, and go on with the one that is told of."""
        wall, cpu = time.perf_counter(), time.process_time()
        for sums, passed in ((self.day.seconds, wall - self._wall), (self.day.cpu, cpu - self._cpu)):
            sums[self._stage] = round(sums.get(self._stage, 0.0) + passed, 3)
        self.day.spans.setdefault(self._stage, []).append((self._wall, wall))
        self._wall, self._cpu = wall, cpu
        stage, _, part = what.partition(": ")
        self._stage = _TRAINING if part.startswith(_TRAINING) else stage


class House:
    """A house in a folder of its own, whose sources hold some of the records of a file."""

    def __init__(self, folder: Path, file: Path, warehouse: Warehouse | None = None) -> None:
        folder.mkdir(parents=True)
        with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
            config = workspace(configuration.load(shipped), folder)
        kept = config.model.model_copy(update={"keep_candidates": False})
        given = {"model": kept} | ({"warehouse": warehouse} if warehouse else {})
        self.config: Configuration = config.model_copy(update=given)
        self.records = load_records(self.config, file)

    def learn(self) -> None:
        """Train a model on all records of the file, before the first day; they become `all_records`."""
        self._change(f"CREATE TABLE {_ALL} AS FROM {SOURCE_RECORD.qualified}")
        run_id = pipeline.begin(self.config, "r0")
        standardise(self.config)
        train(self.config, run_id, datetime.now(UTC))
        runs.end_run(self.config, run_id, "trained", datetime.now(UTC))

    def hold(self, records: str) -> None:
        """Let the sources hold what a query over `all_records` gives."""
        self._change(f"CREATE OR REPLACE TABLE {SOURCE_RECORD.qualified} AS {records}")

    def change(self, share: float, day: int) -> None:
        """Let a share of the records change: six in ten move house, two are deleted, two come anew."""
        drawn = f"hash(record_key || ' {day}') % 1000000 / 1000000.0"
        self._change(f"""
            CREATE OR REPLACE TABLE {SOURCE_RECORD.qualified} AS
            SELECT * EXCLUDE (drawn) REPLACE (
                CASE WHEN drawn < {0.6 * share} THEN '{day} rue de la Paix' ELSE street_address END
                    AS street_address,
                coalesce(is_deleted, false) OR drawn BETWEEN {0.6 * share} AND {0.8 * share} AS is_deleted
            )
            FROM (SELECT *, {drawn} AS drawn FROM {SOURCE_RECORD.qualified})
            UNION ALL
            SELECT * REPLACE (
                source_record_id || 'n{day}' AS source_record_id,
                record_key || 'n{day}' AS record_key,
                '{day} place Bellecour' AS street_address
            )
            FROM {SOURCE_RECORD.qualified}
            WHERE {drawn} BETWEEN {0.8 * share} AND {share}
        """)

    def act(self, day: int) -> None:
        """Let people buy, agree and refer each other, as of a day: what the marts and their gates need."""
        with duck.transaction(self.config) as con:
            act(con, day)

    def _change(self, statement: str) -> None:
        with duck.transaction(self.config) as con:
            con.execute(statement)

    def day(self, full: bool = False, stages: tuple[str, ...] = STAGES) -> Day:
        """Resolve what the sources hold; `full` has everything compared again."""
        memory.reset_peak()
        clock = Clock()
        run, counts = pipeline.run(self.config, clock, stages, full=full)
        clock("over", 0)
        if "publish" not in stages:
            runs.end_run(self.config, run.run_id, "published", datetime.now(UTC))
        clock.day.peak_mb = max(run.memory_mb.values())
        clock.day.counts = {
            f"{stage}: {what}": n for stage, found in counts.items() for what, n in found.items()
        }
        return clock.day

    def state(self) -> tuple[str, str, int]:
        """Return checksums of the edges and of the clients that stand, and how many events there were."""
        edges = f"SELECT * EXCLUDE (since, until) FROM {EDGE.qualified} WHERE until IS NULL"
        members = f"SELECT record_key, client_id FROM {MEMBERSHIP.qualified} WHERE until IS NULL"
        mixed = "SELECT count(*) || ' ' || bit_xor(md5_number(t::VARCHAR)) FROM ({}) AS t"
        with duck.connect(self.config, read_only=True) as con:
            [(of_edges,)] = con.execute(mixed.format(edges)).fetchall()
            [(of_members,)] = con.execute(mixed.format(members)).fetchall()
            [(events,)] = con.execute(f"SELECT count(*) FROM {CLIENT_EVENT.qualified}").fetchall()
        return of_edges, of_members, events

    def bytes_on_disk(self) -> int:
        """Return the size of the warehouse."""
        if isinstance(self.config.warehouse, DuckDBWarehouse):
            return embedded.file(self.config).stat().st_size
        with psycopg.connect(server.dsn(self.config)) as con:
            return int(con.execute("SELECT pg_database_size(current_database())").fetchall()[0][0])


@dataclass(frozen=True)
class Fed:
    """How a file that came in batches ended: `equal` if a full run over it all then changed nothing."""

    records: int
    batches: int
    compared: int
    edges: int
    clients: int
    equal: bool


def feed(folder: Path, file: Path, batches: int, progress: Progress = silent) -> Fed:
    """Feed a file's records in random batches to a house that goes by one model, then run once in full."""
    house = House(folder, file)
    house.learn()
    compared = 0
    for batch in range(batches):
        progress(f"{file.stem}: batches", batch, batches)
        house.hold(f"SELECT * FROM {_ALL} WHERE hash(record_key || ' batch') % {batches} <= {batch}")
        compared += house.day().counts["link: records compared"]
    by_day = house.state()
    full = house.day(full=True)
    counts = full.counts
    equal = house.state() == by_day and counts["link: edges added"] == counts["link: edges dropped"] == 0
    return Fed(house.records, batches, compared, counts["link: edges"], counts["cluster: clients"], equal)
