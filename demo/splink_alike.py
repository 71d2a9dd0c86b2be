"""Splink with the comparisons of a trained model on the pairs that its blocking found: what clientfile adds.

The pairs are made before the clock starts, so finding them costs Splink nothing. It trains as its
documentation does (u from random pairs, two training sessions), predicts, and takes connected components.
"""

import duckdb
from splink import DuckDBAPI, Linker, block_on

from demo.bare_splink import MATCH, RANDOM_PAIRS, Clock
from resolution.config import Configuration
from resolution.link.blocking import join_keys, make_keys, take_promising
from resolution.link.compare import settings
from resolution.link.holders import read_holders
from resolution.link.model import Model, load_model
from resolution.link.parameters import attributes_of
from resolution.link.rarity import number_records
from resolution.link.records import MEMBER, copy_members
from resolution.link.score import LEAST_PROBABILITY

_SEED = 1
_SESSIONS = (("given", "family"), ("birth",))
_ODDS = 1e-5
"""Share of matches among all pairs to begin with; training mends it."""


def make_pairs(con: duckdb.DuckDBPyConnection, config: Configuration, run_id: str) -> Model:
    """Fill `record` and `asked` (match_key, join_key_l, join_key_r) as a run of clientfile does."""
    model = load_model(config)
    copy_members(con, config, run_id)
    number_records(con, attributes_of(model), model.frequencies, MEMBER)
    read_holders(con, model)
    make_keys(con, int(model.limits["largest_block"]))
    join_keys(con)
    take_promising(con, float(model.limits["least_promise"]))
    con.execute("""
        CREATE TABLE asked AS
        SELECT '0' AS match_key, l.record_key AS join_key_l, r.record_key AS join_key_r
        FROM candidate_pair AS p
        JOIN numbered AS l ON l.record = p.l JOIN numbered AS r ON r.record = p.r
    """)
    for table in ("blocking_key", "candidate_pair", "numbered"):
        con.execute(f"DROP TABLE {table}")
    return model


def resolve_alike(con: duckdb.DuckDBPyConnection, model: Model) -> dict[str, float]:
    """Make the table `clustered` (record_key, client_id) of `record`; return the seconds of each step."""
    clock = Clock()
    creator = settings(attributes_of(model))
    creator.retain_matching_columns = creator.retain_intermediate_calculation_columns = False
    creator.probability_two_random_records_match = _ODDS
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("record", dataset_display_name="records"), creator)
    clock.stop("read")
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=_SEED)
    for columns in _SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )
    clock.stop("train")
    linker.table_management.register_blocked_pairs_for_predict(
        api.register("asked", dataset_display_name="asked")
    )
    scored = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY)
    clock.stop("predict")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=MATCH
    )
    con.execute(
        f"CREATE TABLE clustered AS SELECT record_key, cluster_id AS client_id FROM {clusters.physical_name}"
    )
    clock.stop("cluster")
    return clock.seconds
