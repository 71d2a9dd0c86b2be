"""Whether a model still fits the house: what was frozen with it, against the records of the last run."""

from resolution.config import Configuration
from resolution.link.model import Model
from resolution.plan import FULL, MODEL
from resolution.warehouse.runs import Run

GREW, SHRANK = 1.5, 0.67
"""Records of today, in times of those that the model was trained on."""
UNKNOWN_SHARE = 0.1
"""Values that the model does not know, in times of those that it knows."""
_SIGNS = {
    "link: overgrown keys": "blocking keys are held by so many records that nobody meets by them any more",
    "standardise: newly_shared_values": "contact points or cards are shared by many since it was trained",
    "standardise: unobserved_sources": "sources were not there when it was trained",
}


def why_retrain(config: Configuration, model: Model, published: list[Run]) -> list[str]:
    """Return sentences that say why a model should be trained again, none while it fits.

    `published` are the runs that readers saw, the newest first; those that went by the model count.
    """
    by_model = [run for run in published if run.frozen.get(MODEL) == model.version]
    if not by_model:
        return []
    newest = by_model[0].counts
    most = {name: max(run.counts.get(name, 0) for run in by_model) for name in _SIGNS}
    return [
        *_size(model, newest.get("link: records", model.trained_on_records)),
        *_unknown(model, by_model),
        *(f"{most[name]:,} {what}" for name, what in _SIGNS.items() if most[name]),
        *_settings(config, model),
    ]


def _size(model: Model, records: int) -> list[str]:
    times = records / max(model.trained_on_records, 1)
    if SHRANK < times < GREW:
        return []
    return [f"it was trained on {model.trained_on_records:,} records, and there are {records:,} now"]


def _unknown(model: Model, by_model: list[Run]) -> list[str]:
    """Say how many unknown values changed records brought; a full run would count all of them again."""
    brought = [run for run in by_model if run.mode != FULL]
    values = sum(run.counts.get("link: values unknown to the model", 0) for run in brought)
    known = model.frequencies.num_rows
    if values <= UNKNOWN_SHARE * known:
        return []
    return [
        f"{values:,} values have come that it does not know how common they are, beside {known:,} it knows"
    ]


def _settings(config: Configuration, model: Model) -> list[str]:
    ours = {"match": config.model.match_threshold, "review": config.model.review_threshold}
    return [
        f"model.{name}_threshold is {now:g} in the configuration and {model.thresholds[name]:g} in the model"
        for name, now in ours.items()
        if now != model.thresholds[name]
    ]
