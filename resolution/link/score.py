"""Score the candidate pairs of a run with a trained model: standardised records in, edges out.

A run compares the records that are not as they were compared last with all others; a full run compares all.
Both go the same way, for a full run is one in which nothing is known before.
"""

from datetime import datetime

import duckdb

from resolution.config import Configuration
from resolution.errors import ModelError
from resolution.link.blocking import FEW, PAIR_BUDGET, join_keys, make_keys, take_promising
from resolution.link.change import EXAMINED, count_examined, examine_too, note_changes
from resolution.link.closing import CLOSURE, close_chains
from resolution.link.compare import compare_pairs
from resolution.link.drift import count_unknown
from resolution.link.holders import read_holders
from resolution.link.known import KNOWN_KEY, OVER_THE_EDGE, meet_known
from resolution.link.model import Model, load_model
from resolution.link.pairs import CANDIDATES, COMPARED, compare_candidates
from resolution.link.parameters import attributes_of, mixture_of
from resolution.link.rarity import number_records
from resolution.link.records import MEMBER, copy_observations, derive_members, note_members
from resolution.link.train import train_on
from resolution.link.upkeep import find_differences, write_differences
from resolution.link.weigh import weigh_pairs
from resolution.progress import Progress, silent
from resolution.warehouse import duck
from resolution.warehouse.runs import Run
from resolution.warehouse.state import undo

LEAST_PROBABILITY = 0.01
"""Pairs below this are no edge: nobody reviews them and no cluster is made of them."""
TOO_MANY = 20 * PAIR_BUDGET
"""Candidate pairs for each record from which a model does not fit the records any more."""


def _number_more(con: duckdb.DuckDBPyConnection, config: Configuration, model: Model, pairs: str) -> None:
    """Add the records of pairs that `numbered` lacks to it."""
    con.execute(f"""
        CREATE OR REPLACE TABLE lacking AS
        SELECT record_key FROM {MEMBER}
        SEMI JOIN (SELECT l AS record FROM {pairs} UNION SELECT r FROM {pairs}) USING (record)
        ANTI JOIN numbered USING (record)
    """)
    [(count,)] = con.execute("SELECT count(*) FROM lacking").fetchall()
    if count:
        with duck.attached(con, config):
            derive_members(con, "lacking")
        number_records(con, attributes_of(model), model.frequencies, MEMBER, more=True)


def _key_examined(con: duckdb.DuckDBPyConnection, config: Configuration, model: Model) -> None:
    """Fill `numbered` and `blocking_key` with the records of `examined`."""
    with duck.attached(con, config):
        derive_members(con, EXAMINED)
    number_records(con, attributes_of(model), model.frequencies, MEMBER)
    make_keys(con, int(model.limits["largest_block"]))


def _meet(con: duckdb.DuckDBPyConnection, config: Configuration, model: Model, full: bool) -> int:
    """Fill `candidate_pair` with the pairs of examined records and others; return how many were examined."""
    read_holders(con, model)
    _key_examined(con, config, model)
    examined = count_examined(con)
    if not full:
        meet_known(con, config)
        while (more := examine_too(con, OVER_THE_EDGE)) > examined:
            examined = more
            _key_examined(con, config, model)
            meet_known(con, config)
    join_keys(con, None if full else KNOWN_KEY)
    require_fit(model, take_promising(con, float(model.limits["least_promise"])), examined)
    return examined


def require_fit(model: Model, pairs: int, records: int) -> None:
    """Raise ModelError when a model finds too many pairs for the records."""
    if pairs > TOO_MANY * max(records, FEW):
        raise ModelError(
            f"The model {model.version}, trained on {model.trained_on_records:,} records, finds {pairs:,}"
            f" pairs worth comparing for {records:,} records: too many for what it knows of them.",
            "Run `clientfile train`, then start again.",
        )


def _compare(
    con: duckdb.DuckDBPyConnection, config: Configuration, model: Model, full: bool, progress: Progress
) -> int:
    """Fill `compared_pair` by a trained model; return how many records were examined."""
    progress("pairs", 0, 3)
    examined = _meet(con, config, model, full)
    _number_more(con, config, model, CANDIDATES)
    progress("compare pairs", 2, 3)
    compare_candidates(con, attributes_of(model))
    progress("compare pairs", 3, 3)
    return examined


def find_edges(
    con: duckdb.DuckDBPyConnection,
    config: Configuration,
    model: Model,
    full: bool = True,
    progress: Progress = silent,
) -> int:
    """Fill `weighed` with the likely pairs, first of those compared, then of those that close chains of them.

    `closing_pair` holds the pairs that were added. Returns how many pairs were compared.
    """
    attributes, mixture = mixture_of(model)
    progress("weigh", 0, 3)
    weigh_pairs(con, mixture, attributes, COMPARED, LEAST_PROBABILITY)
    progress("closure", 1, 3)
    close_chains(con, config, full)
    if CLOSURE in model.without:
        con.execute("DELETE FROM closing_pair")
    _number_more(con, config, model, "closing_pair")
    compare_pairs(con, attributes, "closing_pair", COMPARED)
    weigh_pairs(con, mixture, attributes, COMPARED, LEAST_PROBABILITY)
    con.execute(f"DROP TABLE {COMPARED}")
    progress("closure", 2, 3)
    counted = f"SELECT (SELECT count(*) FROM {CANDIDATES}) + (SELECT count(*) FROM closing_pair)"
    return int(con.execute(counted).fetchall()[0][0])


_CANDIDATES = f"""
    SELECT a.record_key AS record_key_l, b.record_key AS record_key_r
    FROM (FROM candidate_pair UNION ALL FROM closing_pair) AS pair
    JOIN {MEMBER} AS a ON a.record = pair.l
    JOIN {MEMBER} AS b ON b.record = pair.r
"""


def _keep_candidates(con: duckdb.DuckDBPyConnection, config: Configuration) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {_CANDIDATES}")
    with duck.attached(con, config, write=True):
        con.execute(f"CREATE OR REPLACE TABLE {duck.ATTACHED}.resolution.candidate_pair AS FROM kept")


def link(
    config: Configuration,
    run: Run,
    now: datetime,
    model_version: str | None = None,
    progress: Progress = silent,
) -> dict[str, int]:
    """Compare the records of a run and bring `resolution.edge` up to date; train a model if there is none.

    `model_version` is the model to go by. Returns the numbers of changed records, records compared, candidate
    pairs and edges, and of the records that were trained on.
    """
    full = run.mode != "incremental"
    with duck.transaction(config) as con:
        undo(con, run.live_number)
    with duck.scratch(config) as con:
        with duck.attached(con, config):
            members = note_members(con, run.run_id)
            changes = note_changes(con, full)
        if model_version:
            model = load_model(config, model_version)
            compared = _compare(con, config, model, full, progress)
        else:
            with duck.attached(con, config):
                derive_members(con, MEMBER)
            model = train_on(con, config, now, copy_observations(con, config), progress)
            compared = members
        unknown = count_unknown(con, attributes_of(model))
        pairs = find_edges(con, config, model, full, progress)
        differences = find_differences(con, config, model)
        stored = write_differences(con, config, run.number, full)
        if config.model.keep_candidates:
            _keep_candidates(con, config)
    progress("link", 3, 3)
    trained = {} if model_version else {"trained on": members}
    return {
        **trained,
        **changes,
        **unknown,
        "records": members,
        "records compared": compared,
        "candidate pairs": pairs,
        **differences,
        "edges": stored,
    }
