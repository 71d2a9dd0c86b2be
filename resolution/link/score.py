"""Score the candidate pairs of a run with a trained model: standardised records in, edges out."""

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.link.blocking import Limits, make_keys, make_pairs
from resolution.link.closure import make_closing_pairs
from resolution.link.compare import compare_pairs
from resolution.link.keys import RULES
from resolution.link.model import Model, load_model
from resolution.link.parameters import mixture_of
from resolution.link.rarity import number_records
from resolution.link.records import copy_records
from resolution.link.weigh import weigh_pairs
from resolution.progress import Progress, silent
from resolution.schemas import EDGE
from resolution.warehouse import duck

LEAST_PROBABILITY = 0.01
"""Pairs below this are no edge: nobody reviews them and no cluster is made of them."""
CLOSURE = "closure"
"""The ingredient of the recipe, and the name of the rule that finds pairs two strong links apart."""
_STEPS = 5


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
    """Fill `weighed` with the likely pairs of the scratch table `record`; return how many pairs were
    compared.

    `candidate_pair` and `closing_pair` hold the pairs that were compared.
    """
    attributes, mixture = mixture_of(model)
    records = number_records(con, attributes, model.frequencies)
    make_keys(con)
    progress("link: pairs", 1, _STEPS)
    make_pairs(con, records, Limits(int(model.limits["largest_block"]), float(model.limits["least_promise"])))
    progress("link: compare", 2, _STEPS)
    compare_pairs(con, attributes, "candidate_pair", "compared")
    weigh_pairs(con, mixture, attributes, "compared", LEAST_PROBABILITY)
    progress("link: closure", 3, _STEPS)
    if CLOSURE in model.without:
        con.execute("CREATE OR REPLACE TABLE closing_pair AS FROM candidate_pair LIMIT 0")
    else:
        make_closing_pairs(con, "weighed", "candidate_pair")
        compare_pairs(con, attributes, "closing_pair", "compared")
        weigh_pairs(con, mixture, attributes, "compared", LEAST_PROBABILITY)
    con.execute("DROP TABLE compared")
    counted = "SELECT (SELECT count(*) FROM candidate_pair) + (SELECT count(*) FROM closing_pair)"
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


def link(config: Configuration, run_id: str, progress: Progress = silent) -> dict[str, int]:
    """Compare the records of a run and write its edges to `resolution.edge`.

    Raises ModelError when no model is there. Returns the numbers of records, candidate pairs and edges.
    """
    model = load_model(config)
    with duck.scratch(config) as con:
        records = copy_records(config, con, run_id)
        pairs = find_edges(con, model, progress)
        progress("link: store", 4, _STEPS)
        edges = _edges(con, model, run_id)
        candidates = duck.fetch(con, _CANDIDATES) if config.model.keep_candidates else None
    stored = _store(config, run_id, edges, model.version, candidates)
    progress("link", _STEPS, _STEPS)
    return {"records compared": records, "candidate pairs": pairs, "edges": stored}
