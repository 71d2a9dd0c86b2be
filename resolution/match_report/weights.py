"""What the model has learnt: how much each degree of agreement speaks for one client, or against."""

import math
from dataclasses import dataclass

from resolution.link.model import Model
from resolution.link.parameters import mixture_of


@dataclass(frozen=True)
class Level:
    """A degree of agreement: its bits, and how many of the matches and of the strangers show it."""

    label: str
    bits: float
    of_matches: float
    of_strangers: float
    by_rarity: bool


@dataclass(frozen=True)
class Weights:
    """An attribute of the model and its levels, the closest agreement first."""

    attribute: str
    levels: tuple[Level, ...]


def find_weights(model: Model) -> tuple[Weights, ...]:
    """Return the weights of a model; raises ModelError when it was made for other attributes."""
    attributes, mixture = mixture_of(model)
    found = []
    for number, attribute in enumerate(attributes):
        own, strangers = mixture.kinds[0].levels[number], mixture.strangers[number]
        levels = [
            Level(
                label,
                math.log2(own[level] / strangers[level]),
                float(own[level]),
                float(strangers[level]),
                attribute.rarity_of(level) is not None,
            )
            for level, label in enumerate(attribute.labels)
        ]
        found.append(Weights(attribute.name, tuple(reversed(levels))))
    return tuple(found)
