"""Score the candidate pairs of a run with a trained model: standardised records in, edges out."""

from datetime import datetime

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.link.blocking import Limits
from resolution.link.closure import make_closing_pairs
from resolution.link.compare import compare_pairs
from resolution.link.keys import RULES
from resolution.link.model import Model, load_model, newest_version
from resolution.link.pairs import CANDIDATES, COMPARED, find_pairs
from resolution.link.parameters import mixture_of
from resolution.link.records import copy_records
from resolution.link.train import train_on
from resolution.link.weigh import weigh_pairs
from resolution.progress import Progress, silent
from resolution.schemas import EDGE
from resolution.warehouse import duck

LEAST_PROBABILITY = 0.01
"""Pairs below this are no edge: nobody reviews them and no cluster is made of them."""
CLOSURE = "closure"
"""The ingredient of the recipe, and the name of the rule that finds pairs two strong links apart."""


def _edges(con: duckdb.DuckDBPyConnection, model: Model, run_id: str) -> pa.Table:
    rules = ", ".join(f"'{rule.name}'" for rule in RULES)
    names = ", ".join(f"'{name}'" for name in model.attributes)
    values = ", ".join(f"CAST(gamma_{name} AS INTEGER)" for name in model.attributes)
    query = f"""
        SELECT
            $run_id AS run_id,
            a.record_key AS record_key_l,
            b.record_key AS record_key_r,
            match_weight,
            match_probability,
            coalesce([{rules}][rule + 1], '{CLOSURE}') AS match_key,
            map([{names}]::VARCHAR[], [{values}]::INTEGER[]) AS levels,
            $version AS model_version
        FROM weighed
        JOIN numbered AS a ON a.record = weighed.l
        JOIN numbered AS b ON b.record = weighed.r
        ORDER BY record_key_l, record_key_r
    """
    return duck.fetch(con, query, {"run_id": run_id, "version": model.version})


def find_edges(con: duckdb.DuckDBPyConnection, model: Model, progress: Progress = silent) -> int:
    """Fill `weighed` with the likely pairs, first of those compared, then of those that close them.

    The compared pairs are those of pairs.find_pairs; `closing_pair` holds the pairs that were added. Returns
    how many pairs were compared.
    """
    attributes, mixture = mixture_of(model)
    progress("weigh", 0, 3)
    weigh_pairs(con, mixture, attributes, COMPARED, LEAST_PROBABILITY)
    progress("closure", 1, 3)
    if CLOSURE in model.without:
        con.execute(f"CREATE OR REPLACE TABLE closing_pair AS FROM {CANDIDATES} LIMIT 0")
    else:
        make_closing_pairs(con, "weighed", CANDIDATES)
        compare_pairs(con, attributes, "closing_pair", COMPARED)
        weigh_pairs(con, mixture, attributes, COMPARED, LEAST_PROBABILITY)
    con.execute(f"DROP TABLE {COMPARED}")
    progress("closure", 2, 3)
    counted = f"SELECT (SELECT count(*) FROM {CANDIDATES}) + (SELECT count(*) FROM closing_pair)"
    return int(con.execute(counted).fetchall()[0][0])


# A merge at the source is the source's own word that two of its records are one person. The record that was
# merged away is compared with nothing else: it follows its survivor.
_MERGED_AT_SOURCE = """
    INSERT INTO resolution.edge
    SELECT $run_id, least(record_key, merged_into), greatest(record_key, merged_into),
        NULL, 1.0, 'merged_at_source', MAP {}, $version
    FROM resolution.standardised_record AS s
    WHERE merged_into IS NOT NULL AND merged_into <> record_key
      AND merged_into IN (SELECT record_key FROM resolution.standardised_record)
    GROUP BY ALL
"""
_CANDIDATES = """
    SELECT a.record_key AS record_key_l, b.record_key AS record_key_r
    FROM (FROM candidate_pair UNION ALL FROM closing_pair) AS pair
    JOIN numbered AS a ON a.record = pair.l
    JOIN numbered AS b ON b.record = pair.r
"""


def _store(
    config: Configuration, run_id: str, edges: pa.Table, version: str, candidates: pa.Table | None
) -> int:
    with duck.transaction(config) as con:
        con.execute(f"DELETE FROM {EDGE.qualified} WHERE run_id = ?", [run_id])
        con.register("found", edges)
        con.execute(f"INSERT INTO {EDGE.qualified} FROM found")
        con.unregister("found")
        con.execute(_MERGED_AT_SOURCE, {"run_id": run_id, "version": version})
        if candidates is not None:
            con.register("found", candidates)
            con.execute("CREATE OR REPLACE TABLE resolution.candidate_pair AS FROM found")
            con.unregister("found")
        stored = con.execute(f"SELECT count(*) FROM {EDGE.qualified} WHERE run_id = ?", [run_id])
        return int(stored.fetchall()[0][0])


def _compared(
    con: duckdb.DuckDBPyConnection, config: Configuration, now: datetime, progress: Progress
) -> tuple[Model, bool]:
    """Compare the records' pairs by the newest model, or by a new one; return it and whether it is new."""
    if newest_version(config) is None:
        return train_on(con, config, now, progress), True
    model = load_model(config)
    limits = Limits(int(model.limits["largest_block"]), float(model.limits["least_promise"]))
    find_pairs(con, mixture_of(model)[0], model.frequencies, limits, progress)
    return model, False


def link(config: Configuration, run_id: str, now: datetime, progress: Progress = silent) -> dict[str, int]:
    """Compare the records of a run and write its edges to `resolution.edge`; train a model if there is none.

    Returns the numbers of records, candidate pairs and edges, and of the records that were trained on.
    """
    with duck.scratch(config) as con:
        records = copy_records(config, con, run_id)
        model, is_new = _compared(con, config, now, progress)
        pairs = find_edges(con, model, progress)
        edges = _edges(con, model, run_id)
        candidates = duck.fetch(con, _CANDIDATES) if config.model.keep_candidates else None
    stored = _store(config, run_id, edges, model.version, candidates)
    progress("link", 3, 3)
    trained = {"trained on": records} if is_new else {}
    return trained | {"records compared": records, "candidate pairs": pairs, "edges": stored}
