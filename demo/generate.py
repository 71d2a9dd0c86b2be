"""Draw the demo brand of day 1: its people, their dirty records in three systems, and the truth."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import duckdb
import numpy as np

from demo import crm_files, odd_input, sales, shop_state, tills
from demo.batches import PEOPLE_A_BATCH, write_batch
from demo.database import DAY0, DAY1, literal, number, record_key, workbench
from demo.dirt import DIRT, KEPT_OUT, KINDS, has
from demo.draft import PLACES
from demo.vocabulary import Ints
from resolution.progress import Progress, silent

PEOPLE = 10_000
SEED = 20261120
PROCESSES = 2
HISTORY_UNTIL = "2026-11-15"  # tickets up to here are one first file, later ones a file a day
NATIVE_SCRIPT = r"[^\x{0000}-\x{024F}\x{1E00}-\x{20CF}]"


def generate(
    directory: Path, people: int = PEOPLE, seed: int = SEED, progress: Progress = silent
) -> dict[str, int]:
    """Write day 1 of the demo brand into a directory: pos/, web/shop.sqlite, crm/*.csv and the truth.

    The same people and seed give the same bytes. truth.parquet has one row a record: record_key, person_id,
    culture, script (native where the name fields are), day (first present), is_deleted, kept_out (why no file
    should take the record in, else null; a blank card is nobody's). dirt.parquet has one row a record and
    kind of dirt on it; dirt_counts.json says for each kind and place how many records it could befall and how
    many it befell. Returns records by source.
    """
    clear(directory)
    with drawn(directory, people, seed, progress) as (con, counts):
        _write_counts(directory / "dirt_counts.json", counts)
        _write_truth(con, directory)
        found = dict(con.execute("SELECT source, count(*) FROM record GROUP BY ALL ORDER BY ALL").fetchall())
        _write_sources(con, directory, progress)
    return found


@contextmanager
def drawn(
    directory: Path, people: int, seed: int, progress: Progress = silent
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Ints]]:
    """Draw day 1; yields a database whose table `record` is as demo/database.py says, and the dirt counts.

    Uses `directory`/parts, which is gone afterwards.
    """
    parts = directory / "parts"
    parts.mkdir(parents=True)
    counts = np.zeros((len(DIRT), len(PLACES), 2), dtype=np.int64)
    done = 0
    for batch_counts, size in _batches(parts, people, seed):
        counts += batch_counts
        done += size
        progress("people drawn", done, people)
    with workbench(seed, parts) as con:
        con.execute(f"CREATE VIEW drawn AS FROM read_parquet({literal(parts / '*.parquet')})")
        number(con, "drawn")
        yield con, counts
    shutil.rmtree(parts)


def clear(directory: Path) -> None:
    """Remove what an earlier brand left in a directory, its PostgreSQL apart."""
    for folder in ("parts", "pos", "web", "crm", "crm_day2"):
        shutil.rmtree(directory / folder, ignore_errors=True)
    for file in directory.glob("*.parquet"):
        file.unlink()
    directory.mkdir(parents=True, exist_ok=True)


def _batches(parts: Path, people: int, seed: int) -> Iterator[tuple[Ints, int]]:
    """Draw all batches, in two processes when there are several; yield dirt counts and people of each."""
    sizes = [min(PEOPLE_A_BATCH, people - start) for start in range(0, people, PEOPLE_A_BATCH)]
    work = [(parts / f"{n:05d}.parquet", seed, n, size, people) for n, size in enumerate(sizes)]
    if len(work) == 1:
        yield write_batch(*work[0]), people
        return
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        sent = {pool.submit(write_batch, *job): job[3] for job in work}
        for result in as_completed(sent):
            yield result.result(), sent[result]


def _write_counts(path: Path, counts: Ints) -> None:
    table = {
        kind: {
            place: {"possible": int(counts[k, p, 0]), "befallen": int(counts[k, p, 1])}
            for p, place in enumerate(PLACES)
        }
        for k, kind in enumerate(KINDS)
    }
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def truth(day: str = "1") -> str:
    """Return the query that gives the truth of `record`."""
    reasons = " ".join(f"WHEN {has(kind)} THEN '{reason}'" for kind, reason in KEPT_OUT.items())
    return f"""
        SELECT {record_key()} AS record_key,
            CASE WHEN NOT {has("blank_card")} THEN person_id END AS person_id, culture,
            CASE WHEN regexp_matches(concat(given_name, family_name, full_name), '{NATIVE_SCRIPT}')
                THEN 'native' ELSE 'latin' END AS script,
            {day} AS day, is_deleted, CASE {reasons} END AS kept_out
        FROM record ORDER BY record_key
    """


def _write_truth(con: duckdb.DuckDBPyConnection, directory: Path) -> None:
    def write(query: str, name: str) -> None:
        con.execute(f"COPY ({query}) TO {literal(directory / name)} (FORMAT parquet)")

    write(truth(), "truth.parquet")
    write("FROM record", "records.parquet")
    kinds = ", ".join(f"({bit}, '{kind}')" for bit, kind in enumerate(KINDS))
    write(
        f"SELECT {record_key()} AS record_key, kind FROM record, (VALUES {kinds}) AS t(bit, kind) "
        "WHERE (soiled >> bit) & 1 = 1 ORDER BY record_key, bit",
        "dirt.parquet",
    )


def _write_sources(con: duckdb.DuckDBPyConnection, directory: Path, progress: Progress) -> None:
    steps = 4
    drops = directory / "pos"
    tills.write_clients(con, drops, DAY0, f"created_at < TIMESTAMP '{DAY0} 20:00:00'")
    tills.write_clients(con, drops, DAY1, "NOT is_deleted")
    progress("sources written", 1, steps)
    sales.draw_sales(con)
    odd_input.add_sales(con)
    tills.write_tickets(con, drops, HISTORY_UNTIL, f"sold_at::DATE <= '{HISTORY_UNTIL}'")
    for day in (f"2026-11-{number_:02d}" for number_ in range(16, 21)):
        tills.write_tickets(con, drops, day, f"sold_at::DATE = '{day}'")
    progress("sources written", 2, steps)
    shop_state.write_state(
        con,
        directory / "web" / "shop.sqlite",
        customers=shop_state.customers("true"),
        orders=shop_state.orders(),
    )
    progress("sources written", 3, steps)
    odd_input.choose(con)
    crm_files.write_contacts(con, directory / "crm")
    crm_files.write_details(
        con, directory / "crm", consents=odd_input.CONSENTS, referrals=odd_input.REFERRALS
    )
    progress("sources written", 4, steps)
