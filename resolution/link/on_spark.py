"""The stage on a Spark: standardised records in, edges out, by a model that was trained before.

It goes the way of score.py. A pair is compared and weighed in a task, by the statements of compare.py and
weigh.py, and leaves it only if it is likely; keys meet, chains close and states differ by Spark's joins.
"""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from resolution.link import on_spark_records as records
from resolution.link.attribute import Attribute
from resolution.link.blocking import candidates, promising
from resolution.link.change import CHANGE, EXAMINED, LINKED
from resolution.link.closing import CLOSED, CLOSURE, LOOKED_AT, reach_chains
from resolution.link.closure import closing
from resolution.link.compare import columns_compared, compared
from resolution.link.drift import overgrown, told, unknown
from resolution.link.known import KNOWN_KEY
from resolution.link.mixture import Mixture
from resolution.link.model import Model
from resolution.link.pairs import CANDIDATES
from resolution.link.parameters import mixture_of
from resolution.link.records import MEMBER, taking_part
from resolution.link.score import LEAST_PROBABILITY, require_fit
from resolution.link.upkeep import FOUND, levels, match_key, merged, missing
from resolution.link.weigh import weighed
from resolution.progress import Progress, silent
from resolution.schemas import BLOCKING_KEY, EDGE, LINKED_RECORD, QUARANTINE, STANDARDISED_RECORD
from resolution.warehouse.duck import quoted
from resolution.warehouse.engine import piece
from resolution.warehouse.runs import Run
from resolution.warehouse.spark.batch import ARRIVED, Query, by_batch
from resolution.warehouse.spark.catalog import Catalog, Draft
from resolution.warehouse.spark.engine import SparkEngine
from resolution.warehouse.spark.state import closed, restored

_EDGES = "edge_of_state"
_LINKED = "linked_of_state"


@dataclass(frozen=True)
class _Linking:
    """A Spark, and what pairs are weighed by."""

    engine: SparkEngine
    model: Model
    attributes: tuple[Attribute, ...]
    mixture: Mixture
    full: bool


def link(
    engine: SparkEngine,
    catalog: Catalog,
    draft: Draft,
    run: Run,
    model: Model,
    full: bool,
    progress: Progress = silent,
) -> dict[str, int]:
    """Compare the records of a run and bring `resolution.edge` up to date, in a transaction.

    What runs after the live one wrote is taken back. Returns the numbers of changed records, of what the
    model does not know of them, records compared, candidate pairs and edges.
    """
    progress("link", 0, 3)
    linking = _Linking(engine, model, *mixture_of(model), full)
    _show_state(engine, catalog, run)
    members = _note_members(engine, run)
    changes = _note_changes(engine, full)
    records.have_model(engine, model)
    examined = _meet(linking)
    drifted = _count_unknown(linking)
    progress("link", 1, 3)
    pairs = _find_edges(linking)
    progress("link", 2, 3)
    differences = _find_differences(engine, model)
    stored = _write(engine, draft, run.number, full)
    progress("link", 3, 3)
    return {
        **changes,
        **drifted,
        "records": members,
        "records compared": examined,
        "candidate pairs": pairs,
        **differences,
        "edges": stored,
    }


def _show_state(engine: SparkEngine, catalog: Catalog, run: Run) -> None:
    engine.show(records.STANDARDISED, catalog.read(STANDARDISED_RECORD))
    engine.show("quarantine", catalog.read(QUARANTINE))
    engine.show(_EDGES, restored(catalog.read(EDGE), run.live_number))
    engine.show(_LINKED, restored(catalog.read(LINKED_RECORD), run.live_number))
    engine.show("all_keys", catalog.read(BLOCKING_KEY))
    last = f"SELECT coalesce(max(record_no), 0) AS record_no FROM {_LINKED}"
    engine.show(
        records.STORED,
        engine.frame(
            f"SELECT k.* FROM all_keys AS k CROSS JOIN ({last}) AS last WHERE k.record_no <= last.record_no"
        ),
    )


def _note_members(engine: SparkEngine, run: Run) -> int:
    wanted = taking_part(records.STANDARDISED, "quarantine", quoted(run.run_id))
    return engine.number(MEMBER, wanted, ("record_key",), "record")


def _note_changes(engine: SparkEngine, full: bool) -> dict[str, int]:
    """Fill `linked`, `change` and `examined`; see change.note_changes."""
    engine.make(LINKED, f"SELECT record_key, content_hash, record_no FROM {_LINKED} WHERE until IS NULL")
    engine.make(CHANGE, piece("resolution.link", "change"))
    asked = MEMBER if full else f"{CHANGE} WHERE change <> 'gone'"
    engine.make(EXAMINED, f"SELECT record_key FROM {asked}")
    counted = engine.get(f"SELECT change, count(*) AS records FROM {CHANGE} GROUP BY change").to_pylist()
    found = {row["change"]: int(row["records"]) for row in counted}
    return {kind: found.get(kind, 0) for kind in ("new", "changed", "gone")}


def _meet(linking: _Linking) -> int:
    """Fill `candidate_pair` with the pairs of examined records and others; return how many were examined."""
    engine, limits = linking.engine, linking.model.limits
    largest = int(limits["largest_block"])
    records.key_examined(engine, linking.attributes, largest)
    examined = _count(engine, EXAMINED)
    if not linking.full:
        records.meet_known(engine)
        while (more := records.examine_too(engine)) > examined:
            examined = more
            records.key_examined(engine, linking.attributes, largest)
            records.meet_known(engine)
    engine.make("promising_pair", promising(None if linking.full else KNOWN_KEY))
    tells = any(attribute.speaks_for for attribute in linking.attributes)
    pairs = engine.make(
        CANDIDATES, candidates(float(limits["least_promise"])) + ("" if tells else " AND false")
    )
    require_fit(linking.model, pairs, examined)
    return examined


def _count_unknown(linking: _Linking) -> dict[str, int]:
    """Return what drift.count_unknown returns."""
    queries = (unknown(linking.attributes), overgrown())
    return told(*(int(linking.engine.get(query).column("n")[0].as_py()) for query in queries))


def _find_edges(linking: _Linking) -> int:
    """Fill `weighed` with the likely pairs; return how many pairs were compared."""
    engine = linking.engine
    engine.hold("weighed", _likely(linking, CANDIDATES))
    _close_chains(linking)
    engine.hold("weighed_closing", _likely(linking, "closing_pair"))
    engine.make("weighed", "FROM weighed UNION ALL FROM weighed_closing")
    return _count(engine, CANDIDATES) + _count(engine, "closing_pair")


def _likely(linking: _Linking, pairs: str) -> DataFrame:
    """Return the likely pairs among some: compared and weighed where both their records have come."""
    engine, attributes = linking.engine, linking.attributes
    _number_more(linking, pairs)
    columns = columns_compared(attributes, engine.frame(f"FROM {records.NUMBERED}").columns)
    text = weighed(
        linking.mixture,
        attributes,
        f"({compared(attributes, columns, f'{ARRIVED} AS p')})",
        LEAST_PROBABILITY,
    )
    kept = (
        f"SELECT l, r, {match_key()} AS match_key, match_weight, match_probability, "
        f"{levels(linking.model.attributes)} AS levels FROM ({text})"
    )
    return by_batch(records.sides(engine, pairs, columns), Query(kept))


def _number_more(linking: _Linking, pairs: str) -> None:
    """Add the records of pairs that `numbered` lacks to it."""
    engine = linking.engine
    lacking = engine.make(
        "lacking",
        f"SELECT m.record_key FROM {MEMBER} AS m "
        f"SEMI JOIN (SELECT l AS record FROM {pairs} UNION SELECT r FROM {pairs}) AS p "
        "ON p.record = m.record "
        f"ANTI JOIN {records.NUMBERED} AS n ON n.record = m.record",
    )
    if lacking:
        records.number_records(engine, linking.attributes, "lacking", "numbered_more")
        engine.make(records.NUMBERED, f"FROM {records.NUMBERED} UNION ALL FROM numbered_more")


def _close_chains(linking: _Linking) -> None:
    """Fill `closing_pair`, `looked_at` and `closed`; see closing.close_chains."""
    engine = linking.engine
    engine.make("looked_at", LOOKED_AT)
    if linking.full:
        engine.make(CLOSED, f"SELECT record_key FROM {MEMBER}")
        links, compared_before = "weighed", CANDIDATES
    else:
        reach_chains(engine, _EDGES)
        fresh = "SELECT l, r, match_probability FROM weighed"
        engine.make("staying", f"SELECT l, r, match_probability FROM staying UNION ALL {fresh}")
        links, compared_before = "staying", f"(SELECT l, r FROM staying UNION SELECT l, r FROM {CANDIDATES})"
    none = " WHERE false" if CLOSURE in linking.model.without else ""
    found = closing(links, compared_before)
    engine.make("closing_pair", f"SELECT l, r, CAST(NULL AS SMALLINT) AS rule FROM ({found}) AS pair{none}")


def _find_differences(engine: SparkEngine, model: Model) -> dict[str, int]:
    """Fill `edge_added` and `edge_dropped`; count them."""
    version = quoted(model.version)
    columns = ", ".join(name for name in EDGE.columns.names if name not in ("since", "until"))
    engine.make(
        FOUND,
        f"SELECT {columns} FROM (SELECT l.record_key AS record_key_l, r.record_key AS record_key_r, "
        f"match_weight, match_probability, match_key, levels, {version} AS model_version FROM weighed "
        f"JOIN {MEMBER} AS l ON l.record = weighed.l JOIN {MEMBER} AS r ON r.record = weighed.r) AS found "
        f"UNION ALL {merged(records.STANDARDISED, version)}",
    )
    engine.show("edge", engine.frame(f"SELECT * FROM {_EDGES} WHERE until IS NULL"))
    engine.make("edge_again", piece("resolution.link", "edge_again"))
    return {
        "edges added": engine.make("edge_added", missing(FOUND, "edge_again")),
        "edges dropped": engine.make("edge_dropped", missing("edge_again", FOUND)),
    }


def _write(engine: SparkEngine, draft: Draft, number: int, full: bool) -> int:
    """Write what a run changes in linked_record, blocking_key and edge; return how many edges stand."""
    _write_records(engine, draft, number, full)
    left = closed(engine, _EDGES, "edge_dropped", ("record_key_l", "record_key_r"), number)
    came = engine.frame("FROM edge_added").withColumn("since", f.lit(number))
    edges = left.unionByName(came, allowMissingColumns=True)
    draft.replace(EDGE, edges)
    return int(edges.where("until IS NULL").count())


def _write_records(engine: SparkEngine, draft: Draft, number: int, full: bool) -> None:
    """Write new versions of records and their keys; in a full run every record gets one."""
    leaving = LINKED if full else CHANGE
    arriving = EXAMINED if full else f"(SELECT record_key FROM {CHANGE} WHERE change <> 'gone')"
    came = (
        f"SELECT m.record_key, m.content_hash FROM {MEMBER} AS m "
        f"SEMI JOIN {arriving} AS arriving ON arriving.record_key = m.record_key"
    )
    engine.number("arrived_record", came, ("record_key",), "place")
    last = f"SELECT coalesce(max(record_no), 0) AS record_no FROM {_LINKED}"
    engine.make(
        "version",
        f"SELECT a.record_key, a.content_hash, {number} AS since, last.record_no + a.place AS record_no "
        f"FROM arrived_record AS a CROSS JOIN ({last}) AS last",
    )
    left = closed(engine, _LINKED, leaving, ("record_key",), number)
    draft.replace(LINKED_RECORD, left.unionByName(engine.frame("FROM version"), allowMissingColumns=True))
    keys = engine.frame(
        f"SELECT k.rule, k.key, v.record_no FROM blocking_key AS k "
        f"JOIN {MEMBER} AS m ON m.record = k.record JOIN version AS v ON v.record_key = m.record_key"
    )
    draft.replace(BLOCKING_KEY, engine.frame(f"FROM {records.STORED}").unionByName(keys))


def _count(engine: SparkEngine, table: str) -> int:
    return int(engine.get(f"SELECT count(*) AS n FROM {table}").column("n")[0].as_py())
