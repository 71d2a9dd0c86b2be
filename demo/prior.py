"""`make prior`: learns the shipped prior (resolution/link/prior.json) where the truth is known.

The prior says, of two records of one person, how often they stand at each level of each attribute. It is
counted over all true pairs of demo brands of other seeds than the one that tests and documentation use.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from importlib import resources
from pathlib import Path

import duckdb

from demo.pulled_brand import pull_brand
from resolution import config as configuration
from resolution.config import Configuration
from resolution.errors import ClientfileError
from resolution.link.attribute import Attribute
from resolution.link.attributes import ATTRIBUTES
from resolution.link.compare import compare_pairs
from resolution.link.mixture import MATCH
from resolution.link.rarity import count_frequencies, number_records
from resolution.link.records import derive_columns
from resolution.progress import Progress
from resolution.schemas import STANDARDISED_RECORD
from resolution.screen import progress_bars, say
from resolution.warehouse import duck

SEEDS = (7, 8)
PEOPLE = 10_000
FEWEST_PAIRS = 200
"""Attributes that fewer true pairs say something about are left to a guess."""
DECIMALS = 4
SHIPPED = Path(__file__).parents[1] / "resolution" / "link" / "prior.json"
EXAMPLE = "Example: python -m demo.prior --out prior.json"

Counts = dict[str, Counter[int]]
"""Attribute -> level -> true pairs that stand at it."""

# All pairs of records of one person.
_TRUE_PAIRS = """
CREATE TABLE true_pair AS
WITH person AS (SELECT record, person_id FROM numbered JOIN truth USING (record_key))
SELECT l.record AS l, r.record AS r, CAST(NULL AS UTINYINT) AS rule
FROM person AS l JOIN person AS r ON l.person_id = r.person_id AND l.record < r.record
"""


def count_levels(config: Configuration, truth: Path) -> Counts:
    """Count the levels of all true pairs, by the truth file, among a project's standardised records."""
    with duck.connect(config, read_only=True) as con:
        rows = duck.fetch(con, f"SELECT * FROM {STANDARDISED_RECORD.qualified} ORDER BY record_key")
    with duck.scratch(config) as con:
        con.register("arrived", rows)
        con.execute(f"CREATE TABLE truth AS FROM read_parquet({duck.quoted(truth)})")
        derive_columns(con, "(FROM arrived SEMI JOIN truth USING (record_key))")
        number_records(con, ATTRIBUTES, count_frequencies(con, ATTRIBUTES))
        con.execute(_TRUE_PAIRS)
        compare_pairs(con, ATTRIBUTES, "true_pair", "true_compared")
        return {attribute.name: _counted(con, attribute) for attribute in ATTRIBUTES}


def _counted(con: duckdb.DuckDBPyConnection, attribute: Attribute) -> Counter[int]:
    level = f"gamma_{attribute.name}"
    counted = f"SELECT {level}, count(*) FROM true_compared WHERE {level} >= 0 GROUP BY {level}"
    return Counter(dict(con.execute(counted).fetchall()))


def shares(counts: Counts) -> dict[str, dict[str, float]]:
    """Return the share of each level, by its label, for the attributes that enough pairs speak of."""
    return {
        attribute.name: {
            label: round(found[level] / found.total(), DECIMALS)
            for level, label in enumerate(attribute.labels)
        }
        for attribute in ATTRIBUTES
        if (found := counts[attribute.name]).total() >= FEWEST_PAIRS
    }


def learn_prior(seeds: tuple[int, ...], people: int, progress: Progress) -> dict[str, dict[str, float]]:
    """Make and pull a brand of each seed, and return the shares over all their true pairs."""
    counts: Counts = {attribute.name: Counter() for attribute in ATTRIBUTES}
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="prior-") as name:
            with resources.as_file(resources.files("resolution").joinpath("clientfile.yaml")) as shipped:
                config = configuration.load(shipped).model_copy(update={"root": Path(name)})
            _, truth = pull_brand(config, people, seed, progress)
            for attribute, found in count_levels(config, truth).items():
                counts[attribute].update(found)
        say(f"Seed {seed}: counted.")
    return shares(counts)


def main(given: list[str] | None = None) -> int:
    """Learn and write; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m demo.prior", description="Learn the shipped prior.", epilog=EXAMPLE
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS), metavar="N", help="(7 8)")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="in each brand (10000)")
    parser.add_argument("--out", type=Path, default=SHIPPED, metavar="FILE", help="(the shipped file)")
    options = parser.parse_args(given)
    try:
        with progress_bars() as listen:
            found = learn_prior(tuple(options.seeds), options.people, listen)
    except ClientfileError as error:
        say(f"{error.what} {error.remedy}")
        return 1
    content = json.dumps({MATCH: found}, indent=1, sort_keys=True, ensure_ascii=False)
    options.out.write_text(content + "\n", encoding="utf-8")
    say(f"Written: {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
