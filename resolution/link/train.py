"""Train a model without labels: profile the records, compare pairs, learn the mixture that they come from."""

import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from resolution.config import Configuration, ModelSettings
from resolution.link.attribute import Attribute
from resolution.link.compare import compare_pairs
from resolution.link.holders import key_facts, write_holders
from resolution.link.mixture import Mixture, learn, matches_seen, ordered
from resolution.link.model import Model, libraries, make_version, next_serial, save_model
from resolution.link.pairs import find_pairs
from resolution.link.parameters import splink_settings, write_mixture
from resolution.link.pattern import count_patterns, draw_random_pairs
from resolution.link.prior import prior_of
from resolution.link.profile import Filled, profile
from resolution.link.rarity import count_frequencies
from resolution.link.recipe import attributes
from resolution.link.records import RECORD, copy_members, copy_observations
from resolution.progress import Progress, silent
from resolution.warehouse import duck

ENOUGH_MATCHES = 50
"""From so many matching pairs on, an attribute is learnt rather than taken from the prior."""


def _remarks(filled: tuple[Filled, ...], attributes: tuple[Attribute, ...], seen: list[float]) -> list[str]:
    remarks = [
        f"{entry.attribute.name} repeats {entry.repeats} and is not counted a second time."
        for entry in filled
        if entry.repeats
    ]
    remarks += [
        f"{attribute.name}: about {count:.0f} matching pairs to learn from, so the shipped prior serves."
        for attribute, count in zip(attributes, seen, strict=True)
        if count < ENOUGH_MATCHES
    ]
    return remarks


def _learn(
    con: duckdb.DuckDBPyConnection,
    attributes: tuple[Attribute, ...],
    records: int,
    settings: ModelSettings,
    progress: Progress,
) -> tuple[Mixture, list[float]]:
    """Learn from the compared pairs; return the mixture, and for each attribute the matching pairs it saw."""
    progress("train: random pairs", 0, 2)
    draw_random_pairs(con, records, settings.seed)
    compare_pairs(con, attributes, "random_pair", "random_compared")
    progress("train: learn", 1, 2)
    patterns = count_patterns(con, attributes, records, settings.without)
    mixture = learn(prior_of(con, attributes, records, settings.without), patterns)
    mixture = ordered(mixture, [number for number, a in enumerate(attributes) if a.speaks_for])
    return mixture, [float(count) for count in matches_seen(mixture, patterns)]


def train_on(
    con: duckdb.DuckDBPyConnection,
    config: Configuration,
    now: datetime,
    observations: pa.Table,
    progress: Progress = silent,
) -> Model:
    """Learn a model from the scratch table `record` and save it; its pairs stay compared.

    `observations` (schemas.OBSERVATION) are what the records were standardised by.
    """
    [(records,)] = con.execute(f"SELECT count(*) FROM {RECORD}").fetchall()
    progress("train: profile", 0)
    filled = profile(con, attributes(config.model.without))
    compared = tuple(entry.attribute for entry in filled if entry.is_compared)
    frequencies = count_frequencies(con, compared)
    limits = find_pairs(con, compared, frequencies, progress)
    mixture, seen = _learn(con, compared, records, config.model, progress)
    parameters = {
        "settings": splink_settings(mixture, compared),
        "mixture": write_mixture(mixture, compared),
        "limits": asdict(limits),
        "thresholds": {"match": config.model.match_threshold, "review": config.model.review_threshold},
    }
    with tempfile.TemporaryDirectory(prefix="clientfile-") as folder:
        holders = Path(folder) / "holders.parquet"
        write_holders(con, holders)
        model = save_model(
            config,
            Model(
                version=make_version(parameters, frequencies, now),
                serial=next_serial(config),
                trained_at=now.isoformat(timespec="seconds"),
                trained_on_records=records,
                attributes=tuple(attribute.name for attribute in compared),
                libraries=libraries(),
                frequencies=frequencies,
                observations=observations,
                holders=holders,
                keys=key_facts(),
                without=tuple(sorted(config.model.without)),
                remarks=tuple(_remarks(filled, compared, seen)),
                profile={e.attribute.name: {"filled": e.share, "values": e.values} for e in filled},
                **parameters,
            ),
        )
    progress("train", 2, 2)
    return model


def train(config: Configuration, run_id: str, now: datetime, progress: Progress = silent) -> Model:
    """Learn a model from the standardised records of a run and save it."""
    with duck.scratch(config) as con:
        copy_members(con, config, run_id)
        return train_on(con, config, now, copy_observations(con, config), progress)
