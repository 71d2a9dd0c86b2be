"""Train a model without labels: Fellegi-Sunter by Splink's expectation maximisation.

u (how often two different people agree by chance) comes from random pairs, m (how often two records of one
person agree) from EM sessions, each on pairs that agree on something else, so that every attribute is
estimated where it is free to differ. Source: Fellegi and Sunter, "A Theory for Record Linkage", 1969, and
Splink's documentation of its training.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa
from splink import Linker, block_on
from splink.internals.exceptions import SplinkException

from resolution.config import Configuration
from resolution.errors import ModelError
from resolution.link.attributes import ATTRIBUTES, Attribute, settings
from resolution.link.model import FREQUENCIES, Model, make_model, save_model
from resolution.link.records import RECORD, copy_records
from resolution.link.splinking import frequency_columns, open_linker
from resolution.progress import Progress, silent
from resolution.warehouse import duck

FEWEST_RECORDS = 20
"""Below this many records there is nothing to learn from."""
FEWEST_FILLED = 0.01
"""An attribute that fewer of the records hold is left out of the model."""
FEWEST_PAIRS = 50
"""A session on fewer pairs teaches nothing."""
LEAST_PROBABILITY = 0.001
"""No session sees enough matches to know that they (dis)agree more rarely; on few pairs EM says never, which
would be a veto, and which Splink refuses to load."""
ITERATIONS = (25, 8, 4, 2)
"""Steps of expectation maximisation to try, in turn."""
RANDOM_PAIRS = 2_000_000
SESSION_PAIRS = 1_000_000

# What two records agree on that are almost surely one person, to learn how rare a match is. They find about
# this share of all matches on customer files; a wrong guess shifts all weights by the same small amount.
CERTAIN_RULES = (
    ("email_std", "given_name_std"),
    ("given_name_std", "family_name_std", "birth_digits"),
    ("phone_std", "given_name_std"),
    ("tax_id_std",),
)
CERTAIN_RECALL = 0.6

# What the pairs of an EM session agree on. A session teaches every attribute but those that look at a column
# of its own rule. The names look at each other (they may be swapped), so sessions without names teach them.
SESSIONS = (
    ("given_name_std", "family_name_std"),
    ("birth_digits",),
    ("birth_digits", "postal_code_std"),
    ("birth_digits", "given_name_std"),
    ("birth_digits", "family_name_std"),
    ("email_std",),
    ("phone_std",),
    ("tax_id_std",),
    ("postal_code_std", "family_name_std"),
)


def _filled(con: duckdb.DuckDBPyConnection, columns: set[str]) -> dict[str, float]:
    ordered = sorted(columns)
    counts = ", ".join(f"count({column}) / greatest(count(*), 1)" for column in ordered)
    return dict(zip(ordered, con.execute(f"SELECT {counts} FROM {RECORD}").fetchall()[0], strict=True))


def _worth_comparing(con: duckdb.DuckDBPyConnection) -> tuple[Attribute, ...]:
    filled = _filled(con, {attribute.needs for attribute in ATTRIBUTES})
    return tuple(attribute for attribute in ATTRIBUTES if filled[attribute.needs] >= FEWEST_FILLED)


def _usable(con: duckdb.DuckDBPyConnection, rules: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    filled = _filled(con, {column for rule in rules for column in rule})
    return [rule for rule in rules if all(filled[column] >= FEWEST_FILLED for column in rule)]


def _pairs_sharing(con: duckdb.DuckDBPyConnection, rule: tuple[str, ...]) -> int:
    filled = " AND ".join(f"{column} IS NOT NULL" for column in rule)
    query = f"SELECT count(*) AS n FROM {RECORD} WHERE {filled} GROUP BY {', '.join(rule)}"
    [(pairs,)] = con.execute(f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM ({query})").fetchall()
    return int(pairs)


def _share_of_matches(linker: Linker, con: duckdb.DuckDBPyConnection) -> None:
    rules = [block_on(*rule) for rule in _usable(con, CERTAIN_RULES)]
    if rules:
        linker.training.estimate_probability_two_random_records_match(rules, recall=CERTAIN_RECALL)


def _train_session(linker: Linker, rule: tuple[str, ...]) -> None:
    """Learn from the pairs that a rule gives; where the estimate runs into a wall, stop it earlier.

    On pairs that are nearly all matches, or nearly alike, a share reaches 0 or 1 within the iterations, and
    Splink 5.0 raises: ValueError for m = 0, SplinkException for a weight without end. By then it has changed
    the model, so what was there before is put back. A session that learns nothing in two steps is left out.
    """
    learnt = linker._settings_obj
    for iterations in ITERATIONS:
        before = learnt.core_model_settings.copy()
        learnt.training_settings = replace(learnt.training_settings, max_iterations=iterations)
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), estimate_without_term_frequencies=True, max_pairs=SESSION_PAIRS
            )
            return
        except (ValueError, SplinkException):
            learnt.core_model_settings = before


def _train_sessions(linker: Linker, con: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    rules = [rule for rule in SESSIONS if _pairs_sharing(con, rule) >= FEWEST_PAIRS]
    for number, rule in enumerate(rules):
        progress("train", number, len(rules))
        _train_session(linker, rule)
    progress("train", len(rules), len(rules))


def _without_never(settings: dict[str, Any]) -> dict[str, Any]:
    for comparison in settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if "m_probability" in level:
                level["m_probability"] = max(level["m_probability"], LEAST_PROBABILITY)
    return settings


def _frequencies(linker: Linker, con: duckdb.DuckDBPyConnection) -> pa.Table:
    parts = [
        f"SELECT '{column}' AS \"column\", {column} AS value, count(*) / sum(count(*)) OVER () AS frequency "
        f"FROM {RECORD} WHERE {column} IS NOT NULL GROUP BY {column}"
        for column in frequency_columns(linker)
    ]
    query = " UNION ALL ".join(f"({part})" for part in parts) + ' ORDER BY "column", value'
    return duck.fetch(con, query).cast(FREQUENCIES)


def _train(
    con: duckdb.DuckDBPyConnection,
    config: Configuration,
    attributes: tuple[Attribute, ...],
    progress: Progress,
) -> Linker:
    linker, _ = open_linker(con, settings(attributes))
    _share_of_matches(linker, con)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=config.model.seed)
    _train_sessions(linker, con, progress)
    return linker


def train(config: Configuration, run_id: str, now: datetime, progress: Progress = silent) -> Model:
    """Learn a model from the standardised records of a run and save it.

    Raises ModelError when there are too few records to learn from.
    """
    with duck.scratch(config) as con:
        records = copy_records(config, con, run_id)
        if records < FEWEST_RECORDS:
            raise ModelError(
                f"{records} records are too few to train a model.",
                f"Pull at least {FEWEST_RECORDS} records first.",
            )
        attributes = _worth_comparing(con)
        linker = _train(con, config, attributes, progress)
        learnt = _without_never(linker.misc.save_model_to_json())
        names = tuple(attribute.name for attribute in attributes)
        model = make_model(learnt, _frequencies(linker, con), names, records, now)
    save_model(config, model)
    return model
