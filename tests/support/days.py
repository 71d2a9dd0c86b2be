"""A house day by day, by the stages `link` and `cluster` as a run chains them: what each day left behind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from support.pairs import link_run
from support.workspace import DAY, fill, fill_records, open_run, workspace

from resolution.cluster.clients import cluster
from resolution.config import Configuration
from resolution.schemas import CLIENT_EVENT, EDGE, MEMBERSHIP, QUARANTINE
from resolution.warehouse import duck, runs

JUDGED = pa.schema(
    [
        ("judgement_id", pa.int64()),
        ("judgement", pa.string()),
        ("record_key_l", pa.string()),
        ("record_key_r", pa.string()),
    ]
)
Judgements = dict[tuple[str, str], str]


def judged(judgements: Judgements) -> pa.Table:
    """Return judgements {(left, right): word} as the store gives them; a pair and word keep their number."""
    rows = [
        {
            "judgement_id": 1 + hash_of(pair, word),
            "judgement": word,
            "record_key_l": pair[0],
            "record_key_r": pair[1],
        }
        for pair, word in judgements.items()
    ]
    return pa.Table.from_pylist(sorted(rows, key=lambda row: row["judgement_id"]), schema=JUDGED)


def hash_of(pair: tuple[str, str], word: str) -> int:
    """Return a number for a judgement, the same in every process."""
    return int.from_bytes(f"{pair}{word}".encode()[-7:], "big") * 2 + len(word)


@dataclass
class Days:
    """A project of one model whose days are runs; a day goes on from the day before."""

    config: Configuration
    count: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def day(
        self,
        rows: Iterable[dict[str, Any]],
        judgements: Judgements | None = None,
        quarantined: Iterable[str] = (),
        mode: str = "incremental",
    ) -> None:
        """Let the sources hold these records, and let a run publish what becomes of them."""
        before, self.count = (f"r{self.count}" if self.count else None), self.count + 1
        run_id = f"r{self.count}"
        fill_records(self.config, rows)
        kept_out = [{"run_id": run_id, "record_key": key, "reason": "bad"} for key in sorted(quarantined)]
        fill(self.config, QUARANTINE, kept_out)
        self.counts = link_run(self.config, run_id, before, mode if before else "full")
        run = open_run(self.config, run_id, before)
        threshold = self.config.model.match_threshold
        cluster(self.config, run, judged(judgements or {}), threshold, mode == "full")
        runs.end_run(self.config, run_id, "published", DAY)

    def edges(self) -> list[Any]:
        """Return the edges that stand, whole."""
        return self._ask(
            f"SELECT * EXCLUDE (since, until) FROM {EDGE.qualified} WHERE until IS NULL ORDER BY ALL"
        )

    def clients(self) -> dict[str, str]:
        """Return who is which client."""
        return dict(
            self._ask(
                f"SELECT record_key, client_id FROM {MEMBERSHIP.qualified} WHERE until IS NULL ORDER BY ALL"
            )
        )

    def partition(self) -> set[frozenset[str]]:
        """Return the groups of records that are one client."""
        groups: dict[str, set[str]] = {}
        for key, client in self.clients().items():
            groups.setdefault(client, set()).add(key)
        return {frozenset(group) for group in groups.values()}

    def events(self, day: int | None = None) -> list[Any]:
        """Return what happened on a day, the last if none is named."""
        return self._ask(f"FROM {CLIENT_EVENT.qualified} WHERE since = {day or self.count} ORDER BY event_no")

    def _ask(self, query: str) -> list[Any]:
        with duck.connect(self.config, read_only=True) as con:
            return con.execute(query).fetchall()


def days(root: Path, model_of: Configuration) -> Days:
    """Return a project without records that goes by another's model."""
    config = workspace(root)
    models = config.model.model_copy(update={"directory": model_of.path(model_of.model.directory)})
    return Days(config.model_copy(update={"model": models}))
