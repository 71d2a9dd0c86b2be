"""A mixture as a model keeps it: by the names of kinds, attributes and levels, and as Splink's settings."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from resolution.errors import ModelError
from resolution.link.attribute import Attribute
from resolution.link.compare import settings
from resolution.link.mixture import Floats, Kind, Mixture
from resolution.link.model import Model
from resolution.link.recipe import attributes as table_of_attributes

STRANGERS = "strangers"


def _named(attribute: Attribute, shares: Floats) -> dict[str, float]:
    return {label: float(share) for label, share in zip(attribute.labels, shares, strict=True)}


def write_mixture(mixture: Mixture, attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """Return a mixture by names: shares of the kinds, levels of each, strangers."""
    return {
        "kinds": [
            {
                "kind": kind.name,
                "share": float(share),
                "levels": {attributes[a].name: _named(attributes[a], own) for a, own in kind.levels.items()},
            }
            for kind, share in zip(mixture.kinds, mixture.shares, strict=False)
        ],
        STRANGERS: {
            "share": float(mixture.shares[-1]),
            "levels": {a.name: _named(a, own) for a, own in zip(attributes, mixture.strangers, strict=True)},
        },
    }


def _shares(attribute: Attribute, named: Mapping[str, float]) -> Floats:
    if named.keys() != set(attribute.labels):
        raise KeyError(attribute.name)
    return np.array([named[label] for label in attribute.labels])


def read_mixture(written: Mapping[str, Any], attributes: tuple[Attribute, ...]) -> Mixture:
    """Return the mixture that `write_mixture` wrote; KeyError where attributes or levels are others."""
    number = {attribute.name: n for n, attribute in enumerate(attributes)}
    kinds = tuple(
        Kind(
            kind["kind"],
            {number[name]: _shares(attributes[number[name]], own) for name, own in kind["levels"].items()},
            0.0,
        )
        for kind in written["kinds"]
    )
    strangers = written[STRANGERS]
    if strangers["levels"].keys() != number.keys():
        raise KeyError(STRANGERS)
    return Mixture(
        kinds,
        np.array([*(kind["share"] for kind in written["kinds"]), strangers["share"]]),
        tuple(_shares(a, strangers["levels"][a.name]) for a in attributes),
    )


def attributes_of(model: Model) -> tuple[Attribute, ...]:
    """Return the rows of the table of attributes that a model compares."""
    table = {attribute.name: attribute for attribute in table_of_attributes(model.without)}
    return tuple(table[name] for name in model.attributes)


def mixture_of(model: Model) -> tuple[tuple[Attribute, ...], Mixture]:
    """Return what a model compares and weighs by.

    Raises ModelError when it was made for another table of attributes.
    """
    try:
        attributes = attributes_of(model)
        return attributes, read_mixture(model.mixture, attributes)
    except KeyError:
        raise ModelError(
            f"The model {model.version} was made for other attributes or levels than this version compares.",
            "Run `clientfile train`.",
        ) from None


def splink_settings(mixture: Mixture, attributes: tuple[Attribute, ...]) -> dict[str, Any]:
    """Return Splink's settings with the parameters of matches (m) and strangers (u) filled in."""
    made: dict[str, Any] = settings(attributes).create_settings_dict(sql_dialect_str="duckdb")
    made["linker_uid"] = "clientfile"
    made["probability_two_random_records_match"] = float(
        mixture.shares[0] / (mixture.shares[0] + mixture.shares[-1])
    )
    for a, comparison in enumerate(made["comparisons"]):
        levels = comparison["comparison_levels"][1:]  # the first is that of missing values
        for number, level in enumerate(reversed(levels)):
            level["m_probability"] = float(mixture.kinds[0].levels[a][number])
            level["u_probability"] = float(mixture.strangers[a][number])
    return made
