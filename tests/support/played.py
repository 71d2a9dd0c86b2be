"""Runs that were never killed, to hold others against: a first one that trains, and the night after."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from support import nights
from support.house import people
from support.kills import Order, Warm
from support.leavings import Leavings, difference, leavings
from support.nights import QUICK, Records, arrive, records_of, source_record
from support.workspace import DAY

from resolution.review.judging import judge


@dataclass
class Played:
    """A run that was never killed: the house as it was before each stage, and what was left in the end."""

    run_id: str
    night: int
    by_hand: bool = True
    eves: dict[str, Path] = field(default_factory=dict)
    steps: dict[str, list[str]] = field(default_factory=dict)
    end: Leavings = field(default_factory=dict)

    def order(self, root: Path, stages: tuple[str, ...] = QUICK, **how: Any) -> Order:
        """Return an order to do stages of this run in another house."""
        return Order(str(root), self.run_id, self.night, stages, by_hand=self.by_hand, **how)


def play(
    warm: Warm, root: Path, run_id: str, night: int, stages: tuple[str, ...] = QUICK, by_hand: bool = True
) -> Played:
    """Do a run stage by stage, and keep the house as it was before each."""
    run = Played(run_id, night, by_hand)
    for name in stages:
        run.eves[name] = root.with_name(f"{root.name} before {name} of {run_id}")
        shutil.copytree(root, run.eves[name], symlinks=True)
        ending = warm.run(run.order(root, (name,), alone=True))
        assert ending.status == 0, ending.said
        run.steps[name] = ending.steps
    run.end = leavings(root)
    return run


def two_nights(warm: Warm, folder: Path) -> tuple[Played, Played]:
    """A first run, which trains a model, and the next, after much has happened."""
    root = folder / "house"
    root.mkdir()
    config, records = nights.house(root), records_of(100)
    arrive(config, records)
    first = play(warm, root, "r1", 1)
    judge(config, "no_match", "pos:7", "web:7", by="a steward", at=DAY + timedelta(days=1))
    judge(config, "match", "pos:8", "pos:9", by="a steward", at=DAY + timedelta(days=1))
    arrive(config, next_night(records))
    return first, play(warm, root, "r2", 2)


def next_night(records: Records) -> Records:
    """Return the records of the day after: some are new, gone, changed, deleted, merged at the source."""
    known = people(100)
    gone = {"pos:20", "web:21", "pos:22", "web:22", "crm:22"}
    kept = {key: dict(row) for key, row in records.items() if key not in gone}
    kept |= records_of(5, first=100)
    kept |= source_record("pos", known[31], family_name=known[30].family, given_name=known[30].given)
    kept |= source_record("pos", known[41], is_deleted=True)
    kept |= source_record("pos", known[51], merged_into="52")
    return kept | source_record("pos", known[61], phone=None)


def finish(warm: Warm, run: Played, root: Path, stages: tuple[str, ...], alone: bool = False) -> None:
    """Start the same run again; what it leaves is what the run left that was never killed."""
    again = warm.run(run.order(root, stages, alone=alone))
    assert again.status == 0, again.said
    assert difference(leavings(root), run.end) == []
