"""Score a run against a truth: memberships, edges and candidate pairs in, an evaluation out."""

from collections.abc import Mapping
from typing import Protocol

import duckdb
import numpy as np
import pyarrow as pa

from resolution import memory
from resolution.config import Configuration
from resolution.evaluate import edges, quality
from resolution.evaluate.groups import EMPTY, RECORD_COLUMNS, Grouping
from resolution.evaluate.result import Candidates, Costs, Edges, Evaluation, Groups, ModelFacts, Stage
from resolution.evaluate.truth import Truth, no_record_shared
from resolution.progress import Progress, silent
from resolution.schemas import EDGE, MEMBERSHIP, STANDARDISED_RECORD, STATE
from resolution.warehouse import duck
from resolution.warehouse.runs import Run
from resolution.warehouse.state import as_of

_PAIRS = "candidate_pair"
_STEPS = 4

# The records that are compared: those that have both a client and a person.
_COMPARED = """
CREATE TEMP TABLE compared AS
SELECT m.record_key, m.client_id, t.person_id
FROM {membership} AS m
JOIN truth AS t USING (record_key)
ORDER BY m.record_key
"""
_EDGES = """
SELECT e.match_weight, e.match_probability, l.person_id = r.person_id AS is_true
FROM {edge} AS e
JOIN compared AS l ON l.record_key = e.record_key_l
JOIN compared AS r ON r.record_key = e.record_key_r
"""
_CANDIDATES = f"""
SELECT count(*), count(*) FILTER (WHERE l.person_id = r.person_id)
FROM {STATE}.{_PAIRS} AS c
LEFT JOIN compared AS l ON l.record_key = c.record_key_l
LEFT JOIN compared AS r ON r.record_key = c.record_key_r
"""


class ModelLike(Protocol):
    """What is read of a model, wherever it comes from."""

    @property
    def version(self) -> str:
        """Its date and the hash of its content."""

    @property
    def thresholds(self) -> Mapping[str, float]:
        """The match probabilities that it decides by."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences on what the data could not teach."""


def _codes(column: pa.ChunkedArray) -> tuple[quality.Codes, list[str]]:
    """Return a number for each value of a column without nulls, and the values in the order of numbers."""
    encoded = column.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices).astype(np.int64), encoded.dictionary.to_pylist()


def _edges(con: duckdb.DuckDBPyConnection, number: int, true_pairs: int) -> Edges:
    found = duck.fetch(con, _EDGES.format(edge=as_of(EDGE, number)))
    weight, probability = (
        np.asarray(found.column(name).to_numpy(), dtype=np.float64)
        for name in ("match_weight", "match_probability")
    )
    return edges.edges(weight, probability, found.column("is_true").to_numpy().astype(np.bool_), true_pairs)


def _candidates(con: duckdb.DuckDBPyConnection, members: int, true_pairs: int) -> Candidates | None:
    """Count candidate pairs; None where linking did not keep them, as outside of evaluations."""
    if not duck.exists(con, STATE, _PAIRS):
        return None
    [(pairs, true)] = con.execute(_CANDIDATES).fetchall()
    return Candidates(pairs, pairs / members, true / true_pairs if true_pairs else 1.0)


def _groups(con: duckdb.DuckDBPyConnection, grouping: Grouping) -> Groups:
    if grouping.values is None:
        column = RECORD_COLUMNS[grouping.column]
        values = f"SELECT record_key, {column} AS value FROM {STANDARDISED_RECORD.qualified}"
    else:
        con.register("grouped", grouping.values)
        values = "SELECT record_key, value FROM grouped"
    found = duck.fetch(
        con,
        f"SELECT coalesce(value, '{EMPTY}') AS value, client_id, person_id "
        f"FROM compared LEFT JOIN ({values}) USING (record_key)",
    )
    numbers, names = _codes(found.column("value"))
    clients, people = (_codes(found.column(name))[0] for name in ("client_id", "person_id"))
    by_number = quality.scores_by(numbers, clients, people)
    by_name = {names[number]: scores for number, scores in by_number.items()}
    ordered = sorted(by_name, key=lambda name: (-by_name[name].records, name))
    return Groups(grouping.column, {name: by_name[name] for name in ordered})


def _model_facts(model: ModelLike | None, run: Run) -> ModelFacts:
    if model is None:
        return ModelFacts(run.model_version or "not known")
    thresholds, remarks = model.thresholds, model.remarks
    return ModelFacts(model.version, dict(thresholds), tuple(remarks))


def _costs(run: Run) -> Costs:
    stages = [Stage(name, took, run.memory_mb.get(name)) for name, took in run.seconds.items()]
    return Costs(tuple(stages), by_stage=memory.reset_peak())


def score_run(
    config: Configuration,
    run: Run,
    truth: Truth,
    subject: str,
    model: ModelLike | None,
    progress: Progress = silent,
) -> Evaluation:
    """Score the clients of a run against a truth, over the records that are in both.

    Reads `resolution.membership` and `edge` of the run and, where linking kept it, `candidate_pair`.
    `subject` says what was scored; `model` scored it, if it is still there. Raises SourceError when no record
    is in both.
    """
    number = run.number
    with duck.connect(config, read_only=True) as con:
        con.register("truth", truth.people)
        con.execute(_COMPARED.format(membership=as_of(MEMBERSHIP, number)))
        found = duck.fetch(con, "SELECT client_id, person_id FROM compared")
        if not found.num_rows:
            raise no_record_shared(truth)
        clients, people = (_codes(column)[0] for column in found.columns)
        true_pairs = quality.pair_count(quality.overlap(clients, people).people)
        members = _members(con, number)
        progress("clients", 1, _STEPS)
        of_edges = _edges(con, number, true_pairs)
        progress("edges", 2, _STEPS)
        candidates = _candidates(con, members, true_pairs)
        progress("candidates", 3, _STEPS)
        groups = _groups(con, truth.grouping) if truth.grouping else None
        progress("groups", 4, _STEPS)
    return Evaluation(
        subject=subject,
        scores=quality.scores(clients, people),
        sizes=quality.sizes(clients, people),
        truth_left_out=truth.people.num_rows - found.num_rows,
        clients_left_out=members - found.num_rows,
        edges=of_edges,
        candidates=candidates,
        groups=groups,
        model=_model_facts(model, run),
        costs=_costs(run),
    )


def _members(con: duckdb.DuckDBPyConnection, number: int) -> int:
    return int(con.execute(f"SELECT count(*) FROM {as_of(MEMBERSHIP, number)}").fetchall()[0][0])
