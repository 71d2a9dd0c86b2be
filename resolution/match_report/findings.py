"""All that a report tells of a run."""

from dataclasses import dataclass, replace

from resolution.config import Configuration
from resolution.errors import ModelError
from resolution.link.explain import explain_pairs
from resolution.link.model import Model, load_model
from resolution.match_report.change import Change, find_change
from resolution.match_report.clusters import Clusters, find_clusters
from resolution.match_report.links import Chosen, Shown, choose_links
from resolution.match_report.people import Person, find_people
from resolution.match_report.quality import Quality, find_quality
from resolution.match_report.query import Warehouse
from resolution.match_report.scores import Scores, find_scores
from resolution.match_report.suspects import Suspects, find_suspects
from resolution.match_report.totals import Systems, Totals, find_systems, find_totals
from resolution.match_report.weights import Weights, find_weights
from resolution.warehouse import duck
from resolution.warehouse.runs import Run


@dataclass(frozen=True)
class Findings:
    """What a run left; `weights` and `links` are empty where its model is not there any more.

    `match` and `review` are the match probabilities from which records are one client, and from which pairs
    are worth a steward's look. `is_unmasked` tells whether `people` are shown as they are.
    """

    brand: str
    run: Run
    model_version: str
    totals: Totals
    systems: Systems
    change: Change
    quality: Quality | None
    weights: tuple[Weights, ...]
    scores: Scores
    clusters: Clusters
    suspects: Suspects
    links: tuple[Shown, ...]
    people: dict[str, Person]
    clients: dict[str, str]
    match: float
    review: float
    is_unmasked: bool


def find(config: Configuration, run: Run, model_version: str, unmasked: bool = False) -> Findings:
    """Return what there is to tell of a run that was published, by the model that it went by.

    Raises WarehouseError when the warehouse cannot be read.
    """
    model = _model(config, model_version)
    thresholds = {"match": config.model.match_threshold, "review": config.model.review_threshold}
    if model:
        thresholds |= dict(model.thresholds)
    with duck.connect(config, read_only=True) as con:
        warehouse = Warehouse(con, run.number)
        warehouse.make("member")
        warehouse.make("held")
        chosen = choose_links(warehouse, thresholds)
        keys = sorted({key for found in chosen for key in found.pair})
        found = Findings(
            brand=config.brand,
            run=run,
            model_version=model_version,
            totals=find_totals(warehouse, run.number),
            systems=find_systems(warehouse),
            change=find_change(warehouse, run),
            quality=find_quality(warehouse, run.run_id),
            weights=find_weights(model) if model else (),
            scores=find_scores(warehouse),
            clusters=find_clusters(warehouse),
            suspects=find_suspects(warehouse),
            links=(),
            people=find_people(warehouse, keys, unmasked),
            clients={row["record_key"]: row["client_id"] for row in warehouse.rows("whose", keys)},
            match=thresholds["match"],
            review=thresholds["review"],
            is_unmasked=unmasked,
        )
    return replace(found, links=_explained(config, run, chosen, model)) if model else found


def _model(config: Configuration, version: str) -> Model | None:
    """Return the model of a run, None where it is gone or was made by another version of clientfile."""
    try:
        model = load_model(config, version)
        find_weights(model)
    except ModelError:
        return None
    return model


def _explained(config: Configuration, run: Run, chosen: list[Chosen], model: Model) -> tuple[Shown, ...]:
    sorts = {found.pair: found.sort for found in chosen}
    found = explain_pairs(config, run.run_id, list(sorts), model)
    return tuple(Shown(sorts[pair.record_key_l, pair.record_key_r], pair) for pair in found)
