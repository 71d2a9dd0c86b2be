"""Score the candidate pairs of a run with a trained model: standardised records in, edges out."""

import duckdb
import pyarrow as pa

from resolution.config import Configuration
from resolution.link.blocking import make_keys, make_pairs
from resolution.link.model import Model, load_model
from resolution.link.records import copy_records
from resolution.link.splinking import open_linker, register_frequencies
from resolution.progress import Progress, silent
from resolution.schemas import EDGE
from resolution.warehouse import duck

LEAST_PROBABILITY = 0.01
"""Pairs below this are no edge: nobody reviews them and no cluster is made of them."""
_DECIMALS = 9
"""Weights are rounded before any threshold, so that the last bit of a logarithm decides nothing."""


def score_pairs(con: duckdb.DuckDBPyConnection, model: Model, pairs: str) -> str:
    """Score a scratch table of pairs (match_key, join_key_l, join_key_r); return the table of predictions."""
    linker, interface = open_linker(con, model.settings)
    register_frequencies(linker, interface, model.frequencies)
    registered = interface.register(pairs, dataset_display_name=pairs)
    linker.table_management.register_blocked_pairs_for_predict(registered)
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _edges(con: duckdb.DuckDBPyConnection, predictions: str, model: Model, run_id: str) -> pa.Table:
    names = ", ".join(f"'{name}'" for name in model.attributes)
    values = ", ".join(f"CAST(gamma_{name} AS INTEGER)" for name in model.attributes)
    query = f"""
        SELECT
            $run_id AS run_id,
            record_key_l,
            record_key_r,
            round(match_weight, {_DECIMALS}) AS match_weight,
            round(match_probability, {_DECIMALS}) AS match_probability,
            match_key,
            map([{names}], [{values}]) AS levels,
            $version AS model_version
        FROM {predictions}
        WHERE round(match_probability, {_DECIMALS}) >= {LEAST_PROBABILITY}
        ORDER BY record_key_l, record_key_r
    """
    return duck.fetch(con, query, {"run_id": run_id, "version": model.version})


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


def _store(config: Configuration, run_id: str, edges: pa.Table, version: str) -> int:
    with duck.transaction(config) as con:
        con.execute(f"DELETE FROM {EDGE.qualified} WHERE run_id = ?", [run_id])
        con.register("found", edges)
        con.execute(f"INSERT INTO {EDGE.qualified} FROM found")
        con.unregister("found")
        con.execute(_MERGED_AT_SOURCE, {"run_id": run_id, "version": version})
        stored = con.execute(f"SELECT count(*) FROM {EDGE.qualified} WHERE run_id = ?", [run_id])
        return int(stored.fetchall()[0][0])


def link(config: Configuration, run_id: str, progress: Progress = silent) -> dict[str, int]:
    """Compare the records of a run and write its edges to `resolution.edge`.

    Raises ModelError when no model is there. Returns the numbers of records, candidate pairs and edges.
    """
    model = load_model(config)
    with duck.scratch(config) as con:
        records = copy_records(config, con, run_id)
        progress("link", 1, 4)
        make_keys(con)
        pairs = make_pairs(con)
        progress("link", 2, 4)
        edges = _edges(con, score_pairs(con, model, "candidate_pair"), model, run_id)
        progress("link", 3, 4)
    stored = _store(config, run_id, edges, model.version)
    progress("link", 4, 4)
    return {"records compared": records, "candidate pairs": pairs, "edges": stored}
