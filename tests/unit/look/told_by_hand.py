"""A small house over three published runs, and a fourth that failed; ids by the records that founded them."""

from datetime import timedelta
from pathlib import Path

from support.history import History, House, run_id
from support.workspace import DAY, fill, workspace

from resolution.cluster.identity import founding_id
from resolution.config import Configuration
from resolution.schemas import EDGE, RUN, STATE_TABLES
from resolution.warehouse import duck

LIVE, FAILED = "r3", "r4"
STOPPED = "Gate 2 stopped the run."

CHAIN = {("pos:1", "web:2"): 0.9, ("crm:3", "web:2"): 0.6}
PAIR = {("pos:7", "web:8"): 0.97}
RECORDS = ("pos:1", "web:2", "crm:3", "crm:9", "pos:7", "web:8", "web:30")


def client(record_key: str) -> str:
    return founding_id(record_key)


def short(record_key: str) -> str:
    return f"{founding_id(record_key)[:8]}…"


def _house(edges, records=RECORDS, **more) -> House:
    return House(records=dict.fromkeys(records, "1"), merged={"crm:9": "crm:3"}, edges=edges, **more)


def _lived() -> History:
    history = History()
    history.run(_house(CHAIN))
    history.run(_house(CHAIN | PAIR))
    records = [key for key in RECORDS if key != "web:30"] + ["crm:20"]
    parted = {("pos:7", "web:8"): "no_match"}
    history.run(_house(CHAIN | PAIR, records, judgements=parted | {("crm:3", "web:2"): "match"}))
    history.number += 1
    history.attempt(_house({}, [*records, "web:99"]))
    return history


def told(root: Path) -> Configuration:
    """Fill a warehouse with all that the runs left."""
    config, history = workspace(root), _lived()
    for table in STATE_TABLES:
        rows = duck.fetch(history.con, f"FROM {table.qualified}").to_pylist()
        fill(config, table, [_found(row) for row in rows] if table is EDGE else rows)
    fill(config, RUN, map(_run, range(1, 5)))
    return config


def _found(edge):
    return edge | {"match_key": "family_name" if edge["match_weight"] else "merged_at_source"}


def _run(number: int):
    failed = run_id(number) == FAILED
    return {
        "run_id": run_id(number),
        "number": number,
        "state": "failed" if failed else "published",
        "started_at": DAY + timedelta(days=number),
        "message": STOPPED if failed else None,
        "counts": {},
        "seconds": {},
    }
