"""clientfile and bare Splink on the same standardised records, each in a process of its own.

A process standardises the records of a file in an empty workspace. A second one does the stages `link` (with
training) and `cluster` there, a third one trains, predicts and clusters with Splink as documented (see
bare_splink.py). So both begin with the same values, and neither's memory holds the other's.
"""

import argparse
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from demo import bare_splink, splink_alike
from resolution import config as configuration
from resolution import memory, pipeline
from resolution.config import Configuration
from resolution.errors import RunError
from resolution.evaluate import quality
from resolution.evaluate.records import load_records, workspace
from resolution.evaluate.result import Quality
from resolution.evaluate.truth import read_truth
from resolution.progress import Progress, silent
from resolution.screen import say, table
from resolution.warehouse import duck, embedded, runs

OURS, BARE, BEFORE = "clientfile", "bare Splink", "standardise"
ALIKE = "Splink alike"
"""Splink with our comparisons on our pairs (see splink_alike.py)."""


class Taken(NamedTuple):
    """What a side took: wall time by step, processor time, peak memory; how many records or pairs."""

    seconds: dict[str, float]
    cpu: float
    peak_mb: float
    compared: int


@dataclass
class Sides:
    """What both took on one set of records.

    `seconds` holds, by side, the wall time of each step; `cpu` the processor time of all its steps, which a
    busy machine disturbs less; `peak_mb` the highest resident memory of the side's
    process; `pairs` how many were compared; `quality` the pairwise scores against the truth in the file.
    """

    name: str
    records: int
    seconds: dict[str, dict[str, float]] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, float] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    quality: dict[str, Quality] = field(default_factory=dict)

    @property
    def ratios(self) -> dict[str, dict[str, float]]:
        """What clientfile takes of each other side's: time of matching (also with standardising), memory."""
        return {side: self._beside(side) for side in (BARE, ALIKE)}

    def _beside(self, other: str) -> dict[str, float]:
        ours, theirs, before = (sum(self.seconds[side].values()) for side in (OURS, other, BEFORE))
        return {
            "time": round(ours / theirs, 3),
            "processor time": round(self.cpu[OURS] / self.cpu[other], 3),
            "memory": round(self.peak_mb[OURS] / self.peak_mb[other], 3),
            "time with standardising": round((before + ours) / (before + theirs), 3),
        }


def compare(name: str, file: Path, documented: str, folder: Path, progress: Progress = silent) -> Sides:
    """Resolve the records of a file both ways in a folder that is made for it; return what that took.

    `documented` names bare Splink's settings. Raises RunError when a process fails.
    """
    folder.mkdir(parents=True)
    people = read_truth(file).people
    found = Sides(name, 0)
    sides = (BEFORE, OURS, BARE, ALIKE)
    for done, side in enumerate(sides):
        progress(f"{name}: {side}", done, len(sides))
        said = _in_a_process(side, folder, file, documented)
        found.seconds[side], found.cpu[side] = said["seconds"], round(said["cpu"], 3)
        found.peak_mb[side] = round(said["peak_mb"], 1)
        if side == BEFORE:
            found.records = said["compared"]
        else:
            found.pairs[side] = said["compared"]
            found.clients[side], found.quality[side] = _scored(folder / f"{side}.parquet", people)
    progress(f"{name}: done", len(sides), len(sides))
    return found


def show_sides(found: list[Sides]) -> None:
    """Print what both sides took."""
    headings = ["side", "seconds", "cpu seconds", "peak MB", "pairs compared", "F1"]
    for sides in found:
        rows = [[side, *_costs(sides, side), *_figures(sides, side)] for side in _SIDES]
        for other, ratios in sides.ratios.items():
            ratio = [f"{ratios[of]:.2f}" for of in ("time", "processor time", "memory")]
            rows.append([f"{OURS} / {other}", *ratio, "", ""])
        table(f"Beside Splink: {sides.name} ({sides.records:,} records)", headings, rows)
        for side in (OURS, BARE, ALIKE):
            steps = ", ".join(f"{step} {took:.1f}" for step, took in sides.seconds[side].items())
            say(f"  {side}, seconds: {steps}")
        for other, ratios in sides.ratios.items():
            say(
                f"  with standardising on both sides, beside {other}: {ratios['time with standardising']:.2f}"
            )


def _costs(sides: Sides, side: str) -> list[str]:
    seconds = sum(sides.seconds[side].values())
    return [f"{seconds:.1f}", f"{sides.cpu[side]:.1f}", f"{sides.peak_mb[side]:,.0f}"]


def _figures(sides: Sides, side: str) -> list[str]:
    if side == BEFORE:
        return ["", ""]
    return [f"{sides.pairs[side]:,}", f"{sides.quality[side].f1:.3f}"]


def _scored(clusters: Path, people: pa.Table) -> tuple[int, Quality]:
    with duckdb.connect() as con:
        con.register("people", people)
        found = con.sql(
            "SELECT dense_rank() OVER (ORDER BY client_id) AS client, "
            "dense_rank() OVER (ORDER BY person_id) AS person "
            f"FROM read_parquet({duck.quoted(clusters)}) JOIN people USING (record_key)"
        ).fetchnumpy()
    client, person = (np.asarray(found[side]).astype(np.int64) for side in ("client", "person"))
    scores = quality.scores(client, person)
    return scores.clients, scores.pairwise


def _in_a_process(side: str, folder: Path, file: Path, documented: str) -> dict[str, Any]:
    log, said = folder / "side.log", folder / "side.json"
    arguments = (side, str(folder), str(file), documented, str(said))
    command = [sys.executable, "-m", "demo.side_by_side", *arguments]
    with log.open("wb") as written:
        ended = subprocess.run(command, check=False, stdout=written, stderr=subprocess.STDOUT, env=_here())
    if ended.returncode:
        raise RunError(
            f"{side} ended with status {ended.returncode} on {file.name}.",
            "If it was killed (-9), the machine has too little memory for so many records: give fewer.",
        )
    content: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
    return content


def _here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def _project(folder: Path) -> Configuration:
    """Return an empty project that keeps no candidate pairs, as no run does."""
    with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
        config = workspace(configuration.load(shipped), folder)
    return config.model_copy(update={"model": config.model.model_copy(update={"keep_candidates": False})})


def _standardise(config: Configuration, file: Path, documented: str) -> Taken:
    begun = time.process_time()
    load_records(config, file)
    run, counts = pipeline.run(config, silent, ("standardise",))
    peak = max(run.memory_mb.values())
    return Taken(dict(run.seconds), time.process_time() - begun, peak, counts["standardise"]["records"])


class _Steps:
    """A listener that notes how long each step of a run takes: from when it is told of to the next one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._begun = "read", time.perf_counter()

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        now = time.perf_counter()
        self.seconds[self._step] = round(self.seconds.get(self._step, 0.0) + now - self._begun, 3)
        self._step, self._begun = what.rpartition(": ")[2], now


def _ours(config: Configuration, file: Path, documented: str) -> Taken:
    steps, begun = _Steps(), time.process_time()
    run, counts = pipeline.run(config, steps, ("link", "cluster"))
    steps("", 0)
    cpu = time.process_time() - begun
    with duck.connect(config, read_only=True) as con:
        members = "SELECT record_key, client_id FROM resolution.membership WHERE until IS NULL"
        pq.write_table(duck.fetch(con, members), config.root / f"{OURS}.parquet")
    return Taken(steps.seconds, cpu, max(run.memory_mb.values()), counts["link"]["candidate pairs"])


def _bare(config: Configuration, file: Path, documented: str) -> Taken:
    with duckdb.connect() as con:
        con.execute(f"SET temp_directory = {duck.quoted(config.root / 'spill')}")
        con.execute(f"ATTACH {duck.quoted(embedded.file(config))} AS warehouse (READ_ONLY)")
        begun = time.process_time()
        seconds = bare_splink.resolve(con, bare_splink.SETTINGS[documented])
        cpu, peak = time.process_time() - begun, memory.peak_mb() or 0.0
        con.execute(f"COPY clustered TO {duck.quoted(config.root / f'{BARE}.parquet')} (FORMAT parquet)")
        pairs = bare_splink.count_pairs(con, bare_splink.SETTINGS[documented])
    return Taken(seconds, cpu, peak, pairs)


def _alike(config: Configuration, file: Path, documented: str) -> Taken:
    with duckdb.connect() as con:
        con.execute(f"SET temp_directory = {duck.quoted(config.root / 'spill')}")
        con.execute(duck.SETTLED)
        run_id = runs.last_runs(config, 1)[0].run_id
        model = splink_alike.make_pairs(con, config, run_id)
        [(pairs,)] = con.execute("SELECT count(*) FROM asked").fetchall()
        memory.reset_peak()
        begun = time.process_time()
        seconds = splink_alike.resolve_alike(con, model)
        cpu, peak = time.process_time() - begun, memory.peak_mb() or 0.0
        con.execute(f"COPY clustered TO {duck.quoted(config.root / f'{ALIKE}.parquet')} (FORMAT parquet)")
    return Taken(seconds, cpu, peak, pairs)


_SIDES: dict[str, Callable[[Configuration, Path, str], Taken]] = {
    BEFORE: _standardise,
    OURS: _ours,
    BARE: _bare,
    ALIKE: _alike,
}


def main(given: list[str] | None = None) -> int:
    """Do one side and write what it took to a JSON file; `compare` starts this in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m demo.side_by_side", description=main.__doc__)
    parser.add_argument("side", choices=list(_SIDES))
    for name in ("folder", "file"):
        parser.add_argument(name, type=Path)
    parser.add_argument("documented", choices=list(bare_splink.SETTINGS))
    parser.add_argument("said", type=Path)
    options = parser.parse_args(given)
    logging.getLogger("splink").setLevel(logging.ERROR)
    config = _project(options.folder)
    taken = _SIDES[options.side](config, options.file, options.documented)
    options.said.write_text(json.dumps(taken._asdict()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
