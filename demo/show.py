"""`clientfile demo`: the whole way once, and a summary that a person understands."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from rich.text import Text

from demo.brand import DemoBrand, brand_from, brand_of, is_made, prepare, read_state, second_day, spread
from demo.card import HEADINGS, card
from demo.generate import PEOPLE, SEED
from demo.warehouse import served
from resolution import pipeline, scoring
from resolution.builds.shelf import shelf
from resolution.config import Configuration
from resolution.errors import ConfigurationError
from resolution.look.history import history
from resolution.look.summary import COUNTS, count_rows, sentences
from resolution.schemas import build_schema
from resolution.screen import console, progress_bars, say, table
from resolution.warehouse import duck
from resolution.warehouse.runs import Run

DIRECTORY = Path("var/demo")
EXAMPLES = 3
SENTENCES = 15
"""How many of the things that happened on the second day are told, some of every kind."""

_KNOWN = """
SELECT source_count, count(*) FROM {build}.client GROUP BY source_count ORDER BY source_count
"""
_QUARANTINED = """
SELECT source, reason, count(*) FROM resolution.quarantine WHERE run_id = ? GROUP BY ALL ORDER BY ALL
"""
# The best examples are rightly linked (the truth knows) and differ most.
_EXAMPLES = """
SELECT i.client_id
FROM {build}.client_identifier AS i
JOIN resolution.standardised_record AS s USING (record_key)
JOIN {build}.client AS c USING (client_id)
JOIN truth AS t USING (record_key)
WHERE i.is_active AND c.source_count = 3 AND c.record_count BETWEEN 3 AND 4
GROUP BY i.client_id
HAVING count(DISTINCT t.person_id) = 1
ORDER BY sum(len(s.issues)) + count(DISTINCT s.full_name_std) + count(DISTINCT s.email_std) DESC, i.client_id
LIMIT ?
"""
_BEFORE = """
SELECT r.record_key,
    coalesce(r.full_name, concat_ws(' ', r.given_name, r.family_name), r.native_name),
    r.birth_date, r.email, r.phone
FROM {build}.client_identifier AS i
JOIN intermediate.int_source_records AS r USING (record_key)
WHERE i.client_id = ? ORDER BY r.record_key
"""
_AFTER = """
SELECT 'client ' || left(client_id, 8),
    coalesce(full_name, concat_ws(' ', given_name, family_name), native_name),
    birth_date, email, phone
FROM {build}.client WHERE client_id = ?
"""


def _directory(config: Configuration) -> Path:
    return config.path(DIRECTORY)


def _asked(directory: Path, people: int | None, seed: int | None) -> tuple[int, int]:
    """Return the size and seed that were asked for; where none was, those of the brand that stands."""
    made = read_state(directory)
    return people or int(made.get("people", PEOPLE)), seed or int(made.get("seed", SEED))


def _require_same_brand(config: Configuration, brand: dict[str, Any]) -> None:
    """Refuse to pull another brand over one that has been pulled: their records would be one mixture."""
    if duck.is_there(config) and not is_made(_directory(config), brand):
        raise ConfigurationError(
            f"The warehouse of {config.root} already holds other records than this demo's.",
            "Use another folder, or remove `var` and `published` here (`make clean`).",
        )


def run(
    config: Configuration,
    people: int | None,
    seed: int | None,
    *,
    records: Path | None = None,
    day_two: bool = False,
) -> None:
    """Make the sources if they are not there, pull them, run, and show what came out."""
    if records is not None and not records.is_file():
        raise ConfigurationError(f"There is no file {records}.", "Name a Parquet file of source records.")
    directory = _directory(config)
    with served(config, directory):
        _run(
            config,
            directory,
            brand_from(records) if records else brand_of(*_asked(directory, people, seed)),
            records,
            day_two,
        )


def _run(
    config: Configuration, directory: Path, brand: dict[str, Any], records: Path | None, day_two: bool
) -> None:
    begun = time.perf_counter()
    _require_same_brand(config, brand)
    with progress_bars() as listen:
        if records is not None:
            spread(records, directory, pipeline.within("demo data", listen))
        else:
            prepare(directory, brand["people"], brand["seed"], pipeline.within("demo data", listen))
        if day_two:
            second_day(directory, pipeline.within("second day", listen))
        with DemoBrand(directory) as sources:
            os.environ.update(sources.environment)
            pulled = [pipeline.pull(config, source, listen) for source in config.sources]
        done, counts = pipeline.run(config, listen)
    rows = [[p.source, name, f"{count:,}"] for p in pulled for name, count in p.rows.items()]
    table("1. Pulled from three systems", ["source", "table", "new rows"], rows)
    _show_run(config, done, counts)
    if day_two:
        _show_history(config, done)
    if records is None:  # people who exist are nobody's example
        _show_examples(config, done, directory / "truth.parquet")
    if (directory / "truth.parquet").exists():
        _show_quality(config, directory / "truth.parquet")
    _show_next(config, time.perf_counter() - begun, invented=records is None)


def _show_run(config: Configuration, run: Run, counts: dict[str, dict[str, int]]) -> None:
    with duck.connect(config, read_only=True) as con:
        quarantined = con.execute(_QUARANTINED, [run.run_id]).fetchall()
        known = con.execute(_KNOWN.format(build=build_schema(run.run_id))).fetchall()
    rows = [[source, reason, f"{count:,}"] for source, reason, count in quarantined]
    table("2. Kept out of the file (quarantine)", ["source", "reason", "records or lines"], rows)
    clients = counts["cluster"]["clients"]
    rows = [["records", f"{counts['cluster']['records']:,}"], ["clients", f"{clients:,}"]]
    rows += [[f"known to {systems} system{'s' * (systems > 1)}", f"{count:,}"] for systems, count in known]
    table("3. Records became clients", ["what", "count"], rows)


def _show_history(config: Configuration, run: Run) -> None:
    happened = history(config, run.run_id, run.run_id, limit=SENTENCES)
    table("What the day made of the clients", COUNTS, count_rows(happened))
    for sentence in sentences(happened):
        say(f"  {sentence}")


def _show_examples(config: Configuration, run: Run, truth: Path) -> None:
    build = build_schema(run.run_id)
    headings = ["record", "name", "born", "e-mail", "phone"]
    with duck.connect(config, read_only=True) as con:
        con.execute(f"CREATE TEMP VIEW truth AS FROM read_parquet({duck.quoted(truth)})")
        examples = [
            client_id for (client_id,) in con.execute(_EXAMPLES.format(build=build), [EXAMPLES]).fetchall()
        ]
        for number, client_id in enumerate(examples, 1):
            asked = [query.format(build=build) for query in (_BEFORE, _AFTER)]
            rows = [row for query in asked for row in con.execute(query, [client_id]).fetchall()]
            shown = [["" if value is None else str(value) for value in row] for row in rows]
            client = [Text(value, "bold green") for value in shown.pop()]
            table(f"4.{number} Before and after (invented people)", headings, [*shown, client])
        for client_id in examples[:1]:
            table("5. The first of them as the CRM team sees them", HEADINGS, card(con, build, client_id))


def _show_quality(config: Configuration, truth: Path) -> None:
    scores = scoring.evaluate_live(config, truth).scores
    rows = [["people", f"{scores.people:,}"], ["clients", f"{scores.clients:,}"]]
    pairs = scores.pairwise
    rows += [["precision", f"{pairs.precision:.3f}"], ["recall", f"{pairs.recall:.3f}"]]
    rows += [["F1", f"{pairs.f1:.3f}"]]
    table("6. Against the truth (pairs of records)", ["what", "figure"], rows)


def _show_next(config: Configuration, seconds: float, invented: bool) -> None:
    say(f"\nOne client file in {seconds:.0f} seconds: {shelf(config).place}", "bold")
    if invented:
        console.print("  a day later      clientfile demo --second-day", highlight=False)
    console.print("  all commands     clientfile --help", highlight=False)
    console.print("  the same as DAGs make airflow", highlight=False)
    console.print("(the command is .venv/bin/clientfile; `source .venv/bin/activate` shortens it)")


def serve(config: Configuration, people: int | None, seed: int | None) -> None:
    """Keep the demo's shop and CRM running until interrupted, and print how to reach them."""
    directory = _directory(config)
    size, number = _asked(directory, people, seed)
    with progress_bars() as listen:
        prepare(directory, size, number, pipeline.within("demo data", listen))
    with served(config, directory) as warehouse, DemoBrand(directory) as brand:
        _require_same_brand(config, brand_of(size, number))
        for name, value in (warehouse | brand.environment).items():
            print(f"export {name}='{value}'", flush=True)
        console.print("The shop and the CRM are up. Ctrl-C ends them.")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        try:
            signal.pause()
        except KeyboardInterrupt:
            console.print("Ended.")
